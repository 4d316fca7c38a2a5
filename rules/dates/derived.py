"""A date that follows from another: months, working days or days, and the meeting of a body in time for it.

Stockholm dates in and out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from kinds.registry import anchor_names, beginnings
from rules.dates.workdays import add_months, add_workdays
from rules.meeting.usable import last_meeting, next_meeting
from rules.swedish import capital, count, long_date
from schemas.errors import Refused
from schemas.file.calendar import NO_CALENDARS, BodyKind, Calendars, MeetingSpec
from schemas.file.process import Derived
from schemas.plan.plan import WarningKind

FAR_DAYS = 122
"""A meeting farther from the wanted day than this is not the one that is meant: the calendar lacks a term."""


def derive(
    derived: Derived, anchors: Mapping[str, date], calendars: Calendars = NO_CALENDARS, *, today: date | None = None
) -> date:
    """The date a rule computes: months by day number (lag 1930:173 1 §), working days, or days.

    With a meeting: the body's last one on or before that day (the first on or after it, counted forwards); the day
    itself where the calendars know none that can be used. A meeting that has been on `today`, or was before the matter
    came, cannot. Refused: the rule counts from something that has no date.
    """
    limit_on = _counted(derived, anchors)
    meeting = _meeting(derived, limit_on, anchors, calendars, today)
    return meeting.on if meeting else limit_on


def _meeting(
    derived: Derived, limit_on: date, anchors: Mapping[str, date], calendars: Calendars, today: date | None
) -> MeetingSpec | None:
    """The meeting that the rule means; None where the calendars know none that can be used."""
    if derived.meeting is None:
        return None
    if is_forward(derived):
        found = next_meeting(calendars, derived.meeting, limit_on)
    else:
        found = last_meeting(calendars, derived.meeting, limit_on)
    since_on = _since(limit_on, anchors, today)
    return found if found and found.on >= since_on and abs((found.on - limit_on).days) <= FAR_DAYS else None


def _since(limit_on: date, anchors: Mapping[str, date], today: date | None) -> date:
    """No meeting before this day can be used. Of a time that is over, every meeting since the matter came counts."""
    began_on = max((anchors[name] for name in beginnings() if name in anchors), default=date.min)
    return max(began_on, today) if today and today <= limit_on else began_on


def is_forward(derived: Derived) -> bool:
    """True where the rule counts forwards, from its anchor to something later."""
    return ((derived.months or 0) + (derived.workdays or 0) + (derived.days or 0)) > 0


def _counted(derived: Derived, anchors: Mapping[str, date]) -> date:
    if derived.from_ not in anchors:
        raise Refused(
            "derived.from",
            f"det finns inget datum som heter ”{derived.from_}”.",
            f"Skriv {', '.join(anchor_names())} eller nyckeln till ett annat steg.",
        )
    start = anchors[derived.from_]
    if derived.months is not None:
        return add_months(start, derived.months)
    if derived.workdays is not None:
        return add_workdays(start, derived.workdays)
    if derived.days is not None:
        return start + timedelta(days=derived.days)
    raise Refused("derived", "regeln säger inte hur långt.", "Ange months, workdays eller days.")


def describe(derived: Derived, anchors: Mapping[str, date], calendars: Calendars = NO_CALENDARS) -> str:
    """The rule in words: `12 månader före avtalets nuvarande slutdag (måndag den 14 juli 2025)`."""
    number, one, many = next(
        (n, one, many)
        for n, one, many in (
            (derived.months, "månad", "månader"),
            (derived.workdays, "arbetsdag", "arbetsdagar"),
            (derived.days, "dag", "dagar"),
        )
        if n is not None
    )
    name = anchor_names().get(derived.from_, f"sista dagen för steget ”{derived.from_}”")
    anchor = f"{name} ({long_date(anchors[derived.from_])})"
    day = f"{count(abs(number), one, many)} {'före' if number < 0 else 'efter'} {anchor}" if number else ""
    if derived.meeting is None:
        return day or f"samma dag som {anchor}"
    body = calendars.body(derived.meeting)
    which = "första" if is_forward(derived) else "sista"
    least = f"minst {day}" if day else f"till {anchor}"
    return f"{which} sammanträdet med {body.name if body else derived.meeting} {least}"


def meeting_warnings(
    derived: Derived, anchors: Mapping[str, date], calendars: Calendars, *, today: date | None = None
) -> list[tuple[WarningKind, str]]:
    """A warning where a rule names a body's meeting and the calendars know none that can be used."""
    if derived.meeting is None:
        return []
    limit_on = _counted(derived, anchors)
    if _meeting(derived, limit_on, anchors, calendars, today):
        return []
    body = calendars.body(derived.meeting)
    name = body.name if body else f"”{derived.meeting}”"
    since_on = _since(limit_on, anchors, today)
    if is_forward(derived):
        when = f"inom fyra månader efter {long_date(limit_on)}"
    elif (limit_on - since_on).days <= FAR_DAYS:
        when = f"från {long_date(since_on)} till {long_date(limit_on)}"
    else:
        when = f"de fyra månaderna före {long_date(limit_on)}"
    between = body is not None and body.kind is BodyKind.JOINT_COMMITTEE
    ways = "låt ordföranden besluta mellan två sammanträden" if between else "kalla till ett extra sammanträde"
    if not is_forward(derived) and limit_on <= max(since_on, today or since_on):
        # The day is over, and the plan says elsewhere which day it counts with instead.
        late = f"Inget sammanträde med {name} hinns med: det skulle vara senast {long_date(limit_on)}."
        text = f"{late} {capital(ways)}."
        return [(WarningKind.NO_MEETING, text)]
    text = (
        f"Kalendern har inget sammanträde med {name} {when}. Planen räknar med {long_date(limit_on)} tills vidare. "
        f"Läs in kalendern, eller {ways}."
    )
    return [(WarningKind.NO_MEETING, text)]
