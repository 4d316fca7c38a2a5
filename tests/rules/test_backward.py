"""Backwards and forwards through a plan: latest starts, slack, the critical chain, and what cannot be done in time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates.clock import at_local
from rules.dates.workdays import add_workdays, is_working_day, workdays_between
from rules.plan.backward import schedule_plan
from rules.plan.diff import diff
from rules.plan.planning import make_plan
from rules.plan.replanning import grant_anstand, move_step
from schemas.file.process import ProcessFile
from schemas.plan.plan import Plan
from schemas.plan.schedule import Progress, StepWindow
from tests.rules.home_case import CALENDARS, NACKA, TODAY, file

MONDAY = date(2024, 3, 4)


def chain(*steps: dict[str, Any], today: date = MONDAY) -> Plan:
    """A plan of tasks, each after the one before it."""
    written = []
    for number, step in enumerate(steps):
        due = {"on": step.pop("due"), "basis": step.pop("basis", "internal"), "source": "prov"}
        after = [steps[number - 1]["key"]] if number else []
        common = {"title": step["key"].capitalize(), "kind": "task", "seats": ["sodertorn/kansli"], "after": after}
        written.append({**common, **step, "due": due})
    return make_plan(
        ProcessFile.model_validate(
            {
                "process": "kedja",
                "kind": "priorities",
                "title": "Kedja",
                "secretariat": "sodertorn/kansli",
                "parties": [{"organisation": "tyreso"}],
                "steps": written,
            }
        ),
        today=today,
        calendars=CALENDARS,
    )


def windows(plan: Plan, today: date = MONDAY) -> dict[str, StepWindow]:
    return {window.step: window for window in schedule_plan(plan, today=today).steps}


def test_latest_starts_come_from_what_follows() -> None:
    plan = chain(
        {"key": "utkast", "workdays": 5, "due": "2024-04-30"},
        {"key": "granskning", "workdays": 5, "due": "2024-04-30"},
        {"key": "beslut", "workdays": 2, "due": "2024-03-26"},
    )
    found = windows(plan)
    # Tuesday 26 March less 2, 5 and 5 working days: Friday 22, Friday 15, Friday 8 March 2024.
    assert [found[key].latest_start_on for key in ("beslut", "granskning", "utkast")] == [
        date(2024, 3, 22),
        date(2024, 3, 15),
        date(2024, 3, 8),
    ]
    assert found["utkast"].latest_finish_on == date(2024, 3, 15)
    assert [found[key].earliest_finish_on for key in ("utkast", "granskning", "beslut")] == [
        date(2024, 3, 11),
        date(2024, 3, 18),
        date(2024, 3, 20),
    ]
    assert {window.slack for window in found.values()} == {4}
    assert schedule_plan(plan, today=MONDAY).critical == ["utkast", "granskning", "beslut"]
    assert schedule_plan(plan, today=MONDAY).infeasible == []


def test_twelve_are_needed_and_nine_there_are() -> None:
    plan = chain(
        {"key": "utkast", "workdays": 5, "due": "2024-03-22"},
        {"key": "granskning", "workdays": 5, "due": "2024-03-22"},
        {"key": "beslut", "workdays": 2, "due": "2024-03-15", "basis": "authority"},
        {"key": "efteråt", "workdays": 1, "due": "2024-03-20", "title": "Efteråt"} | {"key": "efterat"},
    )
    (found,) = schedule_plan(plan, today=MONDAY).infeasible
    assert (found.step, found.needed, found.available) == ("beslut", 12, 9)
    assert found.text == (
        "”Beslut” hinner inte bli klart till fredag den 15 mars 2024: 12 arbetsdagar behövs, 9 finns."
    )
    assert found.ways_out[0] == "be om anstånd"
    assert windows(plan)["utkast"].slack == -3


def test_a_finished_or_passed_step_takes_no_time() -> None:
    plan = chain(
        {"key": "utkast", "workdays": 50, "due": "2024-03-01", "done_on": "2024-02-29"},
        {"key": "beslut", "workdays": 2, "due": "2024-03-08"},
    )
    found = schedule_plan(plan, today=MONDAY)
    assert found.infeasible == []
    assert found.steps[0].is_done
    assert found.steps[1].earliest_start_on == MONDAY


def test_a_step_waits_for_the_day_it_may_open() -> None:
    plan = chain({"key": "utkast", "workdays": 5, "due": "2024-03-22", "opens_on": "2024-03-18"})
    (found,) = schedule_plan(plan, today=MONDAY).infeasible
    assert (found.needed, found.available) == (5, 4)


def test_a_meeting_takes_place_on_its_day_however_early_the_work_is_done() -> None:
    due = {"derived": {"from": "svar", "workdays": -7, "meeting": "ssk"}, "basis": "internal", "source": "prov"}
    common = {"kind": "task", "seats": ["sodertorn/kansli"]}
    plan = make_plan(
        file(
            steps=[
                {"key": "ssk", "title": "SSK beslutar", "due": due, **common},
                {
                    "key": "lamna",
                    "title": "Lämna in",
                    "workdays": 6,
                    "due": {"on": "2024-05-30", "basis": "authority", "source": "prov"},
                    "after": ["ssk"],
                    **common,
                },
                {
                    "key": "svar",
                    "title": "Svarsdag",
                    "kind": "milestone",
                    "due": {"on": "2024-06-03", "basis": "authority", "source": "prov"},
                },
            ]
        ),
        today=TODAY,
        calendars=CALENDARS,
    )
    # Seven working days before Monday 3 June 2024 is Thursday 23 May, the day of the meeting.
    assert plan.step("ssk").schedule.due_on == date(2024, 5, 23)
    (found,) = schedule_plan(plan, today=TODAY).infeasible
    assert (found.step, found.available) == ("lamna", 5)
    moved = move_step(plan, "svar", date(2024, 5, 31), now=at_local(TODAY, 9), calendars=CALENDARS)
    assert moved.step("ssk").schedule.due_on == date(2024, 3, 21)
    assert diff(plan, moved, now=at_local(TODAY, 9)).infeasible == []
    unknown = move_step(plan, "svar", date(2024, 6, 4), now=at_local(TODAY, 9))
    assert unknown.step("ssk").schedule.due_on == date(2024, 5, 24)
    assert "Kalendern har inget sammanträde" in unknown.step("ssk").warnings[0].text
    # Seven working days before Wednesday 20 March 2024 is Monday 11 March, which is over: no interval, and one day.
    over = move_step(plan, "svar", date(2024, 3, 20), now=at_local(TODAY, 9))
    first, *_ = [warning.text for warning in over.step("ssk").warnings]
    assert "hinns med: det skulle vara senast" in first
    assert "Planen räknar med" not in first and "från" not in first


def test_material_must_be_in_by_the_first_home_meeting() -> None:
    plan = make_plan(file(), today=TODAY, calendars=CALENDARS)
    found = windows(plan, TODAY)
    # Material to Tyresö by Monday 22 April, though the inquiry itself could wait for two weeks before 30 May.
    assert found["hemma"].latest_start_on == date(2024, 4, 22)
    assert found["text"].latest_finish_on == date(2024, 4, 5)


def test_a_seat_without_a_meeting_is_infeasible_with_the_ways_out() -> None:
    found = schedule_plan(make_plan(file("2024-05-20"), today=TODAY, calendars=CALENDARS), today=TODAY).infeasible
    assert {one.seat.partition("/")[0] for one in found} == {"tyreso", "salem"}
    assert NACKA not in {one.seat for one in found}
    assert "justera omedelbart" in found[0].ways_out


def test_a_move_tells_what_cannot_be_done_any_more(plan: Plan) -> None:
    now = at_local(date(2024, 1, 10), 9)
    # The question opens on Thursday 29 February 2024.
    assert diff(plan, move_step(plan, "forlangning", date(2024, 3, 15), now=now), now=now).infeasible == []
    (sentence,) = diff(plan, move_step(plan, "forlangning", date(2024, 3, 4), now=now), now=now).infeasible
    assert "5 arbetsdagar behövs, 2 finns. Utvägar: be om anstånd, besluta på delegation" in sentence


@pytest.mark.parametrize("today", [date(2023, 9, 22), date(2024, 5, 31), date(2030, 1, 1)])
def test_the_shipped_contract_is_feasible_whenever_one_looks(plan: Plan, today: date) -> None:
    assert schedule_plan(plan, today=today).infeasible == []


@given(
    lengths=st.lists(st.integers(0, 20), min_size=1, max_size=6),
    dues=st.lists(st.integers(1, 90), min_size=6, max_size=6),
)
def test_both_passes_hold_together(lengths: list[int], dues: list[int]) -> None:
    plan = chain(
        *(
            {"key": f"s{number}", "workdays": length, "due": add_workdays(MONDAY, due).isoformat()}
            for number, (length, due) in enumerate(zip(lengths, dues, strict=False))
        )
    )
    found = schedule_plan(plan, today=MONDAY)
    for window, step in zip(found.steps, plan.steps, strict=True):
        assert workdays_between(window.latest_start_on, window.latest_finish_on) == window.workdays
        assert window.latest_finish_on <= step.schedule.operative_on
        assert is_working_day(window.earliest_finish_on)
        assert window.slack == workdays_between(window.earliest_start_on, window.latest_start_on)
    for former, later in zip(found.steps, found.steps[1:], strict=False):
        assert former.latest_finish_on <= later.latest_start_on
    # Something is impossible exactly where some step has no slack left to start in.
    assert bool(found.infeasible) == any(window.slack < 0 for window in found.steps)
    for one in found.infeasible:
        assert one.needed > one.available >= 0


ENDED = Progress(is_ended=True)


def opened(day: int, *answered: str) -> Progress:
    """A step that was opened on that day of March 2024."""
    return Progress(opened_on=date(2024, 3, day), answered=list(answered))


@pytest.mark.parametrize(
    ("today", "progress", "starts", "slack"),
    [
        # Nothing done: ten working days before the two of the decision, which ends on Tuesday 26 March.
        (4, {}, [4, 11, 18], 4),
        # The draft was done on Tuesday 5 March, long before its day: what follows counts from today.
        (5, {"utkast": ENDED}, [5, 5, 12], 8),
        # Opened Monday 4, today Friday 8: one of five working days is left, not five.
        (8, {"utkast": opened(4)}, [8, 11, 18], 4),
        # Open since long, and still not done: one working day is always left.
        (20, {"utkast": opened(4)}, [20, 21, 28], -4),
    ],
)
def test_where_a_process_stands_decides_what_is_left(
    today: int, progress: dict[str, Progress], starts: list[int], slack: int
) -> None:
    plan = chain(
        {"key": "utkast", "workdays": 5, "due": "2024-04-30"},
        {"key": "granskning", "workdays": 5, "due": "2024-04-30"},
        {"key": "beslut", "workdays": 2, "due": "2024-03-26"},
    )
    known = {key: progress.get(key, Progress()) for key in ("utkast", "granskning", "beslut")}
    found = {w.step: w for w in schedule_plan(plan, today=date(2024, 3, today), progress=known).steps}
    assert [found[key].earliest_start_on.day for key in ("utkast", "granskning", "beslut")] == starts
    assert found["beslut"].slack == slack


def test_what_is_late_makes_all_after_it_count_from_today() -> None:
    plan = chain(
        {"key": "utkast", "workdays": 5, "due": "2024-03-08"},
        {"key": "beslut", "workdays": 2, "due": "2024-03-20"},
    )
    today = date(2024, 3, 19)  # tisdag; utkastet skulle ha varit klart fredag den 8 mars
    assert schedule_plan(plan, today=today).infeasible[0].needed == 2, "without word of it the draft is taken as done"
    late = schedule_plan(plan, today=today, progress={"utkast": opened(4), "beslut": Progress()})
    assert [(w.step, w.is_late, w.is_done) for w in late.steps] == [("utkast", True, False), ("beslut", False, False)]
    # One working day for the draft, then two: Friday 22 March.
    assert late.steps[1].earliest_finish_on == date(2024, 3, 22)
    assert [(one.step, one.needed, one.available) for one in late.infeasible] == [("beslut", 3, 1)]
    done = schedule_plan(plan, today=today, progress={"utkast": ENDED, "beslut": ENDED})
    assert done.infeasible == [] and done.critical == [] and all(window.is_done for window in done.steps)


def test_who_has_answered_lacks_no_meeting_and_papers_that_are_sent_are_in() -> None:
    plan = make_plan(file("2024-05-20"), today=TODAY, calendars=CALENDARS)
    tyreso, salem = "tyreso/kommundirektor", "salem/kommundirektor"
    progress = {"text": ENDED, "hemma": Progress(opened_on=date(2024, 4, 8), answered=[tyreso])}
    found = schedule_plan(plan, today=date(2024, 5, 6), progress=progress).infeasible
    assert [one.seat for one in found] == [salem]
    plan = make_plan(file(), today=TODAY, calendars=CALENDARS)
    late = {"text": ENDED, "hemma": Progress(opened_on=date(2024, 4, 8))}
    after_papers = date(2024, 4, 30)  # handlingarna skulle vara inne i Tyresö den 22 april
    # Salem has no meeting in time for 30 May, and Tyresö got its papers while there was time.
    assert [one.seat for one in schedule_plan(plan, today=after_papers, progress=late).infeasible] == [salem]
    unsent = {"text": ENDED, "hemma": Progress()}
    one, other = schedule_plan(plan, today=after_papers, progress=unsent).infeasible
    assert (one.seat, other.seat) == (tyreso, salem)
    assert "Handlingarna till ”Beslut hemma” blir klara först" in one.text


def test_an_inquiry_with_an_anstand_is_not_late_before_that_day() -> None:
    plan = make_plan(file(), today=TODAY, calendars=CALENDARS)
    now = at_local(date(2024, 5, 20), 10)
    granted = grant_anstand(plan, "hemma", "salem/kommundirektor", date(2024, 6, 12), now=now, calendars=CALENDARS)
    progress = {"text": ENDED, "hemma": Progress(opened_on=date(2024, 4, 8))}
    (_, hemma) = schedule_plan(granted, today=date(2024, 6, 3), progress=progress).steps
    assert (hemma.is_late, hemma.latest_finish_on, hemma.slack) == (False, date(2024, 6, 12), 5)
    assert schedule_plan(plan, today=date(2024, 6, 3), progress=progress).steps[1].is_late


def test_a_question_that_is_asked_has_the_time_that_was_given() -> None:
    plan = chain(
        {
            "key": "fraga",
            "kind": "inquiry",
            "seats": [],
            "questions": [{"key": "q", "text": "Ja?"}],
            "due": "2024-03-07",
        },
        {"key": "beslut", "workdays": 3, "due": "2024-03-11"},
    )
    (asked,) = schedule_plan(plan, today=MONDAY, progress={}).infeasible[:1]
    assert (asked.step, asked.needed, asked.available) == ("fraga", 5, 3), "before it is asked three days are too few"
    progress = {"fraga": opened(4), "beslut": Progress()}
    (follows,) = schedule_plan(plan, today=MONDAY, progress=progress).infeasible
    assert (follows.step, follows.needed, follows.available) == ("beslut", 6, 5), "then only what follows can be short"
    last_day = schedule_plan(plan, today=date(2024, 3, 7), progress={**progress, "beslut": ENDED})
    assert last_day.infeasible == [] and last_day.steps[0].slack == 0


@pytest.mark.parametrize(("workdays", "due", "is_short"), [(1, "2024-03-04", False), (2, "2024-03-04", True)])
def test_what_is_due_today_is_not_said_to_lack_the_day_itself(workdays: int, due: str, is_short: bool) -> None:
    plan = chain({"key": "besked", "workdays": workdays, "due": due})
    assert bool(schedule_plan(plan, today=MONDAY).infeasible) is is_short
