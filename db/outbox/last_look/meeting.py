"""The last look at the mails of a meeting: is it still held then, and is there still something to ask?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from db.outbox.last_look.matter import Look, Verdict, changed
from db.register import people
from mail.kinds.meetings.agenda import AgendaCallProps
from mail.kinds.meetings.call import REMINDING, MeetingProps
from mail.kinds.meetings.checking import CheckingProps
from mail.kinds.meetings.items import OwedItemsProps
from mail.kinds.meetings.proposals import ProposalProps
from mail.letter import LastLook
from rules.dates.clock import local_date
from rules.meeting.attendance import holds
from rules.meeting.silence import begins_at
from schemas.meetings.record import CheckAct, DayAttendance, Ruling
from schemas.tables.mail import MailRow
from schemas.tables.meetings.meeting import MeetingAttendanceRow
from schemas.tables.meetings.minutes import MinutesCheckRow, MinutesRow
from schemas.tables.meetings.outstanding import OutstandingRow
from schemas.tables.meetings.proposal import ProposalRow

MEETING_BEGUN = "Mötet har redan börjat."
MEETING_CHANGED = "Kallelsen har ersatts; mötet har fått en annan tid eller andra uppgifter."
MEETING_OFF = "Mötet är inställt."
ATTENDANCE_SAID = "Ledamoten har redan svarat om närvaro."
NEWER_MINUTES = "Det finns en nyare version av anteckningarna."
MINUTES_SAID = "Justeraren har redan svarat."
SIGNER_LEFT = "Justeraren har lämnat platsen; uppdraget går inte över av sig självt."
PROPOSAL_RULED = "Det är redan sagt om det tas upp."
ITEMS_CLOSED = "Punkterna är avslutade, eller har en annan ägare."


def _still_to_come(look: Look, row: MailRow, props: MeetingProps | AgendaCallProps | ProposalProps) -> Verdict:
    if reason := _no_longer_held(look, row, props.begins_at):
        return Verdict(cancelled=reason)
    reader = look.seen.called(look.session, row, local_date(look.now))
    if reader.email.casefold() == row.to_email.casefold():
        return Verdict(to=reader if reader.name != row.to_name else None)
    is_new = row.kind in REMINDING
    told: dict[str, object] = {"public_id": reader.public_id}
    if not isinstance(props, ProposalProps):
        told["is_new_reader"] = is_new or props.is_new_reader
    return Verdict(props=props.model_copy(update=told), to=reader)


def is_unruled(look: Look, process: str, number: int) -> bool:
    """True while what was sent in waits for a word, and its meeting is still to come."""
    sent, record = look.session.get(ProposalRow, number), look.seen.meeting(look.session, process)
    is_to_come = record is not None and record.cancelled_on is None and look.now < begins_at(record)
    return sent is not None and sent.state == Ruling.WAITS.value and is_to_come


def _still_unruled(look: Look, row: MailRow, props: ProposalProps) -> Verdict:
    sent = look.session.get(ProposalRow, props.number)
    if sent is None or sent.state != Ruling.WAITS.value:
        return Verdict(cancelled=PROPOSAL_RULED)
    return _still_to_come(look, row, props)


def _no_longer_held(look: Look, row: MailRow, said: datetime) -> str:
    """Why a mail about a meeting that begins at `said` is not true any more; empty where it is."""
    if look.now >= said:
        return MEETING_BEGUN
    record = look.seen.meeting(look.session, row.process)
    if record is not None and record.cancelled_on is not None:
        return MEETING_OFF
    return MEETING_CHANGED if record is not None and begins_at(record) != said else ""


def _still_silent(look: Look, row: MailRow, props: MeetingProps) -> Verdict:
    said = select(MeetingAttendanceRow).where(
        MeetingAttendanceRow.process == row.process, MeetingAttendanceRow.seat == row.seat
    )
    newest = look.session.exec(said.order_by(col(MeetingAttendanceRow.id).desc()).limit(1)).first()
    # What was said of another time, before the meeting was moved, is no answer about this one.
    if newest is not None and holds([DayAttendance.model_validate(day) for day in newest.days], props.days):
        return Verdict(cancelled=ATTENDANCE_SAID)
    return _still_to_come(look, row, props)


def _still_outstanding(look: Look, row: MailRow, props: OwedItemsProps) -> Verdict:
    if reason := _no_longer_held(look, row, props.begins_at):
        return Verdict(cancelled=reason)
    numbers = [item.number for item in props.items]
    still = select(OutstandingRow.id).where(
        col(OutstandingRow.id).in_(numbers), OutstandingRow.owner == row.seat, col(OutstandingRow.ended_on).is_(None)
    )
    open_ones = set(look.session.exec(still).all())
    left = [item for item in props.items if item.number in open_ones]
    if not left:
        return Verdict(cancelled=ITEMS_CLOSED)
    reader = people.addressee(look.session, row.seat, local_date(look.now))
    found = changed(props, props.model_copy(update={"items": left}))
    return Verdict(props=found.props, to=reader if reader.email.casefold() != row.to_email.casefold() else None)


def _still_to_check(look: Look, row: MailRow, props: CheckingProps) -> Verdict:
    newer = select(MinutesRow.id).where(MinutesRow.process == row.process, MinutesRow.version > props.version)
    if look.session.exec(newer.limit(1)).first() is not None:
        return Verdict(cancelled=NEWER_MINUTES)
    said = select(col(MinutesCheckRow.on), col(MinutesCheckRow.act)).where(
        MinutesCheckRow.process == row.process,
        MinutesCheckRow.version == props.version,
        MinutesCheckRow.seat == row.seat,
    )
    last = dict(look.session.exec(said.order_by(col(MinutesCheckRow.id))).all())
    left = [on for on in props.days if last.get(on) == CheckAct.ASKED.value]
    if not left:
        return Verdict(cancelled=MINUTES_SAID)
    reader = people.addressee(look.session, row.seat, local_date(look.now))
    if reader.email.casefold() != row.to_email.casefold():
        # Whoever was chosen was chosen as a person: the task is no successor's.
        return Verdict(cancelled=SIGNER_LEFT)
    return changed(props, props.model_copy(update={"days": left}))


MEETING_LOOKS: dict[LastLook, Callable[[Look, MailRow, Any], Verdict]] = {
    LastLook.MEETING: _still_to_come,
    LastLook.ATTENDANCE: _still_silent,
    LastLook.ITEMS: _still_outstanding,
    LastLook.CHECKING: _still_to_check,
    LastLook.PROPOSAL: _still_unruled,
}
"""What is asked of each mail about a meeting."""
