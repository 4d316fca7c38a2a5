"""Moves of a deadline in opposite directions, and a remiss with too short a time, on the real engine."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from acts.move import MoveDeadline
from db import processes
from kinds.remiss.spec import RemissSpec
from kinds.remiss.template import remiss_process
from rehearsal.clock import SkippingEngine
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local
from schemas.file.scenario import AnswerAll
from schemas.inquiry import Strength
from schemas.plan.diff import PlanDiff
from schemas.plan.timetable import ENDED, StepStatus
from schemas.tables.mail import MailRow
from secretariat.matter.requests import preview
from tests.workflows.remiss_story import EIGHT, reports
from tests.workflows.story import anstand, at, do, local, mails, moved, receivers, register, sentences, to

PROCESSES = Path(__file__).parents[2] / "processes"
QUESTION = "forlangning"
pytestmark = pytest.mark.anyio


def whatif(played: Stage, when: datetime, to_on: date, step: str = QUESTION) -> PlanDiff:
    """What the preview says of a move, made at that moment."""
    move, now = MoveDeadline(step=step, to_on=to_on), at_local(when.date(), when.hour)
    shown = preview(played.db, played.process, move, reason="", now=now).diff
    assert shown is not None
    return shown


def ladder(played: Stage, organisation: str = "nacka") -> list[str]:
    """When one director was reminded, in Swedish time."""
    email = f"kommundirektor@{organisation}.example"
    found = [m for m in mails(played, step=QUESTION) if m.to_email == email]
    return [local(m) for m in found if m.kind in ("reminder", "last_reminder")]


def twice(found: list[MailRow]) -> list[str]:
    """Mails of one kind to one address on one day, where there is more than one."""
    sent = Counter((m.step, m.kind, m.to_email, local(m)[:10]) for m in found)
    return [str(one) for one, number in sent.items() if number > 1]


@pytest.mark.parametrize(
    ("first", "second", "reminded"),
    [
        # Forward to torsdag 13 juni and back to torsdag 30 maj: what is left of the first ladder.
        (date(2024, 6, 13), date(2024, 5, 30), ["2024-05-23", "2024-05-28", "2024-05-30"]),
        # Back to tisdag 28 maj and forward to torsdag 13 juni; the first ladder's reminder went at 8.30 in between.
        (date(2024, 5, 28), date(2024, 6, 13), ["2024-05-21", "2024-05-29", "2024-06-05", "2024-06-11", "2024-06-13"]),
    ],
)
async def test_the_second_move_decides_and_no_reminder_is_lost_or_doubled(
    asked: Stage, first: date, second: date, reminded: list[str]
) -> None:
    out = at(date(2024, 5, 20))  # måndag
    home = at(date(2024, 5, 21))  # tisdag
    await to(asked, out.date(), out.hour)
    said = whatif(asked, out, first)
    await moved(asked, out, first)
    back = whatif(asked, home, second)
    assert [(m.old_on, m.new_on) for m in said.moved] == [(date(2024, 5, 30), first)]
    assert [(m.old_on, m.new_on) for m in back.moved] == [(first, second)]
    assert len(said.notices) == len(back.notices) == 8
    if second == date(2024, 5, 30):
        assert back.mails_added == said.mails_removed and back.mails_removed == said.mails_added
    await moved(asked, home, second)
    await to(asked, date(2024, 6, 14))
    told = mails(asked, "deadline_moved")
    assert Counter(local(m) for m in told) == {"2024-05-20 10.00": 8, "2024-05-21 10.00": 8}
    # Before the moves: 20 and 10 working days before torsdag 30 maj.
    assert ladder(asked) == ["2024-04-30 08.30", "2024-05-16 08.30", *(f"{day} 08.30" for day in reminded)]
    assert twice(mails(asked)) == []
    assert register(asked).steps[QUESTION].status == StepStatus.CLOSED


async def test_an_anstand_binds_again_when_the_common_day_comes_back_before_it(asked: Stage) -> None:
    await anstand(asked, at(date(2024, 5, 20)), "tyreso", date(2024, 6, 12))  # onsdag
    await moved(asked, at(date(2024, 5, 21)), date(2024, 6, 20))  # torsdag, past the anstånd
    back = whatif(asked, at(date(2024, 5, 22)), date(2024, 5, 30))
    assert len(back.notices) == 8
    await moved(asked, at(date(2024, 5, 22)), date(2024, 5, 30))
    await to(asked, date(2024, 5, 22))
    (last,) = [m for m in mails(asked, "deadline_moved") if m.seat.startswith("tyreso") and "05-22" in local(m)]
    assert (last.props["old_on"], last.props["new_on"]) == ("2024-06-20", "2024-06-12")
    await to(asked, date(2024, 6, 3))
    assert register(asked).steps[QUESTION].status == StepStatus.OPEN, "Tyresö has its time"
    await to(asked, date(2024, 6, 14))
    assert ladder(asked, "tyreso")[-1] == "2024-06-12 08.30"
    assert ladder(asked, "nacka")[-1] == "2024-05-30 08.30"
    assert register(asked).steps[QUESTION].status == StepStatus.CLOSED


async def test_what_follows_the_senders_day_is_told_to_those_it_concerns_and_what_has_ended_stands(
    at_home: Stage,
) -> None:
    when = at(date(2022, 1, 31))  # måndag
    await to(at_home, when.date(), when.hour)
    said = whatif(at_home, when, date(2022, 3, 14), "svarsdag")
    assert {m.step for m in said.moved} == {"hemma", "inlamning", "svarsdag", "uppfoljning", "aterrapport"}
    assert {n.seat.partition("/")[0] for n in said.notices} == set(EIGHT)
    assert not {mail.step for mail in said.mails_added} & {"utkast", "granskning", "ledningsgrupp", "beslut"}
    await moved(at_home, when, date(2022, 3, 14), "svarsdag")  # måndag
    await to(at_home, when.date())
    told = mails(at_home, "deadline_moved")
    assert receivers(told) == set(EIGHT) and {m.step for m in told} == {"hemma"}
    assert {(m.props["old_on"], m.props["new_on"]) for m in told} == {("2022-02-16", "2022-03-02")}
    with at_home.db.read() as session:
        plan = processes.load_plan(session, at_home.process)
    assert plan.step("ledningsgrupp").schedule.due_on == date(2022, 1, 21)
    # Tyresö's only known meeting, onsdag 26 January, has been: it is not offered for the new day.
    assert "tyreso/kansli" not in plan.step("hemma").home
    await moved(at_home, at(date(2022, 2, 1)), date(2022, 2, 28), "svarsdag")
    with at_home.db.read() as session:
        plan = processes.load_plan(session, at_home.process)
    assert plan.step("hemma").schedule.due_on == date(2022, 2, 16)
    assert plan.step("inlamning").schedule.due_on == date(2022, 2, 18)
    await to(at_home, date(2022, 2, 17))
    assert twice(mails(at_home)) == []


async def test_a_step_that_opens_late_gets_a_new_day_and_keeps_its_meetings(remiss: Stage) -> None:
    await reports(remiss, "bedomning", at(date(2021, 12, 15)), hantering="gemensamt")  # onsdag, fem dagar efter
    await to(remiss, date(2021, 12, 15), 13)
    with remiss.db.read() as session:
        plan = processes.load_plan(session, remiss.process)
    assert plan.step("arbetsgrupp").schedule.due_on == date(2021, 12, 22)  # onsdag, a new day
    assert plan.step("hemma").home["tyreso/kansli"].on == date(2022, 1, 26)
    assert len(plan.step("hemma").home_unknown) == 7
    assert plan.step("ledningsgrupp").schedule.due_on == date(2022, 1, 21)


async def test_nine_working_days_can_still_be_answered_by_officers(engine: SkippingEngine) -> None:
    """Came on måndag 13 maj 2024, to be answered on fredag 24 maj: the municipalities answer one by one."""
    came_on = date(2024, 5, 13)
    spec = RemissSpec(
        sender="Trafikverket",
        title="Kort om tid",
        diarienummer="kort-1",
        received_on=came_on,
        due_on=date(2024, 5, 24),
        signer="samarbetskommitten/ordforande",
    )
    file, directory = remiss_process(PROCESSES / "mallar" / "remiss.yaml", spec, today=came_on)
    async with stage(engine) as played:
        await played.start(file, directory, at_local(came_on, 9))
        short = [text for text in sentences(played, "warned") if "behövs" in text]
        assert any("Utvägar: " in text and "svara på tjänstemannanivå" in text for text in short)
        await reports(played, "bedomning", at(date(2024, 5, 14)), text="Tiden räcker inte.", hantering="egna")
        await to(played, date(2024, 5, 15))
        assert register(played).steps["hemma"].status == StepStatus.OPEN
        answer = AnswerAll(
            at=at(date(2024, 5, 16)), do="answer_all", step="hemma", values={"beslut": "eget-svar"},
            strength=Strength.OFFICIAL,
        )  # fmt: skip
        await do(played, answer)
        await to(played, date(2024, 5, 27))
        assert all(step.status in ENDED for step in register(played).steps.values())
        assert "Ärendet är avslutat." in sentences(played)
        assert played.handle is not None
        if (await played.handle.describe()).close_time is None:
            await played.handle.terminate("the test is over")
