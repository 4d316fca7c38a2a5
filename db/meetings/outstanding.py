"""Outstanding items in the register: noted after a meeting, changed by hand, carried to the next agenda."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from db import events, meetings
from mail.kinds.meetings.call import register_key
from rules.dates.clock import local_date
from rules.meeting.outstanding import (
    ENDED,
    STATES,
    Standing,
    carried,
    comes_back,
    followed_up,
    is_on,
    left_over,
    next_meeting,
    unsaid_at,
)
from rules.meeting.silence import begins_at
from rules.swedish import long_date, short_date
from schemas.events import EventKind
from schemas.meetings.consent import AgendaItem, MeetingRecord
from schemas.meetings.record import ItemState, Task
from schemas.tables.meetings.outstanding import OutstandingRow


def listed(session: Session, body: str = "", *, with_ended: bool = False) -> list[OutstandingRow]:
    """The outstanding items of a body, or of every body, the oldest first."""
    rows = select(OutstandingRow)
    if body:
        rows = rows.where(OutstandingRow.body == body)
    if not with_ended:
        rows = rows.where(col(OutstandingRow.ended_on).is_(None))
    return list(session.exec(rows.order_by(col(OutstandingRow.since_on), col(OutstandingRow.id))).all())


def of_meeting(session: Session, process: str) -> list[OutstandingRow]:
    """Every item that a meeting left, ended ones too."""
    rows = select(OutstandingRow).where(OutstandingRow.process == process)
    return list(session.exec(rows.order_by(col(OutstandingRow.id))).all())


def origin_of(row: OutstandingRow) -> str:
    """`punkt 5 den 28 april 2023`."""
    return f"punkt {row.origin_item} den {short_date(row.since_on)}"


def note_after(session: Session, record: MeetingRecord, now: datetime) -> list[OutstandingRow]:
    """Bring the outstanding items in line with what became of a meeting's items; done twice it changes nothing.

    An item that carried an older one on says what became of that; else what is left over is noted as new.
    """
    key = register_key(record)
    own = {row.origin_item: row for row in of_meeting(session, key) if not row.is_task}
    noted = []
    for item in record.items:
        row = session.get(OutstandingRow, item.outstanding) if item.outstanding else own.get(item.key)
        state, on = left_over(item), record.day_of(item).on
        if row is None and state is not None:
            row = _added(session, record, item, state, now)
            noted.append(row)
        elif row is not None and item.outcome is not None:
            # Planned still: nobody has said that it is done.
            is_open = state is not None or item.outcome is ItemState.PLANNED
            closes = None if is_open else on
            change(session, row, now, state=state or item.outcome, ended_on=closes, decision=item.decision)
    return noted


def add_task(session: Session, record: MeetingRecord, item: AgendaItem, task: Task, now: datetime) -> OutstandingRow:
    """A decision asks somebody for something by a day."""
    row = OutstandingRow(
        process=register_key(record),
        body=record.body_of(item),
        origin_item=item.key,
        since_on=record.day_of(item).on,
        text=task.text,
        owner=task.owner,
        is_task=True,
        state=ItemState.PLANNED.value,
        due_on=task.due_on,
        decision=item.decision,
        parties=list(item.parties),
    )
    return _kept(session, row, f"Uppgift enligt punkt {item.key}, klar senast {long_date(task.due_on)}.", now)


def change(session: Session, row: OutstandingRow, now: datetime, **values: Any) -> bool:
    """Give an item other values, with an event in the log of its meeting; False where it has them."""
    state = ItemState(values.get("state", row.state))
    values |= {"state": state.value}
    if state in ENDED and values.get("ended_on", row.ended_on) is None:
        values["ended_on"] = local_date(now)
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not differing:
        return False
    for name, value in differing.items():
        setattr(row, name, value)
    session.flush()
    said = [f"{STATES[state]}"]
    said += [f"klar senast {long_date(row.due_on)}"] if "due_on" in differing and row.due_on else []
    said += [f"tas upp igen {long_date(row.review_on)}"] if "review_on" in differing and row.review_on else []
    events.append(
        session,
        row.process,
        at=now,
        kind=EventKind.ITEM_CHANGED,
        seat=row.owner,
        text=f"Den utestående punkten {row.id} från punkt {row.origin_item}: {', '.join(said)}.",
        data={"number": row.id, "state": row.state, "changed": sorted(differing)},
        dedup_key=f"outstanding/{row.id}/{now.isoformat()}/{'-'.join(sorted(differing))}",
    )
    return True


def carry_over(session: Session, body: str, now: datetime) -> MeetingRecord | None:
    """Bring the agenda of the body's next meeting in line with what lives on; returns that where it changed.

    What was tabled or lapsed comes on it, and what was to be done or looked at again by then; what stood on the agenda
    of a meeting whose items have not been noted yet waits until they are. What has been closed since, or has got a
    later day, falls from an agenda that nobody has been called to.
    """
    records = meetings.of_body(session, body)
    coming = next_meeting(records, local_date(now))
    if coming is None:
        return None
    until, unsaid = coming.days[-1].on, unsaid_at([one for one in records if begins_at(one) <= now])
    back = [
        row
        for row in listed(session, body)
        if row.since_on < coming.days[0].on
        and comes_back(ItemState(row.state), Standing(row.since_on, row.due_on, row.review_on), until)
    ]
    record = coming
    if not meetings.is_called(coming):
        kept = [item for item in coming.items if item.outstanding is None or item.outstanding in {r.id for r in back}]
        record = coming if len(kept) == len(coming.items) else coming.model_copy(update={"items": kept})
    for row in back:
        assert row.id is not None
        if row.id not in unsaid and not is_on(record, row.id):
            former = _former(session, row)
            former = followed_up(former, row.text) if row.is_task else former
            origin = f"{'uppgift' if row.is_task else STATES[ItemState(row.state)]}, {origin_of(row)}"
            origin += f", skulle vara klar {long_date(row.due_on)}" if row.due_on else ""
            item = carried(record, former, origin=origin, number=row.id, text=row.text, owner=row.owner)
            record = record.model_copy(update={"items": [*record.items, item]})
    if record is coming:
        return None
    meetings.keep(session, record, now)
    return record


def next_day(session: Session, body: str, after: date) -> date | None:
    """The day of the body's next meeting after a day; None where none is planned."""
    found = next_meeting(meetings.of_body(session, body), after)
    return found.days[0].on if found else None


