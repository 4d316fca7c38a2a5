"""What is sent in for an agenda, in the register: received, ruled on, carried to the meeting where it is taken up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from db import meetings
from db.store.statements import once_a_thread
from mail.kinds.meetings.call import register_key
from rules.dates.clock import local_date
from rules.meeting.outstanding import next_meeting
from rules.meeting.proposing import with_item
from rules.meeting.silence import begins_at
from rules.swedish import short_date
from schemas.meetings.consent import AgendaItem, MeetingRecord
from schemas.meetings.record import Ruling
from schemas.tables.meetings.proposal import ProposalRow
from words.needs import Need

_ASKED_IN_TIME = timedelta(days=2)
"""So long a chair may think before the secretariat is told that it has not answered."""


def listed(session: Session, process: str, seat: str = "") -> list[ProposalRow]:
    """What was sent in for a meeting, or what one seat sent, in the order it came."""
    rows = select(ProposalRow).where(ProposalRow.process == process)
    if seat:
        rows = rows.where(ProposalRow.seat == seat)
    return list(session.exec(rows.order_by(col(ProposalRow.id))).all())


def item_of(row: ProposalRow) -> AgendaItem:
    """What was sent in, as an item."""
    return AgendaItem.model_validate(row.item)


def files_of(session: Session, process: str) -> set[str]:
    """The checksums of the files that were sent in for a meeting."""
    return {each.sha256 for row in listed(session, process) for each in item_of(row).documents if each.sha256}


def put_off(session: Session, body: str) -> list[ProposalRow]:
    """What a body is to take up at a later meeting and that stands on no agenda yet."""
    rows = select(ProposalRow).where(ProposalRow.state == Ruling.NEXT_MEETING.value, ProposalRow.came_to == "")
    found = session.exec(rows.order_by(col(ProposalRow.id))).all()
    return [row for row in found if (record := meetings.find(session, row.process)) and record.body == body]


def carry(session: Session, body: str, now: datetime) -> MeetingRecord | None:
    """Put what was put off on the agenda of the body's next meeting after its own; returns the last that got any."""
    changed = None
    every = meetings.of_body(session, body)
    for row in put_off(session, body):
        own = meetings.find(session, row.process)
        assert own is not None
        after = max(own.days[0].on, local_date(now))
        coming = next_meeting([each for each in every if each.meeting != own.meeting], after)
        if coming is None:
            continue
        coming = meetings.find(session, register_key(coming)) or coming
        origin = f"anmäld till mötet den {short_date(own.days[0].on)}"
        item = item_of(row)
        changed, key = with_item(coming, item.model_copy(update={"origin": item.origin or origin}), row.seat)
        meetings.keep(session, changed, now)
        row.came_to, row.became = register_key(changed), key
        session.flush()
    return changed


def needs(session: Session, now: datetime) -> list[Need]:
    """What waits for the secretariat, one for each meeting that is still to come."""
    counts: dict[str, int] = {}
    for row in session.exec(_WAITING()):
        # What the chair has been asked is the chair's, for a while.
        if not row.asked or row.received_at + _ASKED_IN_TIME < now:
            counts[row.process] = counts.get(row.process, 0) + 1
    found = []
    for key, number in counts.items():
        record = meetings.find(session, key)
        if record is not None and record.cancelled_on is None and record.days[-1].on >= local_date(now):
            on = record.days[0].on
            found.append(Need(kind="proposed", step_title=record.title, on=on, code=record.meeting, count=number))
    return found


def late(session: Session, now: datetime) -> list[tuple[ProposalRow, MeetingRecord]]:
    """What came late and waits for a word, with its meeting, where that is held and has not begun."""
    rows = select(ProposalRow).where(ProposalRow.state == Ruling.WAITS.value, col(ProposalRow.is_late))
    found = [(row, meetings.find(session, row.process)) for row in session.exec(rows.order_by(col(ProposalRow.id)))]
    return [(row, record) for row, record in found if record and not record.cancelled_on and now < begins_at(record)]


def next_day(session: Session, record: MeetingRecord, today: date) -> date | None:
    """The first day of the body's meeting after `record`; None where none is planned."""
    others = [each for each in meetings.of_body(session, record.body) if each.meeting != record.meeting]
    found = next_meeting(others, max(record.days[0].on, today))
    return found.days[0].on if found else None


_WAITING = once_a_thread(
    lambda: select(ProposalRow).where(ProposalRow.state == Ruling.WAITS.value).order_by(col(ProposalRow.process))
)
