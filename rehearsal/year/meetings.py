"""What became of the meetings of a year, as the register has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from db import meetings
from db.meetings import minutes, outstanding
from mail.kinds.meetings.call import register_key
from rules.meeting.outstanding import STATES
from rules.meeting.silence import assess, begins_at
from schemas.meetings.consent import AgendaItem, ConsentTable, ItemKind, MeetingRecord
from schemas.meetings.record import CheckAct, ItemState
from schemas.output.year import YearItem, YearMeetingReport, YearOutstanding


def meetings_of(session: Session) -> list[YearMeetingReport]:
    """Every meeting of the register, in the order of their days."""
    records = sorted(meetings.kept(session), key=begins_at)
    return [_meeting(session, meetings.joined(session, record), records) for record in records]


def outstanding_of(session: Session) -> list[YearOutstanding]:
    """Every item that a meeting left, the oldest first, with those that have been closed since."""
    keys = {register_key(record): record.meeting for record in meetings.kept(session)}
    return [
        YearOutstanding(
            text=row.text,
            owner=row.owner,
            meeting=keys.get(row.process, row.process),
            item=row.origin_item,
            since=row.since_on,
            state=STATES[ItemState(row.state)],
            due_on=row.due_on,
            ended_on=row.ended_on,
        )
        for row in outstanding.listed(session, with_ended=True)
    ]


def _meeting(session: Session, record: MeetingRecord, every: Sequence[MeetingRecord]) -> YearMeetingReport:
    table = assess(record)
    present = {
        day.on: [each.seat for each in record.presence if each.on in (None, day.on)] for day in record.days
    }  # fmt: skip
    approved: dict[str, list[date]] = {}
    for checked in minutes.states(session, record):
        if checked.act is CheckAct.APPROVED:
            approved.setdefault(checked.signer.seat, []).append(checked.signer.on)
    return YearMeetingReport(
        meeting=record.meeting,
        title=record.title,
        body=record.body,
        days=[day.on for day in record.days],
        called_on=record.called_on,
        cancelled_on=record.cancelled_on,
        present=present,
        checked_by=approved,
        items=[_item(session, record, item, table, every) for item in record.items],
    )


def _item(
    session: Session, record: MeetingRecord, item: AgendaItem, table: ConsentTable, every: Sequence[MeetingRecord]
) -> YearItem:
    rows = table.of(item.key) if item.kind is ItemKind.DECISION and record.presence else []
    return YearItem(
        key=item.key,
        title=item.title,
        on=record.day_of(item).on,
        also_on=item.also_on,
        kind=item.kind.value,
        came_from=item.origin,
        added_there=not item.was_on_agenda,
        became=STATES[item.outcome] if item.outcome else "",
        comes_back_on=_next(session, record, item, every),
        decision=item.decision,
        standing={row.seat: row.standing.value for row in rows},
        reasons={row.seat: row.reason for row in rows},
    )


def _next(session: Session, record: MeetingRecord, item: AgendaItem, every: Sequence[MeetingRecord]) -> date | None:
    """The day of the later meeting whose agenda carries the item on; None where none does."""
    left = {row.origin_item: row.id for row in outstanding.of_meeting(session, register_key(record))}
    number = item.outstanding or left.get(item.key)
    if number is None:
        return None
    later = (one for one in every if one.days[0].on > record.days[-1].on)
    return next((one.days[0].on for one in later if any(each.outstanding == number for each in one.items)), None)
