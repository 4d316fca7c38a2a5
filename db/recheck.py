"""The last look before a mail leaves: is it still true? Asked inside the claim, so nobody who answered is reminded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from mail.catalogue import CATALOGUE, props_of
from mail.props import AboutOne, Asked, EscalationProps, MovedProps, OutcomeProps, Props, ReceiptProps, ReminderProps
from schemas.inquiry import Code
from schemas.plan import MailKind, Plan, PlanStep
from schemas.process import StepKind
from schemas.tables import AnswerRow, InvitationRow, MailRow, PlanRow, ProcessRow, StepRow
from schemas.timetable import ENDED, StepStatus

ANSWERED = "Svaret har redan kommit."
DONE = "Det är redan klart."
WITHDRAWN = "Platsen är inte längre med i svarsomgången."
REPLACED = "Innehavaren har bytts ut; den nya innehavaren har fått ett eget mejl."
MOVED = "Svarsdagen har flyttats sedan mejlet skrevs."
CLOSED = "Svarsomgången är stängd."
ALL_IN = "Alla svar har kommit."


@dataclass(frozen=True)
class Verdict:
    """What became of a mail in the last look: a Swedish reason not to send it, or the data to send."""

    cancelled: str = ""
    props: Props | None = None
    """New data, where some of several matters have fallen away; None = send as it is."""


def recheck(session: Session, row: MailRow) -> Verdict:
    """Look again at what the mail `row` stands for; reads only."""
    kind = MailKind(row.kind)
    props = props_of(kind, row.props)
    if isinstance(props, (ReceiptProps, OutcomeProps)):
        return Verdict()
    if isinstance(props, EscalationProps):
        return _still_missing(session, props)
    if isinstance(props, ReminderProps):
        reasons = [_reason(session, item, is_ask=True) for item in props.asked]
        left = [item for item, reason in zip(props.asked, reasons, strict=True) if not reason]
        if not left:
            return Verdict(cancelled=reasons[0])
        return Verdict(props=props.model_copy(update={"asked": left}) if len(left) < len(reasons) else None)
    assert isinstance(props, AboutOne)
    is_ask = CATALOGUE[kind].is_ask
    reason = _reason(session, props.asked, is_ask=is_ask)
    if not reason and isinstance(props, MovedProps) and not props.has_answered:
        return Verdict(props=_with_answer(session, props))
    return Verdict(cancelled=reason)


def _still_missing(session: Session, props: EscalationProps) -> Verdict:
    asked = props.asked
    left = [seat for seat in props.missing if not _has_answered(session, asked.process, asked.step, seat.seat)]
    if not left:
        return Verdict(cancelled=DONE if asked.kind != StepKind.INQUIRY else ALL_IN)
    gone = len(props.missing) - len(left)
    if not gone:
        return Verdict()
    return Verdict(props=props.model_copy(update={"missing": left, "answered": props.answered + gone}))


def _with_answer(session: Session, props: MovedProps) -> MovedProps | None:
    asked = props.asked
    if _has_answered(session, asked.process, asked.step, asked.seat):
        return props.model_copy(update={"has_answered": True})
    return None


def _reason(session: Session, asked: Asked, *, is_ask: bool) -> str:
    invitation = session.get(InvitationRow, asked.public_id) if asked.public_id else None
    if invitation is not None and invitation.is_withdrawn:
        return WITHDRAWN
    if invitation is not None and invitation.generation != asked.generation:
        return REPLACED
    is_inquiry = asked.kind == StepKind.INQUIRY
    if is_ask:
        if _has_answered(session, asked.process, asked.step, asked.seat):
            return ANSWERED if is_inquiry else DONE
        step = session.get(StepRow, (asked.process, asked.step))
        if step is not None and step.status in ENDED:
            return CLOSED if is_inquiry else DONE
        if step is not None and step.status == StepStatus.CLOSED and is_inquiry:
            return CLOSED
    return MOVED if _has_moved(session, asked) else ""


def _has_answered(session: Session, process: str, step: str, seat: str) -> bool:
    newest = session.exec(
        select(AnswerRow)
        .where(AnswerRow.process == process, AnswerRow.step == step, AnswerRow.seat == seat)
        .order_by(col(AnswerRow.version).desc())
        .limit(1)
    ).first()
    return newest is not None and Code.RETURNS not in newest.codes.values()


def _has_moved(session: Session, asked: Asked) -> bool:
    process = session.get(ProcessRow, asked.process)
    if process is None or process.plan_version <= asked.plan_version:
        return False
    plan = session.get(PlanRow, (asked.process, process.plan_version))
    if plan is None:
        return False
    step = _step(plan.plan, asked.step)
    return step is not None and step.schedule_of(asked.seat).operative_on != asked.operative_on


def _step(plan: dict[str, Any], key: str) -> PlanStep | None:
    return next((step for step in Plan.model_validate(plan).steps if step.key == key), None)