def held_days(session: Session, bodies: Sequence[str]) -> dict[str, list[date]]:
    """Body → the first day of each of its meetings that the register keeps."""
    return {body: [record.days[0].on for record in meetings.of_body(session, body)] for body in set(bodies)}


def _former(session: Session, row: OutstandingRow) -> AgendaItem:
    """The item as it stood on the agenda that it comes from."""
    record = meetings.find(session, row.process)
    found = [item for item in record.items if item.key == row.origin_item] if record else []
    return found[0] if found else AgendaItem(key=row.origin_item, title=row.text, parties=row.parties)


def _added(
    session: Session, record: MeetingRecord, item: AgendaItem, state: ItemState, now: datetime
) -> OutstandingRow:
    row = OutstandingRow(
        process=register_key(record),
        body=record.body_of(item),
        origin_item=item.key,
        since_on=record.day_of(item).on,
        text=item.title,
        owner=item.owner or "",
        state=state.value,
        decision=item.decision,
        parties=list(item.parties),
    )
    return _kept(session, row, f"Punkt {item.key} är utestående: {STATES[state]}.", now)


def _kept(session: Session, row: OutstandingRow, said: str, now: datetime) -> OutstandingRow:
    session.add(row)
    session.flush()
    events.append(
        session,
        row.process,
        at=now,
        kind=EventKind.ITEM_NOTED,
        seat=row.owner,
        text=said,
        data={"number": row.id, "state": row.state, "due_on": row.due_on},
        dedup_key=f"outstanding/{row.id}",
    )
    return row
