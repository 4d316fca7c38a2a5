"""One due date: each case named after the rule it tries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates.clock import day_ends_at
from rules.dates.derived import describe
from rules.dates.due import resolve, settle
from rules.dates.fuzzy import fuzzy_date
from rules.dates.workdays import is_working_day
from rules.swedish import weekday_name
from schemas.errors import Refused
from schemas.file.process import Basis, Claim, Derived, DueRule, DueSpec
from schemas.plan.plan import WarningKind

END, LATEST = date(2025, 7, 14), date(2028, 7, 14)
ANCHORS = {"contract.end": END, "contract.latest_end": LATEST, "underlag": date(2024, 2, 28)}


def spec(on: date | None = None, **fields: object) -> DueSpec:
    return DueSpec.model_validate({"on": on, "basis": Basis.AGREEMENT, "source": "minnesanteckningarna"} | fields)


def derived(source: str, **length: int) -> Derived:
    return Derived.model_validate({"from": source} | length)


def kinds(due: DueSpec, today: date | None = None) -> list[WarningKind]:
    return [warning.kind for warning in resolve(due, ANCHORS, today=today).warnings]


def texts(due: DueSpec, today: date | None = None) -> str:
    return " ".join(warning.text for warning in resolve(due, ANCHORS, today=today).warnings)


@pytest.mark.parametrize("basis", list(Basis))
def test_only_law_rolls_forward_over_a_weekend(basis: Basis) -> None:
    settled = settle(date(2024, 7, 6), DueRule.BY, basis)
    assert weekday_name(date(2024, 7, 6)) == "lördag"
    if basis is Basis.LAW:
        assert (settled.operative_on, weekday_name(settled.operative_on)) == (date(2024, 7, 8), "måndag")
        assert settled.closes_at == day_ends_at(date(2024, 7, 8))
    else:
        assert (settled.operative_on, weekday_name(settled.operative_on)) == (date(2024, 7, 5), "fredag")
        assert settled.closes_at == day_ends_at(date(2024, 7, 6))


@pytest.mark.parametrize(
    ("on", "weekday", "next_on"),
    [
        (date(2024, 6, 21), "fredag", date(2024, 6, 24)),  # midsommarafton
        (date(2024, 12, 24), "tisdag", date(2024, 12, 27)),  # julafton
        (date(2025, 12, 31), "onsdag", date(2026, 1, 2)),  # nyårsafton
        (date(2024, 5, 9), "torsdag", date(2024, 5, 10)),  # Kristi himmelsfärd, then the klämdag
        (date(2024, 3, 29), "fredag", date(2024, 4, 2)),  # långfredagen
        (date(2024, 5, 30), "torsdag", date(2024, 5, 30)),
    ],
)
def test_sondagsregeln_names_the_eves_too(on: date, weekday: str, next_on: date) -> None:
    assert weekday_name(on) == weekday
    assert settle(on, DueRule.BY, Basis.LAW).operative_on == next_on


def test_senast_includes_the_day_and_fore_does_not() -> None:
    by = settle(date(2024, 2, 28), DueRule.BY, Basis.AGREEMENT)
    before = settle(date(2024, 2, 28), DueRule.BEFORE, Basis.AGREEMENT)
    assert (by.counts_by, before.counts_by) == (date(2024, 2, 28), date(2024, 2, 27))
    assert by.closes_at - before.closes_at == timedelta(days=1)


def test_fore_a_monday_is_acted_on_by_friday() -> None:
    settled = settle(date(2024, 7, 15), DueRule.BEFORE, Basis.CONTRACT)
    assert weekday_name(settled.due_on) == "måndag"
    assert (settled.counts_by, settled.operative_on) == (date(2024, 7, 14), date(2024, 7, 12))


def test_the_notice_of_2024_claimed_saturday_computed_sunday_act_by_friday() -> None:
    due = resolve(spec(date(2024, 7, 13), basis="contract", derived=derived("contract.end", months=-12)), ANCHORS)
    assert (due.claimed, weekday_name(date(2024, 7, 13))) == (date(2024, 7, 13), "lördag")
    assert (due.computed, weekday_name(date(2024, 7, 14))) == (date(2024, 7, 14), "söndag")
    assert (due.operative_on, weekday_name(due.operative_on)) == (date(2024, 7, 12), "fredag")
    assert due.due_on == date(2024, 7, 13)
    assert due.is_hard
    assert {w.kind for w in due.warnings} == {
        WarningKind.CLAIM_DIFFERS,
        WarningKind.NON_WORKING_DAY,
        WarningKind.QUIET_PERIOD,
    }


@pytest.mark.parametrize(
    ("end_on", "claimed", "claimed_weekday", "computed_weekday", "operative_on", "operative_weekday"),
    [
        (date(2025, 7, 14), date(2024, 7, 13), "lördag", "söndag", date(2024, 7, 12), "fredag"),
        (date(2026, 7, 14), date(2025, 7, 13), "söndag", "måndag", date(2025, 7, 11), "fredag"),
        (date(2027, 7, 14), date(2026, 7, 13), "måndag", "tisdag", date(2026, 7, 13), "måndag"),
    ],
)
def test_each_notice_of_the_contract(
    end_on: date, claimed: date, claimed_weekday: str, computed_weekday: str, operative_on: date, operative_weekday: str
) -> None:
    rule = spec(claimed, basis="contract", derived=derived("contract.end", months=-12))
    due = resolve(rule, {"contract.end": end_on})
    assert due.computed is not None
    assert (weekday_name(claimed), weekday_name(due.computed)) == (claimed_weekday, computed_weekday)
    assert (due.operative_on, weekday_name(due.operative_on)) == (operative_on, operative_weekday)


def test_the_earlier_governs_whichever_it_is() -> None:
    rule = derived("contract.end", months=-12)
    assert resolve(spec(date(2024, 7, 20), derived=rule), ANCHORS).due_on == date(2024, 7, 14)
    assert resolve(spec(date(2024, 6, 28), derived=rule), ANCHORS).due_on == date(2024, 6, 28)


def test_nuvarande_avtal_can_mean_2025_or_2028() -> None:
    due = spec(derived=derived("contract.latest_end", months=-24), or_derived=[derived("contract.end", months=-24)])
    assert resolve(due, ANCHORS).due_on == date(2026, 7, 14)
    assert WarningKind.AMBIGUOUS in kinds(due)
    text = texts(due, today=date(2023, 9, 22))
    assert "14 juli 2028" in text
    assert "14 juli 2025" in text
    assert "fredag den 14 juli 2023, som redan har passerat" in text


def test_two_readings_that_agree_are_no_ambiguity() -> None:
    due = spec(derived=derived("contract.end", months=-24), or_derived=[derived("contract.end", days=-731)])
    assert resolve(due, ANCHORS).computed == END - timedelta(days=731)
    assert WarningKind.AMBIGUOUS not in kinds(due)


def test_a_weekday_that_contradicts_the_date_is_told_and_the_date_stands() -> None:
    due = spec(date(2018, 6, 6), weekday="Torsdag")
    assert resolve(due, ANCHORS).due_on == date(2018, 6, 6)
    assert WarningKind.WEEKDAY_CONTRADICTS in kinds(due)
    assert "Källan säger torsdag, men datumet är onsdag den 6 juni 2018" in texts(due)
    assert WarningKind.WEEKDAY_CONTRADICTS not in kinds(spec(date(2024, 5, 30), weekday="torsdag"))


def test_a_red_day_is_named() -> None:
    assert "Torsdag den 9 maj 2024 är Kristi himmelsfärdsdag och ingen arbetsdag" in texts(spec(date(2024, 5, 9)))


@pytest.mark.parametrize(
    ("on", "aim"),
    [(date(2024, 7, 10), "fredag den 28 juni 2024"), (date(2025, 12, 30), "måndag den 22 december 2025")],
)
def test_a_due_day_in_a_quiet_period_is_told_with_a_better_day(on: date, aim: str) -> None:
    assert WarningKind.QUIET_PERIOD in kinds(spec(on))
    assert aim in texts(spec(on))


def test_other_claims_are_kept_with_their_sources_and_only_warn() -> None:
    due = spec(date(2024, 5, 30), claims=[Claim(on=date(2026, 5, 30), source="tidplanen")])
    assert resolve(due, ANCHORS).due_on == date(2024, 5, 30)
    assert kinds(due) == [WarningKind.CONFLICTING_DATES]
    assert "lördag den 30 maj 2026, ingen arbetsdag (tidplanen)" in texts(due)
    assert kinds(spec(date(2024, 5, 30), claims=[Claim(on=date(2024, 5, 30), source="beslutet")])) == []


@pytest.mark.parametrize(
    ("today", "past"), [(date(2024, 5, 30), False), (date(2024, 5, 31), True), (date(2024, 5, 29), False)]
)
def test_a_day_that_has_passed_is_told_from_the_day_after(today: date, past: bool) -> None:
    assert (WarningKind.ALREADY_PAST in kinds(spec(date(2024, 5, 30)), today)) is past


@pytest.mark.parametrize(
    ("rule", "on"),
    [
        (derived("underlag", workdays=62), date(2024, 5, 30)),
        (derived("underlag", days=1), date(2024, 2, 29)),
        (derived("contract.end", months=-12), date(2024, 7, 14)),
        (derived("contract.end", months=0), END),
    ],
)
def test_months_working_days_and_days(rule: Derived, on: date) -> None:
    assert resolve(spec(derived=rule), ANCHORS).due_on == on


def test_a_rule_is_told_in_words() -> None:
    assert describe(derived("contract.end", months=-12), ANCHORS) == (
        "12 månader före avtalets nuvarande slutdag (måndag den 14 juli 2025)"
    )
    assert describe(derived("underlag", workdays=1), ANCHORS).startswith("1 arbetsdag efter sista dagen för steget")
    assert describe(derived("underlag", days=0), ANCHORS).startswith("samma dag som")


def test_no_date_and_unknown_anchor_are_refused() -> None:
    with pytest.raises(Refused, match="varken datum eller regel"):
        resolve(spec(), ANCHORS)
    with pytest.raises(Refused, match="inget datum som heter ”okänt”"):
        resolve(spec(derived=derived("okänt", days=1)), ANCHORS)
    with pytest.raises(Refused, match="hur långt"):
        resolve(spec(derived=derived("underlag")), ANCHORS)


@given(st.dates(date(2010, 1, 1), date(2080, 1, 1)), st.sampled_from(DueRule), st.sampled_from(Basis))
def test_the_operative_day_is_a_working_day_in_time(on: date, rule: DueRule, basis: Basis) -> None:
    settled = settle(on, rule, basis)
    assert is_working_day(settled.operative_on)
    assert day_ends_at(settled.operative_on) <= settled.closes_at
    if basis is not Basis.LAW:
        assert settled.operative_on <= settled.counts_by <= on
    else:
        assert settled.operative_on >= settled.counts_by


def test_a_time_without_a_day_is_planned_with_its_last_and_asked_about_again() -> None:
    expected = fuzzy_date("senare delen av mars 2024", said_on=date(2024, 2, 2))
    found = resolve(spec(expected=expected.model_dump()), ANCHORS)
    assert (found.due_on, found.claimed, found.computed) == (date(2024, 3, 31), None, None)
    said = texts(spec(expected=expected.model_dump()))
    assert "Källan säger ”senare delen av mars 2024”: lördag den 16 mars 2024–söndag den 31 mars 2024." in said
    assert "Planen räknar med söndag den 31 mars 2024 tills vidare. Fråga igen måndag den 18 mars 2024." in said


def test_a_day_outside_the_time_that_the_source_names_is_told() -> None:
    expected = fuzzy_date("våren 2024", said_on=date(2024, 2, 2)).model_dump()
    assert kinds(spec(date(2024, 5, 30), expected=expected)) == []
    assert kinds(spec(date(2024, 9, 30), expected=expected)) == [WarningKind.CLAIM_DIFFERS]
    assert "Planen följer måndag den 30 september 2024." in texts(spec(date(2024, 9, 30), expected=expected))
