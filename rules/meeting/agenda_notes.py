"""What to think of in an agenda before it is sent: guests' times and names, and a chair that is a party itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from difflib import SequenceMatcher
from itertools import combinations

from rules.swedish import long_date
from schemas.meetings.consent import AgendaItem, ItemKind, MeetingRecord
from schemas.meetings.record import Guest

_ALIKE = 0.85
"""How alike two names are that may be one name in two spellings, from 0 to 1."""


def agenda_notes(record: MeetingRecord) -> list[str]:
    """Everything to think of, one Swedish sentence each."""
    return [*chair_notes(record), *_hours(record), *_times(record), *_spellings(record)]


def chair_notes(record: MeetingRecord) -> list[str]:
    """The items in which the chair is named as a party, by its own seat or another of the same person."""
    return [
        f"Ordföranden är själv part i punkt {item.key}. Bestäm om någon annan ska leda den."
        for item in record.items
        if is_party_in_chair(record, item)
    ]


def is_party_in_chair(record: MeetingRecord, item: AgendaItem) -> bool:
    """True where the one who leads the meeting is named as a party to an item."""
    marks = {member.seat: member.person for member in record.members}
    own = {seat for seat, person in marks.items() if person and person == marks.get(record.chair or "")}
    return bool(record.chair) and not {record.chair, *own}.isdisjoint(item.parties)


def unproposed(record: MeetingRecord) -> list[str]:
    """Decisions that nobody has proposed anything for; a call says of each what that means for silence."""
    return [
        f"Punkt {item.key} är ett beslut men saknar förslag. Skriv förslaget, så att ledamöterna kan läsa det i förväg."
        for item in record.items
        if item.kind is ItemKind.DECISION and item.was_on_agenda and not item.proposal
    ]


def _hours(record: MeetingRecord) -> list[str]:
    """Items whose hours lie outside the meeting's."""
    notes = []
    for item in record.items:
        day, hours = record.day_of(item), [at for at in (item.begins, item.ends) if at is not None]
        if any(at < day.begins or (day.ends is not None and at > day.ends) for at in hours):
            spoken = "–".join(_clock(at) for at in hours)
            notes.append(f"Punkt {item.key} står kl. {spoken} {long_date(day.on)}, då mötet inte pågår.")
    return notes


def _times(record: MeetingRecord) -> list[str]:
    """Guests that are promised the same time, and times outside the meeting's."""
    notes = []
    for item, on, guest in _guests(record):
        day = record.day_of(item)
        begins, ends = guest.begins, guest.ends
        if begins and (begins < day.begins or (day.ends is not None and begins >= day.ends)):
            notes.append(f"{guest.who} är inbjuden kl. {_clock(begins)} {long_date(on)}, då mötet inte pågår.")
        elif ends and day.ends is not None and ends > day.ends:
            notes.append(f"{guest.who} är inbjuden till kl. {_clock(ends)}, efter att mötet slutar.")
    for (_, on, one), (_, other_on, other) in combinations(_guests(record), 2):
        if on == other_on and one.who.casefold() != other.who.casefold() and _overlap(one, other):
            notes.append(f"{one.who} och {other.who} är inbjudna samma tid {long_date(on)}.")
    return notes


def _overlap(one: Guest, other: Guest) -> bool:
    if one.begins is None or other.begins is None:
        return False
    return one.begins < (other.ends or time.max) and other.begins < (one.ends or time.max)


def _spellings(record: MeetingRecord) -> list[str]:
    """Names of guests that differ by so little that they may be one guest's; nothing is merged by its name."""
    names = list(dict.fromkeys(guest.who for _, _, guest in _guests(record)))
    return [
        f"”{one}” och ”{other}”: är det samma gäst, skriv namnet likadant."
        for one, other in combinations(names, 2)
        if one.casefold() == other.casefold()
        or SequenceMatcher(None, one.casefold(), other.casefold()).ratio() >= _ALIKE
    ]


def _guests(record: MeetingRecord) -> Iterator[tuple[AgendaItem, date, Guest]]:
    for item in record.items:
        for guest in item.guests:
            yield item, record.day_of(item).on, guest


def _clock(at: time) -> str:
    return f"{at.hour}.{at.minute:02d}"
