"""Checking of minutes (justering) per meeting and day: who is asked, when it is reminded, when the text is locked.

These are minnesanteckningar: no announcement and no time for appeal follows (KL 8 kap. is about other minutes).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rules.dates.clock import local_date, mail_time
from rules.dates.workdays import add_workdays
from schemas.meetings.consent import AgendaItem, MeetingRecord
from schemas.meetings.record import CheckAct, Signer

REMINDED_AFTER = (5, 8, 10)
"""Working days after the minutes were sent."""


@dataclass(frozen=True)
class Checked:
    """Where one signer stands with one day of the newest version."""

    signer: Signer
    act: CheckAct | None
    """None: it has not been asked."""


def signers_of(record: MeetingRecord) -> list[Signer]:
    """Who checks which day: as chosen, else the seats of the file, which say no day, where there is only one."""
    if record.signers or len(record.days) > 1:
        return record.signers
    return [Signer(seat=seat, on=record.days[0].on) for seat in record.justerare]


def shared_out(days: Sequence[date], seats: Sequence[str]) -> list[Signer]:
    """Those who are to check, in turn over the days of a meeting: one for all of them, or the first for the first day.

    Nobody is given a day that another has while somebody still is without; empty where there is nobody.
    """
    return [Signer(seat=seats[number % len(seats)], on=on) for number, on in enumerate(days)] if seats else []


def reminders(sent_at: datetime) -> list[datetime]:
    """When whoever has not said anything is reminded, after the minutes were sent."""
    return [mail_time(add_workdays(local_date(sent_at), days)) for days in REMINDED_AFTER]


def checked(record: MeetingRecord, newest: Mapping[tuple[str, date], CheckAct]) -> list[Checked]:
    """Every signer of every day. `newest`: seat and day → what it last did with the newest version."""
    return [Checked(signer, newest.get((signer.seat, signer.on))) for signer in signers_of(record)]


def days_approved(record: MeetingRecord, states: Sequence[Checked]) -> list[date]:
    """The days that every signer of theirs has approved; one that has no signer is not."""
    of_day = {day.on: [state.act for state in states if state.signer.on == day.on] for day in record.days}
    return [on for on, acts in of_day.items() if acts and all(act is CheckAct.APPROVED for act in acts)]


def is_locked(record: MeetingRecord, states: Sequence[Checked]) -> bool:
    """True where every day is approved: the text may not change any more, but by a new version."""
    return len(days_approved(record, states)) == len(record.days)


def days_of(record: MeetingRecord, item: AgendaItem) -> list[date]:
    """The days on which an item was treated: its minutes need the signers of them all."""
    return sorted({record.day_of(item).on, *item.also_on})


def is_approved(record: MeetingRecord, item: AgendaItem, approved: Collection[date]) -> bool:
    """True where the minutes of every day of the item are approved."""
    return set(days_of(record, item)) <= set(approved)
