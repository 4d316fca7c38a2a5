"""Each municipality's own meeting for an inquiry that needs a decision at home, and the reminders that follow it.

A shared last day thus becomes another real day in each municipality.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from kinds.registry import role
from rules.dates.clock import local_date, mail_time
from rules.dates.due import HARD
from rules.dates.workdays import add_workdays, day_before_quiet, is_quiet
from rules.meeting.usable import BODY_NAMES, chosen_meeting, first_usable_meeting, has_calendar, last_usable_meeting
from rules.plan.ladder import LAST_KEY, RETURN_KEY
from rules.swedish import long_date
from schemas.file.calendar import BodyKind, Calendars, HomeMeeting
from schemas.plan.plan import MailKind, Plan, PlanStep, PlanWarning, Rung, RungTo, Schedule, WarningKind

HOME_DAYS = (-10, -3, 3)
"""Working days from the home meeting on which its municipality is reminded: material, meeting, what came of it."""
HOME_PREFIX = "home"
_SHORT_WAYS = (
    "be om anstånd, besluta på delegation eller genom ordföranden, justera omedelbart, svara på tjänstemannanivå"
)


def with_home(
    step: PlanStep,
    calendars: Calendars,
    *,
    now: datetime | None = None,
    today: date | None = None,
    before: PlanStep | None = None,
) -> PlanStep:
    """The step with each seat's last usable meeting, the reminders that follow it, and warnings where none is in time.

    A meeting that a kansli has chosen is kept. Rungs at or before `now` (UTC) are left out. A meeting whose material
    should have been in before `today` (else the date of `now`) is not offered; one that the step had `before` stands
    while it is to come, or while the last day does not move. Steps without `home_body` are returned as they are.
    """
    kind = step.home_body
    if kind is None or step.done_on is not None:
        return step
    if today is None and now is not None:
        today = local_date(now)
    since_on = max([day for day in (local_date(step.opens_at) if step.opens_at else None, today) if day], default=None)
    home: dict[str, HomeMeeting] = {}
    first: dict[str, HomeMeeting] = {}
    unknown: list[str] = []
    warnings: list[PlanWarning] = []
    for seat in step.seats:
        limit_on = last_day_of(step.schedule_of(seat))
        meeting = _chosen(step, seat, kind, calendars)
        opens_on = local_date(step.opens_at) if step.opens_at else None
        if meeting is None and not has_calendar(calendars, seat, kind, limit_on, not_before=opens_on):
            unknown.append(seat)
            continue
        body = calendars.body_of(seat.partition("/")[0], kind.value)
        if meeting is None and body is not None:
            keep_on = _standing(step, seat, limit_on, today, before)
            meeting = last_usable_meeting(
                calendars, body.key, limit_on, not_before=since_on, seat=seat, keep_on=keep_on
            )
        if meeting is not None:
            home[seat] = meeting
        if body is not None and since_on is not None:
            earliest = first_usable_meeting(calendars, body.key, since_on, seat=seat)
            first |= {seat: earliest} if earliest else {}
        if meeting is None or meeting.settled_on > limit_on:
            warnings.append(_impossible(step, seat, kind, limit_on, meeting, calendars, since_on))
    kept = [warning for warning in step.warnings if warning.kind is not WarningKind.NO_MEETING or not warning.seat]
    found = step.model_copy(
        update={"home": home, "home_first": first, "home_unknown": unknown, "warnings": [*kept, *warnings]}
    )
    return _with_rungs(found, now)


def kansli_asked_at(plan: Plan, step: PlanStep) -> datetime | None:
    """When the kanslier of `step.home_unknown` are asked for their meeting (UTC); None where nobody is, or later.

    With the first information of the matter where there is one, so that it gets on an agenda; else as the step opens.
    """
    if not step.home_unknown or step.done_on is not None:
        return None
    early = [
        one.opens_at
        for one in plan.steps
        if role(one.role).is_first_to_reach_kansli and one.done_on is None and one.opens_at
    ]
    return min([at for at in (*early, step.opens_at) if at is not None], default=None)


def last_day_of(times: Schedule) -> date:
    """The last day on which a decision may be final."""
    return max(times.counts_by, times.operative_on)


def home_warning(step: PlanStep, seat: str) -> str:
    """What the seat itself is told where no meeting of its own is in time; empty where one is."""
    found = any(warning.kind is WarningKind.NO_MEETING and warning.seat == seat for warning in step.warnings)
    if not found:
        return ""
    limit_on, meeting = last_day_of(step.schedule_of(seat)), step.home.get(seat)
    if meeting is not None:
        return late_words(meeting, limit_on)
    return f"Inget känt sammanträde hos er hinner till {long_date(limit_on)}. Utvägar: {_SHORT_WAYS}."


def late_words(meeting: HomeMeeting, limit_on: date) -> str:
    """That the minutes of a meeting are approved too late for `limit_on`, with the ways out; empty where in time."""
    if meeting.settled_on <= limit_on:
        return ""
    return (
        f"Protokollet är då justerat först {long_date(meeting.settled_on)}, efter sista dagen {long_date(limit_on)}. "
        f"Utvägar: {_SHORT_WAYS}."
    )


def _chosen(step: PlanStep, seat: str, kind: BodyKind, calendars: Calendars) -> HomeMeeting | None:
    former = step.home.get(seat)
    if former is None or not former.is_chosen:
        return None
    return chosen_meeting(calendars, seat, kind, former.on)


def _standing(step: PlanStep, seat: str, limit_on: date, today: date | None, before: PlanStep | None) -> date | None:
    """The day of the seat's former meeting, where it may stand though its material should be in by now."""
    former = before.home.get(seat) if before is not None else None
    if before is None or former is None or former.is_chosen:
        return None
    if step.opens_at is None or former.papers_by < local_date(step.opens_at):
        return None  # nobody had been asked by then
    is_same_day = last_day_of(before.schedule_of(seat)) == limit_on
    return former.on if is_same_day or today is None or former.on >= today else None


