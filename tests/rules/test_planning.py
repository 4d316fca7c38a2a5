"""The shipped process as a plan: the dates, warnings and seats that the minutes give."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest

from rules.dates.clock import local_iso
from rules.people.parties import parties_on
from rules.plan.planning import make_plan, spec_of
from rules.swedish import weekday_name
from schemas.errors import Refused
from schemas.file.process import Derived, DueSpec, PartySpec, ProcessFile, StepKind
from schemas.inquiry import QuestionType
from schemas.plan.plan import Plan, WarningKind

EIGHT = ["haninge", "nynashamn", "tyreso", "huddinge", "botkyrka", "salem", "nykvarn", "nacka"]


def with_due(file: ProcessFile, key: str, **fields: object) -> ProcessFile:
    steps = [s.model_copy(update={"due": s.due.model_copy(update=fields)}) if s.key == key else s for s in file.steps]
    return file.model_copy(update={"steps": steps})


@pytest.mark.parametrize(
    ("step", "due_on", "weekday", "operative_on", "operative_weekday"),
    [
        ("styrgrupp", date(2023, 10, 31), "tisdag", date(2023, 10, 31), "tisdag"),
        ("utvardering", date(2024, 2, 28), "onsdag", date(2024, 2, 28), "onsdag"),
        ("underlag", date(2024, 2, 28), "onsdag", date(2024, 2, 28), "onsdag"),
        ("presentation", date(2024, 2, 28), "onsdag", date(2024, 2, 27), "tisdag"),
        ("forlangning", date(2024, 5, 30), "torsdag", date(2024, 5, 30), "torsdag"),
        ("avisering", date(2024, 7, 13), "lördag", date(2024, 7, 12), "fredag"),
        ("upphandling-underlag", date(2025, 12, 31), "onsdag", date(2025, 12, 30), "tisdag"),
        ("upphandling-beslut", date(2026, 5, 30), "lördag", date(2026, 5, 29), "fredag"),
        ("upphandling-start", date(2026, 7, 14), "tisdag", date(2026, 7, 14), "tisdag"),
    ],
)
def test_every_due_date_of_the_minutes(
    plan: Plan, step: str, due_on: date, weekday: str, operative_on: date, operative_weekday: str
) -> None:
    times = plan.step(step).schedule
    assert (times.due_on, weekday_name(times.due_on)) == (due_on, weekday)
    assert (times.operative_on, weekday_name(times.operative_on)) == (operative_on, operative_weekday)


def test_the_warnings_are_those_the_minutes_deserve(plan: Plan) -> None:
    found = {(warning.step, warning.kind) for warning in plan.warnings}
    assert found == {
        ("presentation", WarningKind.ORDER_VIOLATED),
        ("forlangning", WarningKind.CONFLICTING_DATES),
        ("avisering", WarningKind.CLAIM_DIFFERS),
        ("avisering", WarningKind.NON_WORKING_DAY),
        ("avisering", WarningKind.QUIET_PERIOD),
        ("upphandling-underlag", WarningKind.NON_WORKING_DAY),
        ("upphandling-underlag", WarningKind.QUIET_PERIOD),
        ("upphandling-beslut", WarningKind.NON_WORKING_DAY),
        ("upphandling-start", WarningKind.QUIET_PERIOD),
        ("upphandling-start", WarningKind.AMBIGUOUS),
    }
    assert all(warning.text.endswith(".") for warning in plan.warnings)


def test_question_two_carries_both_dates(plan: Plan) -> None:
    text = " ".join(w.text for w in plan.step("forlangning").warnings)
    assert "torsdag den 30 maj 2024" in text
    assert "lördag den 30 maj 2026" in text
    assert "Planen följer torsdag den 30 maj 2024" in text


def test_eight_parties_with_nacka_and_without_sodertalje(plan: Plan, file: ProcessFile) -> None:
    assert plan.step("forlangning").seats == [f"{key}/kommundirektor" for key in EIGHT]
    assert next(p.from_on for p in file.parties if p.organisation == "nacka") == date(2020, 1, 1)


def test_the_participants_are_those_of_the_day(file: ProcessFile) -> None:
    assert [p.organisation for p in parties_on(file, date(2020, 1, 1))] == ["nacka"]
    left = file.parties[0].model_copy(update={"to_on": date(2024, 2, 28)})
    late = PartySpec.model_validate({"organisation": "sodertalje", "from": "2025-01-01"})
    changed = file.model_copy(update={"parties": [left, *file.parties[1:], late]})
    plan = make_plan(changed, today=date(2023, 9, 22))
    assert plan.step("forlangning").seats == [f"{key}/kommundirektor" for key in EIGHT[1:]]
    assert plan.step("upphandling-beslut").seats == [
        *(f"{key}/kommundirektor" for key in EIGHT[1:]),
        "sodertalje/kommundirektor",
    ]


def test_steps_open_on_their_day_at_half_past_eight(plan: Plan) -> None:
    opened = {step.key: step.opens_at and local_iso(step.opens_at) for step in plan.steps}
    assert opened["forlangning"] == "2024-02-29T08:30:00+01:00"
    assert opened["avisering"] is None, "the story opens it, once its question is determined"
    assert opened["upphandling-start"] is None


def test_without_an_opening_day_a_step_opens_some_weeks_before_and_a_notice_waits(file: ProcessFile) -> None:
    bare = file.model_copy(update={"steps": [s.model_copy(update={"opens_on": None}) for s in file.steps]})
    plan = make_plan(bare, today=date(2023, 9, 22))
    opened = {step.key: step.opens_at and local_iso(step.opens_at)[:10] for step in plan.steps}
    assert opened["forlangning"] == "2024-04-16"  # tisdag, 30 working days before
    assert opened["utvardering"] == "2024-01-31"  # onsdag, 20 working days before
    assert opened["avisering"] is None
    assert (weekday_name(date(2024, 4, 16)), weekday_name(date(2024, 1, 31))) == ("tisdag", "onsdag")
    late = make_plan(bare, today=date(2024, 5, 25)).step("forlangning")
    assert late.opens_at
    assert local_iso(late.opens_at) == "2024-05-27T08:30:00+02:00"  # måndag after the Saturday of today


def test_windows_and_roles(plan: Plan) -> None:
    assert {step.key: step.window for step in plan.steps if step.window} == {"forlangning": 1, "avisering": 1}
    assert plan.step("avisering").seats == ["sodertorn/avtalsansvarig"]
    assert plan.contract_end_on == date(2025, 7, 14)


def test_a_task_asks_whether_it_is_done(plan: Plan) -> None:
    (question,) = plan.step("utvardering").questions
    assert (question.key, question.type) == ("klart", QuestionType.DONE)
    assert plan.step("upphandling-start").questions == []


def test_the_notice_falls_to_the_contract_owner_where_nobody_is_named(file: ProcessFile) -> None:
    steps = [s.model_copy(update={"seats": [], "questions": []}) if s.key == "avisering" else s for s in file.steps]
    step = make_plan(file.model_copy(update={"steps": steps}), today=date(2023, 9, 22)).step("avisering")
    assert step.seats == ["sodertorn/avtalsansvarig"]
    assert [question.key for question in step.questions] == ["kvitto"]


def test_a_party_with_a_meeting_calendar_of_its_own_gets_its_own_day(file: ProcessFile) -> None:
    """Tyresö's board met on Tuesday 7 May and 4 June 2024, never in time for a day in between."""
    own = DueSpec.model_validate({"on": "2024-05-07", "basis": "agreement", "source": "sammanträdesplan"})
    parties = [p.model_copy(update={"due": own}) if p.organisation == "tyreso" else p for p in file.parties]
    plan = make_plan(file.model_copy(update={"parties": parties}), today=date(2023, 9, 22))
    step = plan.step("forlangning")
    assert list(step.own) == ["tyreso/kommundirektor"]
    assert step.schedule_of("tyreso/kommundirektor").due_on == date(2024, 5, 7)
    assert step.schedule_of("salem/kommundirektor").due_on == date(2024, 5, 30)
    assert plan.step("upphandling-beslut").own == {}


