"""A stand-in that changes, on the real engine: the former's link dies, the new one is asked after half time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from itertools import count

import pytest

from db import processes
from mail.links import answer_url, stand_in_url
from mail.tokens import Keys
from rehearsal.clock import SkippingEngine
from rehearsal.register import BASE_URL
from rehearsal.stage import _KEYS, Stage, stage
from rules.dates.clock import at_local
from schemas.file.process import Directory, HolderSpec, ProcessFile
from schemas.tables.process import InvitationRow
from secretariat.engine.news import dispatch_news
from secretariat.register import people
from tests.workflows.story import at, local, mails, says, sentences, to

pytestmark = pytest.mark.anyio
AS_OF = date(2023, 9, 22)  # fredag
STEP = "forlangning"
TYRESO, SALEM, HANINGE = "tyreso/kommundirektor", "salem/kommundirektor", "haninge/kommundirektor"
NEW = date(2024, 5, 6)  # måndag
KEYS: Keys = _KEYS
_numbers = count(1)


@pytest.fixture
async def changing(engine: SkippingEngine, contract_file: tuple[ProcessFile, Directory]) -> AsyncIterator[Stage]:
    """Tyresö and Haninge have another stand-in from 6 May 2024; Salem has none."""
    file, directory = contract_file
    directory = directory.model_copy(deep=True)
    for key in (TYRESO, SALEM, HANINGE):
        seat = directory.seat(key)
        assert seat is not None
        seat.holders = [person for person in seat.holders if person.capacity == "ordinarie"]
        if key != SALEM:
            seat.holders += [
                HolderSpec.model_validate({"name": name, "email": f"{name}@{key.partition('/')[0]}.example",
                                           "capacity": "ersattare", "from": begins, "to": ends})
                for name, begins, ends in (("forsta", None, "2024-05-05"), ("nya", "2024-05-06", None))
            ]  # fmt: skip
    async with stage(engine) as played:
        own = file.model_copy(update={"process": f"ersattare-{next(_numbers)}"})
        await played.start(own, directory, at_local(AS_OF, 8, 0))
        yield played
        assert played.handle is not None
        await played.handle.terminate("the test is over")


def _sent(played: Stage, seat: str) -> list[tuple[str, str, str]]:
    """What was sent for a seat to others than its holder."""
    others = ("forsta", "nya", "ersattaren")
    rows = [m for m in mails(played, step=STEP) if m.seat == seat and m.to_email.startswith(others)]
    return [(local(m), m.kind, m.to_email.partition("@")[0]) for m in rows]


def _link(played: Stage, seat: str) -> InvitationRow:
    with played.db.read() as session:
        link = processes.find_invitation(session, played.process, STEP, seat)
    assert link is not None
    return link


async def test_each_stand_in_has_a_link_of_its_own_and_the_new_one_is_asked(changing: Stage) -> None:
    await says(changing, "haninge", at(date(2024, 5, 2)))  # torsdag
    await to(changing, date(2024, 5, 17))
    assert _sent(changing, TYRESO) == [
        ("2024-04-15 08.30", "stand_in", "forsta"),  # måndag
        ("2024-04-22 08.30", "reminder", "forsta"),
        ("2024-04-30 08.30", "reminder", "forsta"),
        ("2024-05-02 08.30", "reminder", "forsta"),  # torsdag
        ("2024-05-06 08.30", "stand_in", "nya"),  # måndag, the first day
        ("2024-05-13 08.30", "reminder", "nya"),
        ("2024-05-16 08.30", "reminder", "nya"),
    ]
    assert [kind for _, kind, _ in _sent(changing, HANINGE)] == ["stand_in", "reminder"], "it had answered"
    told = sentences(changing, "stand_in_replaced", STEP)
    of_haninge, of_tyreso = told
    link_gone = "och den gamla länken gäller inte längre."
    assert of_haninge == (
        "Ny ersättare i Haninge kommun, kommundirektören, från och med måndag den 6 maj 2024. "
        f"Svaret som har lämnats står kvar {link_gone}"
    )
    assert of_tyreso == (
        "Ny ersättare i Tyresö kommun, kommundirektören, från och med måndag den 6 maj 2024. "
        f"Frågan går till den nya {link_gone}"
    )
    assert sentences(changing, "stand_in_asked", STEP)[-1].startswith("Den nya ersättaren i Tyresö kommun fick frågan")
    link = _link(changing, TYRESO)
    assert (link.generation, link.stand_in_generation, link.stand_in_for) == (1, 2, "nya@tyreso.example")
    kinds = ("stand_in", "invitation")
    asked = [m for m in changing.transport.captured if m.row.seat == TYRESO and m.row.kind in kinds]
    texts = {(m.row.kind, m.row.to_email.partition("@")[0]): m.rendered.text for m in asked}
    assert stand_in_url(BASE_URL, KEYS, link.public_id, 1) in texts["stand_in", "forsta"]
    assert stand_in_url(BASE_URL, KEYS, link.public_id, 2) in texts["stand_in", "nya"]
    assert not any(answer_url(BASE_URL, KEYS, link.public_id, 1) in text for key, text in texts.items()
                   if key[0] == "stand_in")  # fmt: skip


async def test_who_is_named_after_half_time_is_asked_at_once(changing: Stage) -> None:
    await to(changing, date(2024, 4, 18), 13)  # torsdag; half time was måndag 15 april
    assert _sent(changing, SALEM) == []
    assert _link(changing, SALEM).stand_in_for == ""
    now = at_local(date(2024, 4, 18), 13)
    moved = people.replace_holder(
        changing.db, SALEM, name="Ersättaren", email="ersattaren@salem.example", now=now, is_stand_in=True
    )
    assert moved == [changing.process]
    await dispatch_news(changing.db, changing.client, now=now)
    await to(changing, date(2024, 4, 18), 14)
    assert _sent(changing, SALEM) == [("2024-04-18 13.00", "stand_in", "ersattaren")]
    (told,) = sentences(changing, "stand_in_replaced")
    assert told.endswith("från och med torsdag den 18 april 2024. Frågan går till den nya.")


async def test_before_half_time_a_new_one_is_written_down_and_nobody_is_asked(changing: Stage) -> None:
    await to(changing, date(2024, 3, 6))  # onsdag
    now = at_local(date(2024, 3, 6), 13)
    assert people.replace_holder(
        changing.db, SALEM, name="Ersättaren", email="ersattaren@salem.example", now=now, is_stand_in=True
    ) == []  # fmt: skip
    await dispatch_news(changing.db, changing.client, now=now)
    await to(changing, date(2024, 3, 7))
    assert _sent(changing, SALEM) == []
    assert sentences(changing, "stand_in_replaced") == [
        "Ny ersättare i Salems kommun, kommundirektören, från och med onsdag den 6 mars 2024."
    ]
