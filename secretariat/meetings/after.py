"""After a meeting: who was present, what became of each item, the decisions, and the tasks that they made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlmodel import Session

from db import events, meetings
from db.meetings import minutes, outstanding
from db.store.session import Database
from rules.dates.clock import local_date
from rules.meeting.silence import begins_at
from rules.swedish import long_date
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.meetings.consent import MeetingRecord
from schemas.meetings.record import Task
from schemas.tables.meetings.outstanding import OutstandingRow
from secretariat.meetings.planning import follow

Change = Callable[[MeetingRecord], MeetingRecord]


def keep_after(
    db: Database,
    key: str,
    change: Change,
    said: str,
    *,
    now: datetime,
    has_outcomes: bool = False,
    tasks: Sequence[tuple[str, Task]] = (),
) -> MeetingRecord:
    """Keep what is noted of a meeting that has begun, in one transaction with the outstanding items that follow.

    `has_outcomes`: it is said what became of the items, so what is left over is outstanding. `tasks`: the number of an
    item and what its decision asks for. What was tabled comes on the next agenda, and owners
    are reminded before it. Refused where the meeting has not begun, and where its minutes are locked.
    """
    with db.write() as session:
        known = meetings.find(session, key)
        if known is None:
            raise Refused("mötet", "Mötet finns inte.", "Se listan över möten.")
        if now < begins_at(known):
            raise Refused("mötet", "Mötet har inte börjat än.", "Fyll i formuläret när mötet har varit.")
        minutes.must_be_open(session, known)
        record = change(known)
        if record != known:
            meetings.keep(session, record, now)
            events.append(
                session, key, at=now, kind=EventKind.RECORD_KEPT, text=said, dedup_key=f"record/{now.isoformat()}"
            )
        if has_outcomes:
            outstanding.note_after(session, record, now)
        for number, task in tasks:
            outstanding.add_task(session, record, record.item(number), task, now)
        follow(session, record.body, now)
        return record


def change_outstanding(
    db: Database, number: int, *, now: datetime, keeps: bool = False, **values: object
) -> OutstandingRow:
    """Close an outstanding item, give it a day, an owner, or let it wait. `keeps`: somebody chose so."""
    with db.write() as session:
        row = session.get(OutstandingRow, number)
        if row is None:
            raise Refused("punkten", "Den utestående punkten finns inte.", "Läs in sidan på nytt.")
        if keeps:
            values["asked_again_on"] = local_date(now)
        outstanding.change(session, row, now, **values)
        follow(session, row.body, now)
        return row


def due_refusal(session: Session, body: str, today: date) -> str:
    """What is said of a task without a day: the next meeting's, where one is planned, is proposed."""
    on = outstanding.next_day(session, body, today)
    cure = f"Till exempel nästa möte, {long_date(on)}." if on else "Till exempel en vecka före nästa möte."
    return f"Uppgiften saknar dag. Skriv senast när den ska vara klar. {cure}"