def test_a_finished_step_has_neither_mails_nor_warnings(file: ProcessFile) -> None:
    steps = [s.model_copy(update={"done_on": date(2024, 7, 1)}) if s.key == "avisering" else s for s in file.steps]
    step = make_plan(file.model_copy(update={"steps": steps}), today=date(2024, 8, 1)).step("avisering")
    assert (step.schedule.rungs, step.opens_at, step.warnings) == ([], None, [])


def test_what_has_passed_is_told(file: ProcessFile) -> None:
    past = {w.step for w in make_plan(file, today=date(2024, 3, 1)).warnings if w.kind is WarningKind.ALREADY_PAST}
    assert past == {"styrgrupp", "utvardering", "underlag", "presentation"}


def test_order_is_kept_when_the_later_step_is_due_the_same_day(file: ProcessFile) -> None:
    plan = make_plan(with_due(file, "presentation", rule="by"), today=date(2023, 9, 22))
    assert not [w for w in plan.warnings if w.kind is WarningKind.ORDER_VIOLATED]


def test_steps_can_be_derived_from_each_other_in_any_order(file: ProcessFile) -> None:
    first = with_due(file, "styrgrupp", on=None, derived=Derived.model_validate({"from": "underlag", "workdays": -20}))
    plan = make_plan(first, today=date(2023, 9, 22))
    assert plan.step("styrgrupp").computed == date(2024, 1, 31)  # onsdag
    assert [step.key for step in plan.steps] == [step.key for step in file.steps]