def _impossible(
    step: PlanStep,
    seat: str,
    kind: BodyKind,
    limit_on: date,
    meeting: HomeMeeting | None,
    calendars: Calendars,
    since_on: date | None,
) -> PlanWarning:
    organisation = seat.partition("/")[0]
    body = calendars.body_of(organisation, kind.value)
    name = body.name if body else BODY_NAMES[kind]
    if meeting is not None:
        what = (
            f"{name} sammanträder {long_date(meeting.on)} och protokollet är justerat först "
            f"{long_date(meeting.settled_on)}, efter sista dagen {long_date(limit_on)}"
        )
    else:
        at_once = last_usable_meeting(
            calendars, body.key if body else "", limit_on, not_before=since_on, seat=seat, is_immediate=True
        )
        what = f"{name} har inget sammanträde i tid till {long_date(limit_on)}"
        if at_once is not None:
            what += f" (med omedelbar justering går {long_date(at_once.on)})"
    text = f"”{step.title}” hinner inte beslutas: {what}. Utvägar: {_SHORT_WAYS}."
    return PlanWarning(kind=WarningKind.NO_MEETING, step=step.key, seat=seat, text=text)


def _with_rungs(step: PlanStep, now: datetime | None) -> PlanStep:
    is_hard = step.basis in HARD
    shared = [seat for seat in step.seats if seat not in step.own]
    days: dict[tuple[str, date], list[str]] = {}
    for seat in shared:
        for key, on in _days(step.home.get(seat), is_hard):
            days.setdefault((key, on), []).append(seat)
    rungs = [(key, on, seats) for (key, on), seats in days.items()]
    own = {
        seat: _scheduled(step, times, [(key, on, []) for key, on in _days(step.home.get(seat), is_hard)], now)
        for seat, times in step.own.items()
    }
    return step.model_copy(update={"schedule": _scheduled(step, step.schedule, rungs, now), "own": own})


def _days(meeting: HomeMeeting | None, is_hard: bool) -> Iterable[tuple[str, date]]:
    if meeting is None:
        return
    for days in HOME_DAYS:
        on = add_workdays(meeting.on, days)
        yield f"{HOME_PREFIX}{days}", on if is_hard or not is_quiet(on) else day_before_quiet(on)


def _scheduled(
    step: PlanStep, times: Schedule, wanted: Sequence[tuple[str, date, list[str]]], now: datetime | None
) -> Schedule:
    """The schedule with the home rungs scheduled anew; a day that already has a reminder needs no second."""
    kept = [rung for rung in times.rungs if not rung.key.startswith(HOME_PREFIX)]
    taken = {local_date(rung.at) for rung in kept if rung.to is RungTo.SEAT}
    back = next((rung.at for rung in kept if rung.key == RETURN_KEY), None)
    last = next((rung.at for rung in kept if rung.key == LAST_KEY), None)
    bounds = [instant for instant in (step.opens_at, now, back) if instant is not None]
    for key, on, seats in wanted:
        at = mail_time(on)
        if on in taken or any(at <= bound for bound in bounds) or (last is not None and at > last):
            continue
        kept.append(Rung(key=key, kind=MailKind.REMINDER, at=at, seats=seats))
    return times.model_copy(update={"rungs": sorted(kept, key=lambda rung: rung.at)})
