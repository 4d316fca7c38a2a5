"""After the extension question: the next window, the latest end, and the procurement that starts too late."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kinds.contract.rules import contract_of, extended_end, next_window, replan_procurement
from kinds.contract.spec import CONTRACT_END, ContractSpec
from rules.dates.clock import at_local, local_date, local_iso
from rules.dates.workdays import add_months
from rules.plan.planning import make_plan
from rules.swedish import weekday_name
from schemas.errors import Refused
from schemas.file.process import Basis, Derived, ProcessFile
from schemas.plan.plan import Plan, WarningKind

JUNE_24, JUNE_25, JUNE_26 = (at_local(date(year, 6, 10), 10) for year in (2024, 2025, 2026))


def contract(end_on: date, latest_on: date, months: int) -> ContractSpec:
    return ContractSpec(
        name="avtalet",
        supplier="leverantoren/kundansvarig",
        owner="sodertorn/avtalsansvarig",
        start_on=date(2000, 1, 1),
        end_on=end_on,
        latest_end_on=latest_on,
        extension_months=months,
        notice_months=months,
    )


@pytest.fixture(scope="module")
def second(plan: Plan, file: ProcessFile) -> Plan:
    return next_window(plan, file, now=JUNE_24)


@pytest.fixture(scope="module")
def third(second: Plan, file: ProcessFile) -> Plan:
    return next_window(second, file, now=JUNE_25)


def test_the_window_of_2025(second: Plan) -> None:
    assert (second.version, second.contract_end_on) == (2, date(2026, 7, 14))
    question, notice = second.step("forlangning-2025"), second.step("avisering-2025")
    assert (question.schedule.due_on, weekday_name(question.schedule.due_on)) == (date(2025, 5, 30), "fredag")
    assert (notice.computed, weekday_name(date(2025, 7, 14))) == (date(2025, 7, 14), "måndag")
    assert (notice.claimed, weekday_name(date(2025, 7, 13))) == (date(2025, 7, 13), "söndag")
    assert (notice.schedule.operative_on, weekday_name(date(2025, 7, 11))) == (date(2025, 7, 11), "fredag")


def test_the_window_of_2026(third: Plan) -> None:
    assert third.contract_end_on == date(2027, 7, 14)
    question, notice = third.step("forlangning-2026"), third.step("avisering-2026")
    assert (question.schedule.due_on, weekday_name(date(2026, 5, 30))) == (date(2026, 5, 30), "lördag")
    assert question.schedule.operative_on == date(2026, 5, 29)
    assert (notice.computed, weekday_name(date(2026, 7, 14))) == (date(2026, 7, 14), "tisdag")
    assert (notice.schedule.operative_on, weekday_name(date(2026, 7, 13))) == (date(2026, 7, 13), "måndag")


def test_at_the_latest_end_no_window_follows(third: Plan, file: ProcessFile) -> None:
    last = next_window(third, file, now=JUNE_26)
    assert last.contract_end_on == date(2028, 7, 14)
    assert [step.key for step in last.steps] == [step.key for step in third.steps]
    assert last.version == third.version + 1
    with pytest.raises(Refused, match="kan inte löpa längre än till fredag den 14 juli 2028"):
        next_window(last, file, now=JUNE_26)


def test_only_the_extension_question_is_asked_again(second: Plan) -> None:
    step = second.step("forlangning-2025")
    assert [question.key for question in step.questions] == ["forlangning"]
    assert not [w for w in step.warnings if w.kind is WarningKind.CONFLICTING_DATES]
    assert (step.window, step.role, step.title[-6:]) == (2, "question", "(2025)")
    assert second.step("avisering-2025").after == ["forlangning-2025"]


def test_windows_open_on_their_day_moved_by_day_number(second: Plan, third: Plan) -> None:
    opened = {}
    for step in (*second.steps, *third.steps):
        if step.window and step.window > 1 and step.opens_at:
            opened[step.key] = local_iso(step.opens_at)
    assert opened == {
        "forlangning-2025": "2025-02-28T08:30:00+01:00",  # no 29 February: fredag the 28th
        "forlangning-2026": "2026-03-02T08:30:00+01:00",  # lördag 28 February → måndag
    }


def test_a_window_that_is_armed_late_opens_the_next_morning(plan: Plan, file: ProcessFile) -> None:
    late = next_window(plan, file, now=at_local(date(2025, 4, 3), 15))  # torsdag
    opens_at = late.step("forlangning-2025").opens_at
    assert opens_at
    assert local_iso(opens_at) == "2025-04-04T08:30:00+02:00"


def test_the_next_window_asks_those_who_are_parties_then(plan: Plan, file: ProcessFile) -> None:
    parties = [
        p.model_copy(update={"to_on": date(2024, 6, 13)}) if p.organisation == "nykvarn" else p for p in file.parties
    ]
    armed = next_window(plan, file.model_copy(update={"parties": parties}), now=JUNE_24)
    assert len(armed.step("forlangning-2025").seats) == 7
    assert len(armed.step("forlangning").seats) == 8


def test_first_windows_are_untouched(plan: Plan, second: Plan) -> None:
    assert second.steps[: len(plan.steps)] == plan.steps


def test_two_windows_in_one_year_get_keys_of_their_own(file: ProcessFile) -> None:
    half = contract_of(file).model_copy(update={"extension_months": 3})
    changed = file.model_copy(update={"contract": half})
    plan = next_window(make_plan(changed, today=date(2023, 9, 22)), changed, now=JUNE_24)
    plan = next_window(plan, changed, now=at_local(date(2024, 9, 10), 10))
    keys = [step.key for step in plan.steps]
    assert len(set(keys)) == len(keys)
    assert {"forlangning-2024", "forlangning-2024-3"} <= set(keys)


@pytest.mark.parametrize(
    ("end_on", "latest_on", "months", "ends"),
    [
        (date(2025, 7, 14), date(2028, 7, 14), 12, [date(2026, 7, 14), date(2027, 7, 14), date(2028, 7, 14)]),
        (
            date(2024, 2, 29),
            date(2028, 2, 29),
            12,
            [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)],
        ),
        (date(2024, 1, 31), date(2024, 4, 15), 1, [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 15)]),
    ],
)
def test_the_end_moves_by_day_number_and_stops_at_the_latest(
    end_on: date, latest_on: date, months: int, ends: list[date]
) -> None:
    terms, found, now_on = contract(end_on, latest_on, months), [], end_on
    while now_on < latest_on:
        now_on = extended_end(terms, now_on)
        found.append(now_on)
    assert found == ends


month_ends = st.builds(
    lambda year, month, back: date.fromordinal(add_months(date(year, month, 1), 1).toordinal() - 1 - back),
    st.integers(2020, 2040),
    st.integers(1, 12),
    st.integers(0, 3),
)
ends = st.one_of(month_ends, st.dates(date(2020, 1, 1), date(2040, 1, 1)))


@given(ends, st.integers(1, 48), st.one_of(st.integers(1, 4), st.integers(1, 3000)))
@example(date(2025, 2, 28), 12, 1096)  # to 29 February 2028: the leap day is no window of its own
@example(date(2024, 4, 30), 1, 31)  # to 31 May
@example(date(2024, 2, 29), 12, 1)
def test_every_extension_is_worth_a_question_and_the_last_reaches_the_end(end_on: date, months: int, room: int) -> None:
    terms = contract(end_on, date.fromordinal(end_on.toordinal() + room), months)
    found, number = [end_on], 0
    while found[-1] < terms.latest_end_on:
        number += 1
        found.append(extended_end(terms, found[-1]))
        whole = add_months(end_on, number * months)
        assert found[-1] == whole or found[-1] == terms.latest_end_on, "by day number from the contract's own end"
        assert (found[-1] - whole).days <= 3, "never longer than an extension and what months differ by"
    assert found[-1] == terms.latest_end_on
    lengths = [(later - sooner).days for sooner, later in pairwise(found)]
    assert min(lengths) > 3 or len(lengths) == 1, "no window asks for a few days, unless the contract has no more"


@settings(max_examples=30)
@given(ends, st.integers(1, 24), st.integers(0, 12), st.integers(1, 900))
def test_every_window_follows_the_end_that_holds(
    file: ProcessFile, end_on: date, months: int, notice: int, room: int
) -> None:
    latest_on = date.fromordinal(end_on.toordinal() + room)
    terms = {"end_on": end_on, "latest_end_on": latest_on, "extension_months": months, "notice_months": notice}
    changed = file.with_block(contract_of(file).model_copy(update=terms))
    derived = Derived.model_validate({"from": CONTRACT_END, "months": -notice})
    steps = [
        spec.model_copy(update={"due": spec.due.model_copy(update={"on": None, "derived": derived})})
        if spec.role == "notice"
        else spec
        for spec in changed.steps
        if spec.is_window
    ]
    changed = changed.model_copy(update={"steps": steps})
    plan = make_plan(changed, today=date(2020, 1, 1))
    for _ in range(4):
        if plan.contract_ends_on >= latest_on:
            break
        plan = next_window(plan, changed, now=at_local(date(2020, 1, 2), 10))
        assert len({step.key for step in plan.steps}) == len(plan.steps)
        assert (plan.contract_ends_on < latest_on) == (plan.steps[-1].window == plan.version)
        if plan.contract_ends_on < latest_on:
            assert plan.steps[-1].schedule.due_on == add_months(plan.contract_ends_on, -notice)


def test_a_last_extension_that_is_shorter_says_so(plan: Plan, file: ProcessFile) -> None:
    short = file.with_block(contract_of(file).model_copy(update={"latest_end_on": date(2026, 10, 14)}))
    armed = next_window(plan, short, now=JUNE_24)
    assert armed.contract_ends_on == date(2026, 7, 14)
    text = armed.step("forlangning-2025").text
    assert text.endswith("till och med onsdag den 14 oktober 2026, som är avtalets längsta slutdag.")


def test_a_no_shows_that_the_two_year_start_has_passed(plan: Plan, file: ProcessFile) -> None:
    replanned, warnings = replan_procurement(plan, file, now=at_local(date(2024, 5, 30), 10))
    start = replanned.step("upphandling-start")
    assert (start.computed, weekday_name(date(2023, 7, 14))) == (date(2023, 7, 14), "fredag")
    text = " ".join(warning.text for warning in warnings)
    assert "fredag den 14 juli 2023, som redan har passerat" in text
    assert "Från 30 maj 2024 till avtalets slut måndag den 14 juli 2025 är det 410 dagar." in text
    assert "Förra gången tog det 603 dagar" in text
    assert replanned.version == 2
    assert all(warning in replanned.warnings for warning in warnings)


def test_past_steps_get_proposed_days_in_order_outside_quiet_periods(plan: Plan, file: ProcessFile) -> None:
    replanned, _ = replan_procurement(plan, file, now=at_local(date(2024, 5, 31), 10))
    proposed = [replanned.step(key) for key in ("upphandling-underlag", "upphandling-beslut", "upphandling-start")]
    assert [(s.schedule.due_on, weekday_name(s.schedule.due_on)) for s in proposed] == [
        (date(2024, 7, 2), "tisdag"),
        (date(2024, 8, 5), "måndag"),
        (date(2024, 9, 2), "måndag"),
    ]
    assert {step.basis for step in proposed} == {Basis.INTERNAL}
    assert all(step.source.startswith("Svarstids förslag") for step in proposed)
    opened = [local_date(step.opens_at) for step in proposed if step.opens_at]
    assert opened == [date(2024, 6, 3), date(2024, 7, 3)]
    assert not [w for w in replanned.warnings if w.kind is WarningKind.ORDER_VIOLATED and w.step.startswith("upph")]


def test_a_no_leaves_everything_else(plan: Plan, file: ProcessFile) -> None:
    replanned, _ = replan_procurement(plan, file, now=at_local(date(2024, 5, 31), 10))
    for before, after in zip(plan.steps, replanned.steps, strict=True):
        if before.role != "procurement":
            assert after == before


def test_a_no_with_time_to_spare_moves_the_days_by_whole_months(file: ProcessFile) -> None:
    roomy = contract_of(file).model_copy(update={"end_on": date(2027, 7, 14), "notice_months": 12})
    changed = file.model_copy(update={"contract": roomy})
    plan = make_plan(changed, today=date(2023, 9, 22))
    replanned, warnings = replan_procurement(plan, changed, now=at_local(date(2024, 5, 31), 10))
    days = {key: replanned.step(key).schedule.due_on for key in ("upphandling-underlag", "upphandling-beslut")}
    assert days == {"upphandling-underlag": date(2024, 12, 31), "upphandling-beslut": date(2025, 5, 30)}
    assert replanned.step("upphandling-start").schedule.due_on == date(2025, 7, 14)
    assert not [w for w in warnings if w.kind in (WarningKind.ALREADY_PAST, WarningKind.AMBIGUOUS)]
    assert "12 månader tidigare" in replanned.step("upphandling-underlag").source


def test_procurement_steps_whose_time_is_out_stay(plan: Plan, file: ProcessFile) -> None:
    replanned, _ = replan_procurement(plan, file, now=at_local(date(2026, 3, 2), 10))
    assert replanned.step("upphandling-underlag") == plan.step("upphandling-underlag")
    assert replanned.step("upphandling-beslut") != plan.step("upphandling-beslut")
