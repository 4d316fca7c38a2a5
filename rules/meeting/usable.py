"""The meeting that can still be used before a day, and the next one after a day. Stockholm dates in and out.

Justering takes at most 14 days, or none where the minutes are approved at once.
"""

from __future__ import annotations

from datetime import date, timedelta

from rules.dates.spans import every_span, joined_spans, span_at
from rules.dates.workdays import add_workdays
from rules.swedish import long_date
from schemas.file.calendar import BodyKind, BodySpec, Calendars, CalendarSpan, HomeMeeting, MeetingSpec

WAYS_OUT = (
    "be om anstånd",
    "besluta på delegation",
    "låt ordföranden besluta",
    "justera omedelbart",
    "svara på tjänstemannanivå",
)
"""What a municipality can do where no meeting is in time."""
BODY_NAMES = {
    BodyKind.BOARD: "kommunstyrelsen",
    BodyKind.COMMITTEE: "utskottet",
    BodyKind.LEADERSHIP: "ledningsgruppen",
    BodyKind.JOINT_COMMITTEE: "samarbetskommittén",
    BodyKind.NETWORK: "nätverket",
    BodyKind.STEERING_GROUP: "styrgruppen",
    BodyKind.WORKING_GROUP: "arbetsgruppen",
    BodyKind.OTHER: "det beslutande organet",
}


def last_usable_meeting(
    calendars: Calendars,
    body: str,
    due_on: date,
    *,
    not_before: date | None = None,
    seat: str = "",
    is_immediate: bool = False,
    keep_on: date | None = None,
) -> HomeMeeting | None:
    """The last meeting whose minutes are approved on or before `due_on`; None where no known meeting is in time.

    `not_before`: the material cannot be in before that day; the meeting of `keep_on` has it.
    `is_immediate`: omedelbar justering, whatever the body's
    usual days. An unknown body has no meetings.
    """
    known = calendars.body(body)
    if known is None:
        return None
    for meeting in reversed(calendars.meetings_of(body)):
        usable = home_meeting(known, meeting, seat=seat, is_immediate=is_immediate)
        has_papers = not_before is None or usable.papers_by >= not_before or meeting.on == keep_on
        if usable.settled_on <= due_on and has_papers:
            return usable
    return None


def first_usable_meeting(calendars: Calendars, body: str, not_before: date, *, seat: str = "") -> HomeMeeting | None:
    """The first meeting whose material may be in on or after `not_before`; None where no known meeting is left."""
    known = calendars.body(body)
    if known is None:
        return None
    usable = (home_meeting(known, meeting, seat=seat) for meeting in calendars.meetings_of(body))
    return next((meeting for meeting in usable if meeting.papers_by >= not_before), None)


def together(known: Calendars, brought: Calendars) -> Calendars:
    """The register's calendars with the bodies and meetings of a file that the register lacks.

    What the register knows goes before: it was imported, or said by a kansli, and a file that is started is no news of
    it. The one rule for every plan, whether previewed, rehearsed or started.
    """
    more = unknown(known, brought)
    return Calendars(
        bodies=sorted([*known.bodies, *more.bodies], key=lambda body: body.key),
        meetings=sorted([*known.meetings, *more.meetings], key=lambda meeting: (meeting.body, meeting.on)),
        spans=joined_spans(every_span(known), more.spans),
    )


def unknown(known: Calendars, brought: Calendars) -> Calendars:
    """What of `brought` the other lacks: bodies, meetings (known by body and day), and spans that say more."""
    bodies, days = {body.key for body in known.bodies}, {(meeting.body, meeting.on) for meeting in known.meetings}
    return Calendars(
        bodies=[body for body in brought.bodies if body.key not in bodies],
        meetings=[meeting for meeting in brought.meetings if (meeting.body, meeting.on) not in days],
        spans=[span for span in every_span(brought) if not _is_covered(known, span)],
    )


def _is_covered(known: Calendars, span: CalendarSpan) -> bool:
    covering = span_at(known, span.body, span.from_on)
    return covering is not None and span.to_on <= covering.to_on


def next_meeting(calendars: Calendars, body: str, from_on: date) -> MeetingSpec | None:
    """The first known meeting of a body on or after `from_on`, or None."""
    return next((meeting for meeting in calendars.meetings_of(body) if meeting.on >= from_on), None)


def last_meeting(calendars: Calendars, body: str, by_on: date) -> MeetingSpec | None:
    """The last known meeting of a body on or before `by_on`, or None."""
    return next((meeting for meeting in reversed(calendars.meetings_of(body)) if meeting.on <= by_on), None)


def home_meeting(body: BodySpec, meeting: MeetingSpec, *, seat: str = "", is_immediate: bool = False) -> HomeMeeting:
    """A meeting with the day its material must be in and the day its minutes are approved."""
    days = meeting.justering_days if meeting.justering_days is not None else body.justering_days
    return HomeMeeting(
        seat=seat,
        body=body.key,
        body_name=body.name,
        on=meeting.on,
        papers_by=meeting.papers_by or add_workdays(meeting.on, -body.papers_workdays),
        settled_on=meeting.on + timedelta(days=0 if is_immediate else days),
        is_estimated=meeting.papers_by is None,
    )


def chosen_meeting(calendars: Calendars, seat: str, kind: BodyKind, on: date) -> HomeMeeting:
    """The meeting that a kansli says decides: as the calendar has it, else with the usual lead time and justering."""
    organisation = seat.partition("/")[0]
    body = calendars.body_of(organisation, kind.value)
    name = body.name if body else BODY_NAMES[kind]
    known = body or BodySpec(key=f"{organisation}-{kind.value}"[:63], organisation=organisation, kind=kind, name=name)
    meeting = next((one for one in calendars.meetings_of(known.key) if one.on == on), None)
    found = home_meeting(known, meeting or MeetingSpec(body=known.key, on=on), seat=seat)
    return found.model_copy(update={"is_chosen": True, "body": body.key if body else ""})


def has_calendar(
    calendars: Calendars, seat: str, kind: BodyKind, due_on: date, *, not_before: date | None = None
) -> bool:
    """True where it is known which meeting of the seat's own body is the last for `due_on`; else its kansli is asked.

    The calendar must cover the time from that meeting to the last day on which one would be in time, after the body's
    usual justering. That none is in time is known only where the calendar covers all of it, from `not_before`.
    """
    body = calendars.body_of(seat.partition("/")[0], kind.value)
    if body is None:
        return False
    found = last_usable_meeting(calendars, body.key, due_on, not_before=not_before)
    last_on = due_on - timedelta(days=body.justering_days)
    span = span_at(calendars, body.key, max(last_on, found.on) if found else last_on)
    since_on = found.on if found else not_before
    return span is not None and since_on is not None and span.from_on <= since_on


def in_words(meeting: HomeMeeting) -> str:
    """`Sista sammanträde: kommunstyrelsen tisdag den 7 maj 2024; handlingarna ska vara inne senast …`."""
    name = meeting.body_name or "ert sammanträde"
    about = " (beräknat)" if meeting.is_estimated else ""
    head = "Ert sammanträde" if meeting.is_chosen else "Sista sammanträde"
    return (
        f"{head}: {name} {long_date(meeting.on)}; "
        f"handlingarna ska vara inne senast {long_date(meeting.papers_by)}{about}."
    )
