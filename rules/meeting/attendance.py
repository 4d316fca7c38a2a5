"""How members say that they will attend: in words, and as a proposal for who was present."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time

from rules.swedish import enumerate_words, long_date
from schemas.meetings.consent import MeetingRecord, Presence
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
