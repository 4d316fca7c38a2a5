"""One due date: `senast` and `före`, its basis, the claimed and the computed date, the day to act by, the warnings.

Dates are Stockholm dates; `closes_at` is a UTC instant. Which date governs, and which way it rolls, is settled
here alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from kinds.registry import anchor_names
from rules.dates.clock import day_ends_at
from rules.dates.derived import derive, describe, meeting_warnings
from rules.dates.workdays import (
    day_before_quiet,
    day_name,
    is_quiet,
    is_working_day,
    next_working_day,
    previous_working_day,
)
from rules.swedish import capital, enumerate_words, long_date, weekday_name
from schemas.errors import Refused
from schemas.file.calendar import NO_CALENDARS, Calendars
from schemas.file.process import Basis, Derived, DueRule, DueSpec
from schemas.plan.plan import PlanStep, PlanWarning, WarningKind

HARD = frozenset({Basis.LAW, Basis.AUTHORITY, Basis.CONTRACT})
"""Bases whose reminders are sent in quiet periods too."""


@dataclass(frozen=True)
class ResolvedDue:
    """A due date worked out. `due_on` is the governing date as its source names it."""

    due_on: date
    counts_by: date
    operative_on: date
    closes_at: datetime
    rule: DueRule
    basis: Basis
    claimed: date | None = None
    computed: date | None = None
    warnings: list[PlanWarning] = field(default_factory=list)

    @property
    def is_hard(self) -> bool:
        """True where quiet periods do not silence the reminders."""
        return self.basis in HARD


def anchor_on(due_on: date, operative_on: date, rule: DueRule, basis: Basis) -> date:
    """The day that another step counts from: the day its source names, by `law` the day that it rolls to."""
    if basis is not Basis.LAW:
        return due_on
    return max(due_on, operative_on + timedelta(days=1) if rule is DueRule.BEFORE else operative_on)


def anchor_of(step: PlanStep) -> date:
    """The day that another step counts from, of a step that is planned."""
    return anchor_on(step.schedule.due_on, step.schedule.operative_on, step.rule, step.basis)


def settle(due_on: date, rule: DueRule, basis: Basis) -> ResolvedDue:
    """The days and the closing instant that follow from one date, without warnings.

    `före` ends the day before. Only `law` rolls forward (lag 1930:173 2 §); every other basis keeps its date, closes at
    its midnight, and is acted on by the previous working day.
    """
    counts_by = due_on - timedelta(days=1) if rule is DueRule.BEFORE else due_on
    if basis is Basis.LAW:
        operative_on = next_working_day(counts_by)
        closes_at = day_ends_at(operative_on)
    else:
        operative_on = previous_working_day(counts_by)
        closes_at = day_ends_at(counts_by)
    return ResolvedDue(due_on, counts_by, operative_on, closes_at, rule, basis)


def resolve(
    spec: DueSpec,
    anchors: Mapping[str, date],
    *,
    step: str = "",
    today: date | None = None,
    calendars: Calendars = NO_CALENDARS,
) -> ResolvedDue:
    """The due date of a step.

    Both the claimed (`on`) and the computed date are kept; the earlier governs. Other claims
    and other readings only warn. `today` lets warnings say what has already passed; a day counted back from a step that
    lies ahead is then never before today, since that step has still to be prepared. Refused: no date, unknown anchor.
    """
    computed = derive(spec.derived, anchors, calendars, today=today) if spec.derived else None
    dates = [day for day in (spec.on, computed) if day is not None]
    if not dates and spec.expected:
        dates = [spec.expected.latest]
    if not dates:
        raise Refused("due", "det finns varken datum eller regel.", "Ange due.on eller due.derived.")
    due_on = min(dates)
    if today and spec.derived and computed and not spec.on and _is_ahead(spec.derived, anchors, today):
        due_on = not_in_the_past(computed, spec.rule, today)
    settled = settle(due_on, spec.rule, spec.basis)
    texts: list[tuple[WarningKind, str]] = []
    texts += _weekday_warning(spec)
    texts += _expectation(spec, settled.due_on)
    if spec.on and computed and spec.derived and spec.on != computed:
        rule = describe(spec.derived, anchors, calendars)
        texts.append((WarningKind.CLAIM_DIFFERS, _difference(spec.on, computed, rule)))
    texts += day_warnings(settled)
    texts += conflict_warnings(
        "Datumet", [settled.due_on, *(c.on for c in spec.claims)], _sources(spec, settled.due_on)
    )
    if spec.derived and computed:
        texts += _readings(spec, spec.derived, computed, anchors, today, calendars)
        texts += meeting_warnings(spec.derived, anchors, calendars)
    if computed and due_on > min(dates):
        texts += past_warnings(min(dates), due_on)
    if today and settled.closes_at <= day_ends_at(today - timedelta(days=1)):
        texts.append((WarningKind.ALREADY_PAST, f"Sista dagen, {long_date(settled.counts_by)}, har redan passerat."))
    return ResolvedDue(
        settled.due_on,
        settled.counts_by,
        settled.operative_on,
        settled.closes_at,
        spec.rule,
        spec.basis,
        spec.on,
        computed,
        [PlanWarning(kind=kind, step=step, text=text) for kind, text in texts],
    )


def not_in_the_past(wanted_on: date, rule: DueRule, today: date) -> date:
    """The day itself, or the first that can still be met, where a step is counted back from one that lies ahead."""
    return max(wanted_on, today if rule is DueRule.BY else today + timedelta(days=1))


def past_warnings(wanted_on: date, due_on: date) -> list[tuple[WarningKind, str]]:
    """What is to be said where a counted day has passed, and the plan takes the first that can still be met."""
    text = f"Dagen skulle bli {long_date(wanted_on)}, som har passerat. Planen räknar med {long_date(due_on)}."
    return [(WarningKind.ALREADY_PAST, text)]


def day_warnings(settled: ResolvedDue) -> list[tuple[WarningKind, str]]:
    """What is to be said of the day itself: no working day, or in a quiet period."""
    found: list[tuple[WarningKind, str]] = []
    last = settled.counts_by
    if not is_working_day(last):
        name = day_name(last)
        what = f"är {name} och ingen arbetsdag" if name else "är ingen arbetsdag"
        cure = (
            f"Enligt lag (1930:173) 2 § räcker {long_date(settled.operative_on)}."
            if settled.basis is Basis.LAW
            else f"Handla senast {long_date(settled.operative_on)}."
        )
        found.append((WarningKind.NON_WORKING_DAY, f"{capital(long_date(last))} {what}. {cure}"))
    if is_quiet(last):
        aim = day_before_quiet(last)
        if last.month in (7, 8):
            aim = previous_working_day(date(last.year, 6, 30))
        period = "semestertiden (vecka 28–31)" if last.month in (7, 8) else "jul- och nyårsledigheten"
        text = f"{capital(long_date(last))} ligger i {period}. Sikta på att vara klar senast {long_date(aim)}."
        found.append((WarningKind.QUIET_PERIOD, text))
    return found


def conflict_warnings(what: str, days: list[date], sources: dict[date, str]) -> list[tuple[WarningKind, str]]:
    """A warning where the documents give several dates for one thing; the plan follows the first of `days`."""
    distinct = sorted(set(days))
    if len(distinct) < 2:
        return []
    named = [f"{long_date(day)}{_free_note(day)} ({sources[day]})" for day in distinct]
    text = (
        f"{what} har {len(distinct)} olika dagar i källorna: {enumerate_words(named)}. "
        f"Planen följer {long_date(days[0])}. Rätta filen om det är fel."
    )
    return [(WarningKind.CONFLICTING_DATES, text)]


def _is_ahead(derived: Derived, anchors: Mapping[str, date], today: date) -> bool:
    """True where the rule counts from another step that is still to come; a contract's own days are only compared."""
    return derived.from_ not in anchor_names() and anchors[derived.from_] >= today


