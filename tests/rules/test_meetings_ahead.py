"""No meeting that has been is offered, the passes know the first that can be used, and the first mail is planned."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.dates.clock import at_local, local_date, mail_time
from rules.plan.backward import schedule_plan
from rules.plan.ladder import STAND_IN_KEY, is_worth_sending
from rules.plan.opening import sending_day
from rules.plan.planning import make_plan
from rules.plan.replanning import begun, grant_anstand, move_step
from schemas.file.process import ProcessFile
from schemas.plan.plan import MailKind, Plan, Rung, WarningKind
from tests.rules.home_case import CALENDARS, NACKA, SALEM, TODAY, TYRESO, file


@pytest.fixture
def plan() -> Plan:
    return make_plan(file(), today=TODAY, calendars=CALENDARS)


def no_meeting(plan: Plan, seat: str) -> list[str]:
    return [w.text for w in plan.step("hemma").warnings if w.kind is WarningKind.NO_MEETING and w.seat == seat]


def test_a_meeting_that_has_been_is_not_offered_when_the_day_moves(plan: Plan) -> None:
    now = at_local(date(2024, 5, 14), 10)  # tisdag; Tyresö met tisdag 7 May, its material was to be in by 22 April
    moved = move_step(plan, "hemma", date(2024, 6, 5), now=now, calendars=CALENDARS)
    assert TYRESO not in moved.step("hemma").home
    (text,) = no_meeting(moved, TYRESO)
    # The minutes of 4 June are approved on 18 June, and its material was to be in by 20 May.
    assert "inget sammanträde i tid till onsdag den 5 juni 2024" in text
    assert "(med omedelbar justering går tisdag den 4 juni 2024)" in text
    assert "Utvägar: be om anstånd" in text
    (told,) = [one for one in schedule_plan(moved, today=date(2024, 5, 14)).infeasible if one.seat == TYRESO]
    assert "besluta på delegation" in told.ways_out


def test_a_meeting_to_come_that_has_its_papers_stands_and_nothing_else_changes_a_seats_meeting(plan: Plan) -> None:
    # Salem meets måndag 27 May; its material was to be in by torsdag 2 May.
    now = at_local(date(2024, 5, 14), 10)
    long = make_plan(file("2024-06-12"), today=TODAY, calendars=CALENDARS)
    later = move_step(long, "hemma", date(2024, 6, 14), now=now, calendars=CALENDARS)
    assert later.step("hemma").home[SALEM].on == date(2024, 5, 27)
    others = grant_anstand(plan, "hemma", NACKA, date(2024, 6, 12), now=now, calendars=CALENDARS)
    assert others.step("hemma").home[TYRESO].on == date(2024, 5, 7), "its own last day has not moved"


def test_a_process_that_begins_late_is_offered_no_meeting_whose_papers_day_is_past() -> None:
    # Onsdag 24 April: the papers for 7 May were due måndag 22 April; 4 June is approved on 18 June, after 30 May.
    late = make_plan(file(), today=date(2024, 4, 24), calendars=CALENDARS)
    assert TYRESO not in late.step("hemma").home and no_meeting(late, TYRESO)


def test_the_forward_pass_knows_the_first_meeting_at_home() -> None:
    common = {"title": "Avisering", "kind": "task", "seats": ["sodertorn/kansli"], "after": ["hemma"]}
    due = {"on": "2024-08-30", "basis": "agreement", "source": "prov"}
    before = file("2024-07-01").model_dump(mode="json", by_alias=True)["steps"]
    steps = [*before, {"key": "avisera", "due": due, **common}]
    plan = make_plan(file(steps=steps), today=TODAY, calendars=CALENDARS)
    found = {window.step: window for window in schedule_plan(plan, today=TODAY).steps}
    # Both must have decided: Tyresö 7 May (approved 21 May), Salem måndag 27 May (approved 10 June).
    assert found["hemma"].earliest_finish_on == date(2024, 6, 10)
    assert found["avisera"].earliest_start_on == date(2024, 6, 10)


@pytest.mark.parametrize(
    ("opens_on", "act_by", "hard", "sent_on"),
    [
        (date(2024, 7, 9), date(2024, 9, 2), False, date(2024, 8, 5)),  # tisdag v. 28 → måndag v. 32
        (date(2024, 7, 9), date(2024, 9, 2), True, date(2024, 7, 9)),
        (date(2024, 7, 9), date(2024, 7, 31), False, date(2024, 7, 5)),  # no time after: fredag before
        (date(2024, 12, 27), date(2025, 1, 31), False, date(2025, 1, 7)),  # fredag → tisdag
        (date(2024, 6, 21), date(2024, 9, 2), False, date(2024, 6, 24)),  # midsommarafton → måndag
    ],
)
def test_the_first_mail_leaves_on_the_day_that_is_planned(
    opens_on: date, act_by: date, hard: bool, sent_on: date
) -> None:
    assert sending_day(opens_on, act_by, TODAY, hard=hard) == sent_on


def test_what_can_neither_wait_nor_go_before_goes_on_its_day() -> None:
    assert sending_day(date(2024, 7, 15), date(2024, 7, 31), date(2024, 7, 15), hard=False) == date(2024, 7, 15)


def summer() -> ProcessFile:
    step: dict[str, Any] = {
        "key": "fraga",
        "title": "Fråga",
        "kind": "inquiry",
        "opens_on": "2024-07-09",
        "due": {"on": "2024-08-30", "basis": "agreement", "source": "prov"},
        "questions": [{"key": "ja", "text": "Ja?"}],
    }
    return file(steps=[step])


def test_a_question_of_july_is_planned_for_august_and_its_stand_in_is_asked() -> None:
    step = make_plan(summer(), today=TODAY).step("fraga")
    assert step.opens_at == mail_time(date(2024, 8, 5))  # måndag
    (rung,) = [rung for rung in step.schedule.rungs if rung.key == STAND_IN_KEY]
    assert local_date(rung.at) == date(2024, 8, 16)  # fredag, half of the nineteen working days to 30 August


def test_a_step_that_opens_later_than_planned_still_has_a_half_time() -> None:
    plan = make_plan(summer(), today=TODAY)
    first_at = at_local(date(2024, 8, 20), 10)  # tisdag, two weeks late
    after = begun(plan, "fraga", first_at, now=first_at)
    assert after is not None
    (rung,) = [rung for rung in after.step("fraga").schedule.rungs if rung.key == STAND_IN_KEY]
    assert local_date(rung.at) == date(2024, 8, 26)  # måndag
    assert begun(plan, "fraga", mail_time(date(2024, 8, 5)), now=mail_time(date(2024, 8, 5))) is None


@pytest.mark.parametrize(
    ("kind", "first_at", "is_sent"),
    [
        (MailKind.REMINDER, at_local(date(2024, 5, 16), 8), False),  # torsdag 8.00, and the rung at 8.30
        (MailKind.REMINDER, at_local(date(2024, 5, 15), 10), False),  # onsdag 10.00
        (MailKind.REMINDER, mail_time(date(2024, 5, 15)), True),  # onsdag 8.30: a whole working day
        (MailKind.TASK_REMINDER, mail_time(date(2024, 5, 16)), False),
        (MailKind.ALARM, at_local(date(2024, 5, 15), 10), True),
        (MailKind.ALARM, mail_time(date(2024, 5, 16)), False),
    ],
)
def test_no_reminder_within_a_working_day_of_the_first_mail(kind: MailKind, first_at: Any, is_sent: bool) -> None:
    rung = Rung(key="-10", kind=kind, at=mail_time(date(2024, 5, 16)))
    assert is_worth_sending(rung, first_at) is is_sent