def test_dates_in_a_circle_are_refused(file: ProcessFile) -> None:
    circle = with_due(file, "styrgrupp", on=None, derived=Derived.model_validate({"from": "underlag", "days": -1}))
    circle = with_due(circle, "underlag", on=None, derived=Derived.model_validate({"from": "styrgrupp", "days": 1}))
    with pytest.raises(Refused, match="går i ring"):
        make_plan(circle, today=date(2023, 9, 22))


def test_a_repeated_window_knows_its_step(plan: Plan, file: ProcessFile) -> None:
    repeated = plan.step("forlangning").model_copy(update={"key": "forlangning-2025", "window": 2})
    found = spec_of(file, repeated)
    assert found is not None
    assert found.key == "forlangning"
    assert spec_of(file, repeated.model_copy(update={"window": None})) is None


def test_planning_is_fast_for_eight_and_for_290(file: ProcessFile) -> None:
    many = [
        PartySpec.model_validate(
            {
                "organisation": f"kommun-{n}",
                "due": {
                    "on": date(2024, 5, 1) + timedelta(days=n % 28),
                    "basis": "agreement",
                    "source": "sammanträdesplan",
                },
            }
        )
        for n in range(290)
    ]
    big = file.model_copy(update={"parties": many})
    make_plan(file, today=date(2023, 9, 22))
    small_s, big_s = _fastest(file), _fastest(big)
    assert len(make_plan(big, today=date(2023, 9, 22)).step("forlangning").own) == 290
    assert small_s < 0.02
    assert big_s < 1.0


def _fastest(file: ProcessFile) -> float:
    found = []
    for _ in range(5):
        started = time.perf_counter()
        make_plan(file, today=date(2023, 9, 22))
        found.append(time.perf_counter() - started)
    return min(found)


def test_every_inquiry_asks_something(plan: Plan) -> None:
    assert all(step.questions for step in plan.steps if step.kind is not StepKind.MILESTONE)
