"""Meetings in the register: the file that was called to, who has a link, and the views that came by it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from db import journals, processes
from db.outbox.dispatch import CANCELLED, FAILED
from db.register import people
from mail.kinds.meetings.agenda import MEETING_AGENDA
from mail.kinds.meetings.call import (
    MEETING_CALL,
    MEETING_REMINDER,
    REMINDING,
    ItemProps,
    MeetingProps,
    items_told,
    register_key,
)
from mail.kinds.meetings.cancelled import MEETING_CANCELLED
from mail.kinds.meetings.checking import CHECKING
from mail.kinds.meetings.proposals import MEETING_LATE
from mail.letter import Addressee
from rules.dates.clock import local_date
from rules.meeting.presence import called_seats
from rules.meeting.silence import begins_at
from schemas.meetings.consent import MeetingRecord, View, ViewKind
from schemas.tables.mail import MailRow
from schemas.tables.meetings.meeting import CalledMeetingRow, MeetingViewRow

TAKEN_BACK = "ingen"
"""The kind of a version that takes the view before it back."""
CALLING = (MEETING_CALL.name, *REMINDING)
"""The mails that carry the link of a member."""
_WITH_A_LINK = (*CALLING, *CHECKING, MEETING_AGENDA.name, MEETING_LATE.name)
_NEVER_LEFT = (CANCELLED, FAILED)
LINK_REFERENCE = "lämnad genom länken i kallelsen"


def find(session: Session, process: str) -> MeetingRecord | None:
    """The meeting that the register keeps under that key; None where it keeps none, or a process has the key."""
    row = session.get(CalledMeetingRow, process)
    return MeetingRecord.model_validate(row.file) if row is not None else None


def kept(session: Session) -> list[MeetingRecord]:
    """Every meeting of the register, in the order of their keys."""
    rows = session.exec(select(CalledMeetingRow).order_by(col(CalledMeetingRow.key))).all()
    return [MeetingRecord.model_validate(row.file) for row in rows]


def is_called(record: MeetingRecord) -> bool:
    """True where a meeting of the register has been called to; else it is planned."""
    return record.called_on is not None


def of_body(session: Session, body: str) -> list[MeetingRecord]:
    """The meetings of a body that the register keeps and that are held, in the order of their days."""
    found = [record for record in kept(session) if record.body == body and record.cancelled_on is None]
    return sorted(found, key=begins_at)


def keep(session: Session, record: MeetingRecord, now: datetime) -> None:
    """Keep the file of a meeting, known here from `now` (UTC) on where it is new; its journal is held from then on."""
    key = register_key(record)
    journals.hold(session, key)
    row = session.get(CalledMeetingRow, key, populate_existing=True)
    if row is None:
        journals.begin(session, key)
        row = CalledMeetingRow(key=key, title=record.title, file={}, called_at=now)
        session.add(row)
    row.title, row.file = record.title, record.model_dump(mode="json", by_alias=True)
    session.flush()


def reader(session: Session, process: str, seat: str, now: datetime) -> Addressee:
    """Whom the seat is written to now, with the public id of the seat's link, which is made where it is new."""
    link = processes.invitation(session, process, "", seat, now=now)
    return people.addressee(session, seat, local_date(now), invitation=link)


def addresses(session: Session, process: str, seat: str) -> list[str]:
    """Every address that a mail with a link was written to for the seat; each of them has a link of its own."""
    written = select(MailRow.to_email).where(
        MailRow.process == process, MailRow.seat == seat, col(MailRow.kind).in_(_WITH_A_LINK)
    )
    return list(session.exec(written.distinct()).all())


def mails_of(session: Session, process: str, seat: str) -> list[MailRow]:
    """The calls and reminders recorded for a seat, oldest first."""
    of_seat = select(MailRow).where(MailRow.process == process, MailRow.seat == seat, col(MailRow.kind).in_(CALLING))
    return list(session.exec(of_seat.order_by(col(MailRow.id))).all())


def notices(session: Session, process: str, seat: str) -> list[MailRow]:
    """What was recorded to tell a seat that the meeting is not held, or not for it."""
    of_seat = select(MailRow).where(MailRow.process == process, MailRow.seat == seat)
    return list(session.exec(of_seat.where(MailRow.kind == MEETING_CANCELLED.name)).all())


