"""Finding a time and inviting a guest, from the shipped templates, played with skipped time."""

from __future__ import annotations

from datetime import date

import pytest

from db.case import load_state
from files.process.file import read_directory
from files.shipped import PROCESSES, TEMPLATES
from files.template_values import organisations_of, read_values
from files.templates import fill, find_template
from files.uploaded import read_uploaded
from rehearsal.clock import SkippingEngine
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local
from schemas.file.scenario import Answer
from schemas.plan.timetable import StepStatus
from tests.workflows.story import at, do, local, mails, to

pytestmark = pytest.mark.anyio
CAME = date(2022, 5, 6)  # fredag


async def started(played: Stage, key: str, typed: dict[str, list[str]]) -> None:
    """A shipped template, filled in on the day of the meeting of the sources and started at 08.00."""
    template = find_template(key, [TEMPLATES])
    known = organisations_of(read_directory(PROCESSES / "sodertorn.yaml"), "kommundirektor")
    every = {field.key: [field.default] for field in template.head.fields if field.default} | typed
    values, wrong = read_values(template.head, every, known, today=CAME)
    assert wrong == {}
    file, directory = read_uploaded(fill(template, values).encode(), f"{key}.yaml", folder=PROCESSES, today=CAME)
    await played.start(file, directory, at_local(CAME, 8, 0))


async def test_the_chair_sees_how_the_days_stand_and_chooses(engine: SkippingEngine) -> None:
    """Two times in June; the first is liked best, but Haninge must be there and cannot."""
    typed = {
        "mote": ["Möte med Trafikverket"],
        "tider": ["2022-06-15; kl. 11.00–12.00\n2022-06-16; kl. 9.00–10.00"],
        "svarsdag": ["2022-05-18"],
        "kommuner": ["haninge salem tyreso"],
        "maste": ["haninge"],
    }
    async with stage(engine) as played:
        await started(played, "datumomrostning", typed)
        for who, votes in (
            ("salem", "2022-06-15=helst,2022-06-16=ja"),
            ("tyreso", "2022-06-15=helst,2022-06-16=ja"),
            ("haninge", "2022-06-15=nej,2022-06-16=ja"),
        ):
            seat = f"{who}/kommundirektor"
            await do(
                played, Answer(at=at(date(2022, 5, 9)), do="answer", step="tider", seat=seat, values={"tid": votes})
            )
        await to(played, date(2022, 5, 11))  # onsdag: all have answered, and the chair is asked
        (task,) = mails(played, "task", "val-av-tid")
        assert task.seat == "ledningsgruppen/ordforande"
        told = task.props["asked"]["text"]
        assert "Bäst: torsdag den 16 juni 2022 kl. 9.00–10.00: 3 kan." in told
        assert "Haninge kommun måste vara med men kan inte." in told
        choose = Answer(
            at=at(date(2022, 5, 12)), do="answer", step="val-av-tid", seat="ledningsgruppen/ordforande",
            values={"vald": "2022-06-16"},
        )  # fmt: skip
        await do(played, choose)
        await to(played, date(2022, 5, 13))  # fredag
        assert [mail.seat for mail in mails(played, "task", "kalla")] == ["sodertorn/kansli"]
        with played.db.read() as session:
            state = load_state(session, played.process)
        assert state.steps["kalla"].status is StepStatus.OPEN


async def test_a_guest_who_does_not_reply_is_reminded_and_then_rung(engine: SkippingEngine) -> None:
    typed = {
        "gast": ["Regiondirektören"],
        "e-post": ["regiondirektor@region.example"],
        "mote": ["Ledningsgruppens möte"],
        "dag": ["2022-06-15"],
    }
    async with stage(engine) as played:
        await started(played, "extern-gast", typed)
        await to(played, date(2022, 5, 25))  # onsdag
        told = [(row.kind, local(row)[:10]) for row in mails(played, step="inbjudan")]
        assert told == [
            ("invitation", "2022-05-06"),
            ("reminder", "2022-05-13"),  # fredag, efter fem arbetsdagar
            ("reminder", "2022-05-18"),  # onsdag, efter åtta
            ("last_reminder", "2022-05-20"),  # fredag, efter tio
            ("escalation", "2022-05-23"),  # måndag: kansliet ringer
        ]
        assert {row.to_email for row in mails(played, "reminder")} == {"regiondirektor@region.example"}
