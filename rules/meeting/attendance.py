"""How members say that they will attend: in words, and as a proposal for who was present."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time

from rules.swedish import enumerate_words, long_date
from schemas.meetings.consent import MeetingDay, MeetingRecord, Presence
from schemas.meetings.record import DayAttendance, How

HOW = {
    How.IN_ROOM: "på plats",
    How.ONLINE: "digitalt",
    How.DEPUTY: "genom ersättare",
    How.AWAY: "deltar inte",
}
"""How a day is attended, in words."""
DEPUTY = "ersättare"
"""What a deputy is called whose title nobody has given."""


def in_words(days: Sequence[DayAttendance]) -> str:
    """`digitalt till kl. 10.00`; with the day where there are several."""
    several = len(days) > 1
    return enumerate_words([f"{one(day)} {long_date(day.on)}" if several else one(day) for day in days])


def one(day: DayAttendance) -> str:
    """One day, without its date: `på plats från kl. 9.00`."""
    if day.how is How.AWAY:
        return HOW[day.how]
    parts = [f"från kl. {clock(day.arrives)}"] if day.arrives else []
    parts += [f"till kl. {clock(day.leaves)}"] if day.leaves else []
    return " ".join([HOW[day.how], *parts])


def holds(said: Sequence[DayAttendance], days: Sequence[MeetingDay]) -> bool:
    """False for an answer about other days than the meeting has now, or other hours: it has been moved since.

    An end that has been moved to an earlier hour, added or left out moves nothing. An answer that does not know its
    hours holds for its days.
    """
    return [day.on for day in said] == [day.on for day in days] and all(map(_is_at, said, days))


def _is_at(said: DayAttendance, day: MeetingDay) -> bool:
    is_longer = said.ends is not None and day.ends is not None and day.ends > said.ends
    return said.begins in (None, day.begins) and not is_longer


def asks_again(before: MeetingRecord, after: MeetingRecord) -> bool:
    """True where a move leaves no answer about attendance valid."""
    said = [DayAttendance(on=day.on, how=How.IN_ROOM, begins=day.begins, ends=day.ends) for day in before.days]
    return not holds(said, after.days)


def of_hours(said: Sequence[DayAttendance], days: Sequence[MeetingDay]) -> list[DayAttendance]:
    """An answer with the hours of the meeting that it is about."""
    return [
        own.model_copy(update={"begins": day.begins, "ends": day.ends}) for own, day in zip(said, days, strict=True)
    ]


def proposed(record: MeetingRecord, replies: Mapping[str, Sequence[DayAttendance]]) -> list[Presence]:
    """What presence would be if everybody came as they said; whoever has said nothing is absent.

    `replies`: seat → its days. A meeting of several days gets one stretch for each day attended.
    """
    deputies = {member.seat: member.deputy for member in record.members}
    several = len(record.days) > 1
    return [
        Presence(
            seat=seat,
            on=day.on if several else None,
            arrives=day.arrives,
            leaves=day.leaves,
            through=(deputies.get(seat) or DEPUTY) if day.how is How.DEPUTY else "",
            note="digitalt" if day.how is How.ONLINE else "",
        )
        for seat, days in replies.items()
        for day in days
        if day.how is not How.AWAY and day.on in [each.on for each in record.days]
    ]


def clock(at: time) -> str:
    """`9.05`."""
    return f"{at.hour}.{at.minute:02d}"
