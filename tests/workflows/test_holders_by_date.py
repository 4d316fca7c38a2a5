"""Holders with dates, on the real engine: the new holder hears the question first, never a reminder of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from itertools import count

import pytest

from db import processes
from rehearsal.clock import SkippingEngine
from rehearsal.run import _reader
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local
from schemas.file.process import Directory, HolderSpec, ProcessFile
from tests.workflows.story import local, mails, sentences, to

pytestmark = pytest.mark.anyio
AS_OF = date(2023, 9, 22)  # fredag
SEAT, STEP = "tyreso/kommundirektor", "forlangning"
_numbers = count(1)


@pytest.fixture
async def changing(engine: SkippingEngine, contract_file: tuple[ProcessFile, Directory]) -> AsyncIterator[Stage]:
    """The director of Tyresö leaves on 15 March 2024, an interim begins on 23 March and a new one on 1 May."""
    file, directory = contract_file
    directory = directory.model_copy(deep=True)
    seat = directory.seat(SEAT)
    assert seat is not None
    seat.holders = [
        HolderSpec.model_validate({"name": name, "email": f"{name}@tyreso.example", "from": begins, "to": ends})
        for name, begins, ends in (
            ("forsta", None, "2024-03-15"),
            ("tillforordnad", "2024-03-23", "2024-04-30"),
            ("nya", "2024-05-01", None),
        )
    ]
    async with stage(engine) as played:
        await played.start(
            file.model_copy(update={"process": f"innehavare-med-datum-{next(_numbers)}"}),
            directory,
            at_local(AS_OF, 8, 0),
        )
        yield played
        assert played.handle is not None
        await played.handle.terminate("the test is over")


async def test_each_new_holder_is_invited_on_the_day_and_only_then_reminded(changing: Stage) -> None:
    await to(changing, date(2024, 5, 17))
    sent = [(local(m), m.kind, m.to_email.split("@")[0]) for m in mails(changing, step=STEP) if m.seat == SEAT]
    assert sent == [
        ("2024-02-29 08.30", "invitation", "forsta"),  # torsdag
        ("2024-03-18 08.30", "invitation", "kommun"),  # måndag: a gap from lördag 16 mars
        ("2024-03-25 08.30", "invitation", "tillforordnad"),  # måndag: from lördag 23 mars
        ("2024-04-22 08.30", "reminder", "tillforordnad"),  # måndag
        ("2024-04-30 08.30", "reminder", "tillforordnad"),  # tisdag
        ("2024-05-02 08.30", "invitation", "nya"),  # torsdag: 1 maj is a holiday
        ("2024-05-13 08.30", "reminder", "nya"),  # måndag
        ("2024-05-16 08.30", "reminder", "nya"),  # torsdag
    ]
    with changing.db.read() as session:
        link = processes.find_invitation(session, changing.process, STEP, SEAT)
        readers = [_reader(session, m) for m in mails(changing, step=STEP) if m.seat == SEAT]
    assert link is not None and link.generation == 4
    assert [reader.value for reader in readers[:3]] == ["holder", "mailbox", "holder"]
    told = sentences(changing, "holder_replaced", STEP)
    assert [text.split(" från och med ")[1].split(".")[0] for text in told] == [
        "lördag den 16 mars 2024", "lördag den 23 mars 2024", "onsdag den 1 maj 2024",
    ]  # fmt: skip
    assert told[0].startswith("Tyresö kommun, kommundirektören: ingen innehar platsen")


async def test_without_a_scheduler_the_first_rung_is_the_question_to_the_new_holder(changing: Stage) -> None:
    changing.changes = []
    for day in (date(2024, 3, 1), date(2024, 4, 23), date(2024, 4, 30)):
        await to(changing, day)
    sent = [(local(m), m.kind, m.to_email.split("@")[0]) for m in mails(changing, step=STEP) if m.seat == SEAT]
    assert sent == [
        ("2024-02-29 08.30", "invitation", "forsta"),  # torsdag
        ("2024-04-22 08.30", "invitation", "tillforordnad"),  # måndag: the first rung after the change
        ("2024-04-30 08.30", "reminder", "tillforordnad"),  # tisdag
    ]