def views(session: Session, process: str, seat: str | None = None) -> list[MeetingViewRow]:
    """Every version of every view of a meeting, or of one seat in it, in the order they came."""
    rows = select(MeetingViewRow).where(MeetingViewRow.process == process)
    if seat is not None:
        rows = rows.where(MeetingViewRow.seat == seat)
    return list(session.exec(rows.order_by(col(MeetingViewRow.received_at), col(MeetingViewRow.id))).all())


def standing(rows: Iterable[MeetingViewRow]) -> dict[tuple[str, str], MeetingViewRow]:
    """(seat, item) → the newest version, where it has not been taken back."""
    newest = {(row.seat, row.item): row for row in rows}
    return {key: row for key, row in newest.items() if row.kind != TAKEN_BACK}


def as_views(rows: Iterable[MeetingViewRow]) -> list[View]:
    """The versions as views, each with the instant at which the next one of the same seat and item ended it."""
    found: dict[tuple[str, str], list[MeetingViewRow]] = {}
    for row in rows:
        found.setdefault((row.seat, row.item), []).append(row)
    return [
        View(
            seat=row.seat,
            item=row.item,
            kind=ViewKind(row.kind),
            at=row.received_at,
            text=row.text,
            reference=row.source or LINK_REFERENCE,
            until=later.received_at if later else None,
            item_title=row.item_title,
        )
        for versions in found.values()
        for row, later in zip(versions, [*versions[1:], None], strict=True)
        if row.kind != TAKEN_BACK
    ]


def joined(session: Session, record: MeetingRecord) -> MeetingRecord:
    """A meeting's file with what the register knows besides: the views that came by link, and what was called to.

    An item that the call did not have was not on the agenda, and a member that no call has left for was not called,
    whatever the file says. A meeting that the register does
    not know stays as it is.
    """
    process = register_key(record)
    known = find(session, process)
    if known is None or not (is_called(known) or is_called(record)):
        return record
    changes: dict[str, object] = {"views": [*record.views, *as_views(views(session, process))]}
    if record.called_on is None:
        changes["called_on"] = known.called_on
    unreached = _unreached(session, process, called_seats(record))
    changes["not_called"] = sorted({*record.not_called, *unreached})
    called = _called_agenda(session, process)
    if called is not None:
        changes["items"] = [
            item if item.key in called else item.model_copy(update={"was_on_agenda": False}) for item in record.items
        ]
    return record.model_copy(update=changes)


def _unreached(session: Session, process: str, seats: Iterable[str]) -> list[str]:
    """Those of `seats` that have had no call, or whose newest, and the reminder with it, never left."""
    calling = select(MailRow.seat, MailRow.kind, MailRow.state).where(
        MailRow.process == process, col(MailRow.kind).in_((MEETING_CALL.name, MEETING_REMINDER.name))
    )
    reached: dict[str, bool] = {}
    for seat, kind, state in session.exec(calling.order_by(col(MailRow.id))).all():
        is_reminder = kind == MEETING_REMINDER.name
        reached[seat] = state not in _NEVER_LEFT or (is_reminder and reached.get(seat, False))
    return [seat for seat in seats if not reached.get(seat, False)]


def is_told(session: Session, record: MeetingRecord) -> bool:
    """False where the agenda has become another than the newest call told."""
    called = _newest_call(session, register_key(record))
    return called is None or [_told(item) for item in called.items] == [_told(item) for item in items_told(record)]


def _told(item: ItemProps) -> tuple[str, ...]:
    return (item.key, item.title, item.proposal, *item.lines)


def _called_agenda(session: Session, process: str) -> set[str] | None:
    """The items of the newest call that left, or waits to; None where there is no such call."""
    newest = _newest_call(session, process)
    return {item.key for item in newest.items} if newest else None


def _newest_call(session: Session, process: str) -> MeetingProps | None:
    calls = select(MailRow).where(
        MailRow.process == process,
        MailRow.kind == MEETING_CALL.name,
        col(MailRow.state).not_in(_NEVER_LEFT),
    )
    newest = session.exec(calls.order_by(col(MailRow.id).desc()).limit(1)).first()
    return MeetingProps.model_validate(newest.props) if newest else None
