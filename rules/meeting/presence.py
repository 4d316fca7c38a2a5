"""Who was in the room when an item was decided: presence by item, by clock and by day, also through a deputy."""

from __future__ import annotations

from datetime import date, time
from enum import Enum

from schemas.meetings.consent import AgendaItem, MeetingMember, MeetingRecord, Presence


class Attendance(Enum):
    """How a member attended one item."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCLEAR = "unclear"
    """Part of the item by clock, and nobody noted when the decision was made."""


def attendance(record: MeetingRecord, item: AgendaItem, seat: str) -> tuple[Attendance, Presence | None]:
    """How a seat of the item's body attended the item, and the stretch that says so; None for an absent one.

    A person who holds several seats of that body is in the room for all of them. Someone who sat in a member's place
    without being its deputy does not make the member present.
    """
    unclear: Presence | None = None
    for stretch in _stretches(record, item, seat):
        found = _covers(record, item, stretch)
        if found is Attendance.PRESENT:
            return found, stretch
        if found is Attendance.UNCLEAR:
            unclear = stretch
    return (Attendance.UNCLEAR, unclear) if unclear else (Attendance.ABSENT, None)


def by_day(record: MeetingRecord, item: AgendaItem, seat: str) -> dict[date, tuple[Attendance, Presence | None]]:
    """The same for each day on which the item was treated, in order."""
    found = {}
    for on in sorted({record.day_of(item).on, *item.also_on}):
        there = item.model_copy(update={"on": on})
        items = [there if each.key == item.key else each for each in record.items]
        found[on] = attendance(record.model_copy(update={"items": items}), there, seat)
    return found


def limits_in_words(stretch: Presence) -> str:
    """The part of the meeting that a stretch covers: `från kl. 9.00 till punkt 8`; empty for all of it."""
    begins, ends = _place(stretch.arrives, stretch.from_item), _place(stretch.leaves, stretch.until_item)
    return " ".join(filter(None, [f"från {begins}" if begins else "", f"till {ends}" if ends else ""]))


def _place(at: time | None, item: str) -> str:
    return " och ".join(filter(None, [f"kl. {at.hour}.{at.minute:02d}" if at else "", f"punkt {item}" if item else ""]))


def is_recognised(record: MeetingRecord, stretch: Presence) -> bool:
    """True where the member sat itself, or through the deputy that the body knows."""
    if not stretch.through:
        return True
    deputies = {member.deputy.casefold() for member in record.members if member.seat == stretch.seat}
    return stretch.through.casefold() in deputies - {""}


def is_member(record: MeetingRecord, item: AgendaItem, seat: str) -> bool:
    """True where the seat belongs to the deciding body on the day of the item."""
    return seat in members_on(record, record.body_of(item), record.day_of(item).on)


def members_on(record: MeetingRecord, body: str, on: date) -> list[str]:
    """The seats that belong to a body on a day, in the order of the file."""
    return [
        member.seat
        for member in record.members
        if (member.body or record.body) == body
        and (member.from_on is None or member.from_on <= on)
        and (member.to_on is None or on <= member.to_on)
    ]


def called_seats(record: MeetingRecord) -> list[str]:
    """The seats that are called: members of the meeting's body and of every body that decides an item in it."""
    of_items = [(record.body_of(item), record.day_of(item).on) for item in record.items]
    # A meeting whose agenda is empty still is its body's.
    deciding = of_items or [(record.body, day.on) for day in record.days]
    return list(dict.fromkeys(seat for body, on in deciding for seat in members_on(record, body, on)))


def items_before(record: MeetingRecord, seat: str) -> list[AgendaItem]:
    """The items on which a called seat may give a view in advance: on the agenda, and of a body that it belongs to."""
    return [item for item in record.items if item.was_on_agenda and is_member(record, item, seat)]


def seats_of(record: MeetingRecord, item: AgendaItem) -> list[str]:
    """Every seat with a state in the item: the body's, its parties, those it concerns, and those that sent a view."""
    members = [member.seat for member in _memberships(record, item)]
    viewers = [view.seat for view in record.views if view.item == item.key]
    return list(dict.fromkeys([*members, *item.parties, *item.concerns, *viewers]))


def _memberships(record: MeetingRecord, item: AgendaItem) -> list[MeetingMember]:
    body = record.body_of(item)
    return [member for member in record.members if (member.body or record.body) == body]


def _stretches(record: MeetingRecord, item: AgendaItem, seat: str) -> list[Presence]:
    memberships = _memberships(record, item)
    persons = {member.person for member in memberships if member.seat == seat} - {""}
    seats = {seat} | {member.seat for member in memberships if member.person in persons}
    return [
        stretch
        for stretch in record.presence
        # A deputy sits for the one seat; only the person itself is in the room for all of its seats.
        if (stretch.seat == seat or (stretch.seat in seats and not stretch.through)) and is_recognised(record, stretch)
    ]


def _covers(record: MeetingRecord, item: AgendaItem, stretch: Presence) -> Attendance:
    if stretch.on is not None and stretch.on != record.day_of(item).on:
        return Attendance.ABSENT
    order = [other.key for other in record.items]
    here = order.index(item.key)
    if stretch.from_item and here < order.index(stretch.from_item):
        return Attendance.ABSENT
    if stretch.until_item and here > order.index(stretch.until_item):
        return Attendance.ABSENT
    return _covers_by_clock(record, item, stretch.arrives, stretch.leaves)


def _covers_by_clock(record: MeetingRecord, item: AgendaItem, arrives: time | None, leaves: time | None) -> Attendance:
    day = record.day_of(item)
    if (arrives is None or arrives <= day.begins) and (leaves is None or (day.ends is not None and leaves >= day.ends)):
        return Attendance.PRESENT
    arrived, left = arrives or time.min, leaves or time.max
    if item.decided_at is not None:
        return Attendance.PRESENT if arrived <= item.decided_at <= left else Attendance.ABSENT
    begins, ends = item.begins, item.ends or _next_begins(record, item) or day.ends
    # An item without a time of its own lies between those that have one.
    earliest = begins or _last_known(record, item) or day.begins
    if left <= earliest or (ends is not None and arrived >= ends):
        return Attendance.ABSENT
    if arrived <= earliest and (leaves is None or (ends is not None and left >= ends)):
        return Attendance.PRESENT
    return Attendance.UNCLEAR


def _last_known(record: MeetingRecord, item: AgendaItem) -> time | None:
    """The latest time that is noted of an earlier item of the same day."""
    on = record.day_of(item).on
    earlier = [other for other in record.items[: record.items.index(item)] if record.day_of(other).on == on]
    known = [at for other in earlier for at in (other.begins, other.decided_at, other.ends) if at is not None]
    return max(known, default=None)


def _next_begins(record: MeetingRecord, item: AgendaItem) -> time | None:
    on = record.day_of(item).on
    later = [other for other in record.items[record.items.index(item) + 1 :] if record.day_of(other).on == on]
    return next((other.begins for other in later if other.begins is not None), None)
