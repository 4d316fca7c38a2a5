"""The last look before a mail leaves: is it still true? Asked inside the claim, so nobody who answered is reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from db import people
from mail.catalogue import CATALOGUE, props_of
from mail.letter import Addressee
from mail.meeting import MeetingProps
from mail.meeting_view import MeetingViewProps
from mail.props import (
    AboutOne,
    AlarmProps,
    Asked,
    EscalationProps,
    ForKnowledge,
    MovedProps,
    OutcomeProps,
    Props,
    ReceiptProps,
    ReminderProps,
    StandInProps,
)
from rules.clock import local_date
from rules.silence import begins_at
from schemas.consent import MeetingRecord
from schemas.inquiry import Code
from schemas.plan import MailKind, Plan
from schemas.process import StepKind
from schemas.tables import AnswerRow, InvitationRow, MailRow, PlanRow, ProcessRow, StepRow
from schemas.timetable import ENDED, StepStatus

ANSWERED = "Svaret har redan kommit."
DONE = "Det är redan klart."
WITHDRAWN = "Platsen är inte längre med i svarsomgången."
REPLACED = "Innehavaren har bytts ut; den nya innehavaren har fått ett eget mejl."
MOVED = "Svarsdagen har flyttats sedan mejlet skrevs."
CLOSED = "Svarsomgången är stängd."
PASSED = "Svarsdagen har passerat; kansliet får veta vilka som saknas."
SUPERSEDED = "En senare påminnelse om samma sak ersätter den här."
ALL_IN = "Alla svar har kommit."
MEETING_BEGUN = "Mötet har redan börjat."
MEETING_CHANGED = "Kallelsen har ersatts; mötet har fått en annan tid eller andra uppgifter."


@dataclass(frozen=True)
class Verdict:
    """What became of a mail in the last look: a Swedish reason not to send it, or the data to send."""

    cancelled: str = ""
    props: Props | None = None
    """New data, where some of several matters have fallen away; None = send as it is."""
    to: Addressee | None = None
    """Another reader, where the seat has got one since the mail was recorded; None = the one it was recorded for."""


_REPLACEABLE = (MailKind.REMINDER, MailKind.LAST_REMINDER, MailKind.TASK_REMINDER, MailKind.ALARM)


@dataclass(frozen=True)
class Look:
    """What one look sees: the register at process time `now`.

    A rehearsal sends in great strides and asks what was true at the mail's own time (`is_historic`); else everything
    that the register knows counts, also what another clock has stamped a moment later.
    """

    session: Session
    now: datetime
    is_historic: bool = False

    def has_happened(self, at: datetime | None) -> bool:
        """True where something stamped `at` has happened by now."""
        return not self.is_historic or (at is not None and at <= self.now)


def recheck(session: Session, row: MailRow, now: datetime, *, is_historic: bool = False) -> Verdict:
    """Look again at what the mail `row` stands for, at process time `now`; reads only."""
    look = Look(session, now, is_historic)
    kind = MailKind(row.kind)
    props = props_of(kind, row.props)
    if isinstance(props, (ReceiptProps, OutcomeProps, ForKnowledge, MeetingViewProps)):
        return Verdict()
    if isinstance(props, EscalationProps):
        return _still_missing(look, props)
    if isinstance(props, ReminderProps):
        return _still_owed(look, row, props)
    if isinstance(props, MeetingProps):
        return _still_to_come(look, row, props)
    assert isinstance(props, AboutOne)
    reason = _reason(look, props.asked, is_ask=CATALOGUE[kind].is_ask)
    if reason:
        return Verdict(cancelled=reason)
    if isinstance(props, StandInProps) and _has_passed(look, props.asked):
        return Verdict(cancelled=PASSED)
    if isinstance(props, AlarmProps):
        if (props.asked.step, props.asked.seat) in _reminded_later(look, row):
            return Verdict(cancelled=SUPERSEDED)
        return _changed(props, props.model_copy(update={"written_on": local_date(now)}))
    if isinstance(props, MovedProps):
        has_answered = _has_answered(look, props.asked.process, props.asked.step, props.asked.seat)
        return _changed(props, props.model_copy(update={"has_answered": has_answered}))
    return Verdict()


def _still_to_come(look: Look, row: MailRow, props: MeetingProps) -> Verdict:
    if look.now >= props.begins_at:
        return Verdict(cancelled=MEETING_BEGUN)
    kept = look.session.get(ProcessRow, row.process)
    if kept is not None and kept.file and begins_at(MeetingRecord.model_validate(kept.file)) != props.begins_at:
        return Verdict(cancelled=MEETING_CHANGED)
    of_seat = select(InvitationRow).where(InvitationRow.process == row.process, InvitationRow.seat == row.seat)
    link = look.session.exec(of_seat).first()
    reader = people.addressee(look.session, row.seat, local_date(look.now), invitation=link)
    if reader.email.casefold() == row.to_email.casefold():
        return Verdict(to=reader if reader.name != row.to_name else None)
    # The reminder says all that the call said, so that a new reader lacks nothing.
    is_new = MailKind(row.kind) is MailKind.MEETING_REMINDER
    told = {"is_new_reader": is_new or props.is_new_reader, "public_id": reader.public_id}
    return Verdict(props=props.model_copy(update=told), to=reader)


def _still_owed(look: Look, row: MailRow, props: ReminderProps) -> Verdict:
    later = _reminded_later(look, row)
    left, reasons = [], []
    for item in props.asked:
        reason = _reason(look, item, is_ask=True)
        if not reason and (item.step, item.seat) in later:
            reason = SUPERSEDED
        if not reason and item.kind is StepKind.INQUIRY and _has_passed(look, item):
            reason = PASSED
        reasons.append(reason)
        if not reason:
            left.append(item)
    if not left:
        return Verdict(cancelled=reasons[0])
    return _changed(props, props.model_copy(update={"asked": left, "written_on": local_date(look.now)}))


def _changed(before: Props, after: Props) -> Verdict:
    return Verdict(props=after if after != before else None)


def _has_passed(look: Look, asked: Asked) -> bool:
    return local_date(look.now) > max(asked.counts_by, asked.operative_on)


def _reminded_later(look: Look, row: MailRow) -> set[tuple[str, str]]:
    """(step, seat) of every newer reminder to the same person that may go by now: a carrier that was away for weeks
    lets one mail through, not one for every rung."""
    newer = look.session.exec(
        select(MailRow).where(
            MailRow.process == row.process,
            MailRow.to_email == row.to_email,
            col(MailRow.kind).in_(_REPLACEABLE),
            col(MailRow.state).not_in(["cancelled", "failed"]),
            col(MailRow.id) > row.id,
            col(MailRow.send_at) > row.send_at,
            col(MailRow.send_at) <= look.now,
        )
    ).all()
    pairs: set[tuple[str, str]] = set()
    for other in newer:
        props = props_of(MailKind(other.kind), other.props)
        items = props.asked if isinstance(props, ReminderProps) else []
        pairs |= {(item.step, item.seat) for item in items}
        if isinstance(props, AlarmProps):
            pairs.add((props.asked.step, props.asked.seat))
    return pairs


def _still_missing(look: Look, props: EscalationProps) -> Verdict:
    asked = props.asked
    left = [seat for seat in props.missing if not _has_answered(look, asked.process, asked.step, seat.seat)]
    if not left:
        return Verdict(cancelled=DONE if asked.kind != StepKind.INQUIRY else ALL_IN)
    gone = len(props.missing) - len(left)
    if not gone:
        return Verdict()
    return Verdict(props=props.model_copy(update={"missing": left, "answered": props.answered + gone}))


def _reason(look: Look, asked: Asked, *, is_ask: bool) -> str:
    is_inquiry = asked.kind is StepKind.INQUIRY
    step = look.session.get(StepRow, (asked.process, asked.step))
    if step is not None and not look.has_happened(step.closed_at):
        step = None
    invitation = look.session.get(InvitationRow, asked.public_id) if asked.public_id else None
    if invitation is not None and invitation.is_withdrawn and (step is not None or not look.is_historic):
        return WITHDRAWN
    if invitation is not None and invitation.generation != asked.generation:
        return REPLACED
    if is_ask:
        if _has_answered(look, asked.process, asked.step, asked.seat):
            return ANSWERED if is_inquiry else DONE
        if step is not None and step.status in ENDED:
            return CLOSED if is_inquiry else DONE
        if step is not None and step.status == StepStatus.CLOSED and is_inquiry:
            return CLOSED
    return MOVED if _has_moved(look, asked) else ""


def _has_answered(look: Look, process: str, step: str, seat: str) -> bool:
    versions = look.session.exec(
        select(AnswerRow)
        .where(AnswerRow.process == process, AnswerRow.step == step, AnswerRow.seat == seat)
        .order_by(col(AnswerRow.version).desc())
    ).all()
    newest = next((answer for answer in versions if look.has_happened(answer.received_at)), None)
    return newest is not None and Code.RETURNS not in newest.codes.values()


def _has_moved(look: Look, asked: Asked) -> bool:
    process = look.session.get(ProcessRow, asked.process)
    if process is None or process.plan_version <= asked.plan_version:
        return False
    plans = look.session.exec(
        select(PlanRow)
        .where(PlanRow.process == asked.process, PlanRow.version <= process.plan_version)
        .order_by(col(PlanRow.version).desc())
    )
    plan = next((plan for plan in plans if look.has_happened(plan.created_at)), None)
    if plan is None or plan.version <= asked.plan_version:
        return False
    step = next((step for step in Plan.model_validate(plan.plan).steps if step.key == asked.step), None)
    return step is not None and step.schedule_of(asked.seat).operative_on != asked.operative_on