def _free_note(on: date) -> str:
    return "" if is_working_day(on) else ", ingen arbetsdag"


def _sources(spec: DueSpec, due_on: date) -> dict[date, str]:
    return {due_on: spec.source} | {claim.on: claim.source for claim in spec.claims if claim.on != due_on}


def _weekday_warning(spec: DueSpec) -> list[tuple[WarningKind, str]]:
    if not spec.weekday or not spec.on or spec.weekday.strip().lower() == weekday_name(spec.on):
        return []
    text = f"Källan säger {spec.weekday.strip().lower()}, men datumet är {long_date(spec.on)}. Planen följer datumet."
    return [(WarningKind.WEEKDAY_CONTRADICTS, text)]


def _expectation(spec: DueSpec, due_on: date) -> list[tuple[WarningKind, str]]:
    """What is to be said of a time without a day: which day the plan takes, or that its own lies outside."""
    expected = spec.expected
    if expected is None:
        return []
    meant = f"Källan säger ”{expected.words}”: {long_date(expected.earliest)}–{long_date(expected.latest)}."
    if spec.on is None and spec.derived is None:
        follow = f"Planen räknar med {long_date(due_on)} tills vidare. Fråga igen {long_date(expected.review_on)}."
        return [(WarningKind.AMBIGUOUS, f"{meant} {follow}")]
    if expected.earliest <= due_on <= expected.latest:
        return []
    return [(WarningKind.CLAIM_DIFFERS, f"{meant} Planen följer {long_date(due_on)}. Rätta filen om det är fel.")]


def _difference(claimed: date, computed: date, rule: str) -> str:
    return (
        f"Källan säger {long_date(claimed)}{_free_note(claimed)}, men {rule} är "
        f"{long_date(computed)}{_free_note(computed)}. "
        f"Det tidigare datumet gäller: {long_date(min(claimed, computed))}."
    )


def _readings(
    spec: DueSpec,
    chosen: Derived,
    computed: date,
    anchors: Mapping[str, date],
    today: date | None,
    calendars: Calendars,
) -> list[tuple[WarningKind, str]]:
    others = [(other, derive(other, anchors, calendars)) for other in spec.or_derived]
    found = []
    for other, day in others:
        if day == computed:
            continue
        past = ", som redan har passerat" if today and day < today else ""
        text = (
            f"Källans ord kan läsas på två sätt ({spec.source}). {capital(describe(chosen, anchors, calendars))} är "
            f"{long_date(computed)}; {describe(other, anchors, calendars)} är {long_date(day)}{past}. "
            f"Planen följer {long_date(computed)}. Fråga den som skrev och rätta filen."
        )
        found.append((WarningKind.AMBIGUOUS, text))
    return found
