"""The story of anchored priorities on the real engine: one test per sentence of the workflow's docstring."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from kinds.priorities.register import proposal
from kinds.priorities.rules import part_statuses
from kinds.priorities.spec import ObjectAct, Part, PartStatus, TimelineRow
from rehearsal.stage import Stage
from schemas.errors import Refused
from schemas.file.scenario import Answer
from schemas.inquiry import Result
from schemas.plan.timetable import ENDED, StepStatus
from tests.workflows.remiss_story import EIGHT, KANSLI, found, reports, rest
from tests.workflows.story import at, do, local, mails, receivers, register, sentences, to

pytestmark = pytest.mark.anyio
FRIDAY = date(2023, 9, 29)


OBJECTS = ["tvarforbindelse", "sodertalje-kanal", "flemingsberg", "jarna-flemingsberg", "spar-tyreso", "bevakas"]


async def completed(played: Stage, when: datetime, *objects: str) -> None:
    """The objects get a fact and a line of their timeline each."""
    line = TimelineRow(when="2021-01-14", what="Beslutad")
    act = ObjectAct(
        at=when, do="object", objects=list(objects or OBJECTS), facts=["Fakta"], timeline=[line], source="Nätverket"
    )
    await do(played, act)


async def to_homecheck(played: Stage) -> None:
    """Presented to the ledningsgrupp on fredag 22 september 2023 at 11.00."""
    await reports(played, "behov", at(date(2023, 9, 18)), "trafiknatverket/ordforande", klart="klart")
    await completed(played, at(date(2023, 9, 19)))
    await reports(played, "komplettering", at(date(2023, 9, 20)), klart="klart")
    await reports(played, "ledningsgrupp", at(date(2023, 9, 22), 11), klart="klart")


def parts(played: Stage) -> dict[Part, PartStatus]:
    """Every part with its status, as the register knows it."""
    with played.db.read() as session:
        return part_statuses(proposal(session, played.process), register(played))


async def test_what_is_lacking_stands_in_the_task_and_holds_the_presentation_back(priorities: Stage) -> None:
    await reports(priorities, "behov", at(date(2023, 9, 18)), "trafiknatverket/ordforande", klart="klart")
    await to(priorities, date(2023, 9, 19))
    (task,) = mails(priorities, "task", "komplettering")
    assert "Tvärförbindelse Södertörn: fakta och tidslinje saknas" in task.props["asked"]["text"]
    await to(priorities, date(2023, 9, 25))
    assert not mails(priorities, None, "ledningsgrupp") and not mails(priorities, "invitation")


async def test_the_completion_is_not_done_while_an_object_lacks_something(priorities: Stage) -> None:
    await reports(priorities, "behov", at(date(2023, 9, 18)), "trafiknatverket/ordforande", klart="klart")
    await completed(priorities, at(date(2023, 9, 19)), *OBJECTS[:-1])
    with pytest.raises(Refused, match="”Bevaka listan”: fakta och tidslinje saknas"):
        await reports(priorities, "komplettering", at(date(2023, 9, 20)), klart="klart")
    assert register(priorities).steps["komplettering"].status == StepStatus.OPEN
    await completed(priorities, at(date(2023, 9, 20), 13), OBJECTS[-1])
    await reports(priorities, "komplettering", at(date(2023, 9, 20), 15), klart="klart")
    await to(priorities, date(2023, 9, 21))
    assert register(priorities).steps["ledningsgrupp"].status == StepStatus.OPEN


async def test_the_question_names_every_object_and_what_is_not_along(priorities: Stage) -> None:
    await to_homecheck(priorities)
    await to(priorities, date(2023, 9, 22), 12)
    text = mails(priorities, "invitation", "hemmaplan")[0].props["asked"]["text"]
    assert "Huvudlistan: Tvärförbindelse Södertörn; Ny passage Södertälje kanal;" in text
    assert "”Övriga frågor” är inte med i förslaget." in text


async def test_every_municipality_is_asked_at_once_and_reminded_to_friday(priorities: Stage) -> None:
    await to_homecheck(priorities)
    await to(priorities, FRIDAY)
    asked = mails(priorities, "invitation", "hemmaplan")
    assert receivers(asked) == set(EIGHT)
    assert {local(m) for m in asked} == {"2023-09-22 11.00"}
    assert all("fredag den 29 september 2023" in m.subject for m in asked)
    assert {local(m) for m in mails(priorities, "last_reminder")} == {"2023-09-29 08.30"}


async def test_all_ready_goes_on_to_the_committee_and_is_decided(priorities: Stage) -> None:
    await to_homecheck(priorities)
    assert set(parts(priorities).values()) == {PartStatus.PREPARED, PartStatus.TAKEN_OUT}
    await rest(priorities, "hemmaplan", at(date(2023, 9, 27)), huvudlista="redo", bevaka="redo")
    await to(priorities, date(2023, 10, 2))
    assert parts(priorities)[Part.MAIN] == PartStatus.READY
    await reports(
        priorities, "samarbetskommitten", at(date(2023, 10, 12), 15), huvudlista="beslutad", bevaka="beslutad"
    )
    await to(priorities, date(2023, 10, 13))
    assert parts(priorities) == {
        Part.MAIN: PartStatus.DECIDED,
        Part.WATCH: PartStatus.DECIDED,
        Part.OTHER: PartStatus.TAKEN_OUT,
    }
    assert "”Övriga frågor”: uttagen" in mails(priorities, "information", "besked")[0].props["lines"]
    assert "Ärendet är avslutat." not in sentences(priorities), "the outcome can be corrected for ten working days"
    await to(priorities, date(2023, 10, 28))
    assert "Ärendet är avslutat." in sentences(priorities)


async def test_any_objection_waits_for_the_secretariat(priorities: Stage) -> None:
    await to_homecheck(priorities)
    objection = {"huvudlista": "ej-redo", "bevaka": "redo"}
    act = Answer(
        at=at(date(2023, 9, 26)),
        do="answer",
        step="hemmaplan",
        seat="salem/kommundirektor",
        values=objection,
        texts={"huvudlista": "Underlaget räcker inte."},
    )
    await do(priorities, act)
    await rest(priorities, "hemmaplan", at(date(2023, 9, 27)), huvudlista="redo", bevaka="redo")
    await to(priorities, date(2023, 10, 2))
    state = register(priorities)
    assert state.steps["hemmaplan"].status == StepStatus.CLOSED
    assert state.steps["samarbetskommitten"].status == StepStatus.PLANNED
    assert parts(priorities)[Part.MAIN] == PartStatus.NEEDS_POSITION
    assert parts(priorities)[Part.WATCH] == PartStatus.READY, "each part by itself"
    (told,) = mails(priorities, "outcome")
    assert told.seat == KANSLI


async def test_silence_is_not_ready(priorities: Stage) -> None:
    await to_homecheck(priorities)
    await to(priorities, date(2023, 10, 3))
    assert parts(priorities)[Part.MAIN] == PartStatus.NEEDS_POSITION
    assert mails(priorities, "escalation", "hemmaplan")


async def test_a_finding_of_no_leaves_the_committee_out(priorities: Stage) -> None:
    await to_homecheck(priorities)
    await to(priorities, date(2023, 10, 2))
    await found(priorities, "hemmaplan", at(date(2023, 10, 2), 13), huvudlista=Result.NO, bevaka=Result.NO)
    await to(priorities, date(2023, 10, 3))
    state = register(priorities)
    assert state.steps["samarbetskommitten"].status == StepStatus.SKIPPED
    assert parts(priorities)[Part.MAIN] == PartStatus.REJECTED
    assert all(step.status in ENDED for step in state.steps.values())
