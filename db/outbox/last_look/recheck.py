"""The last look before a mail leaves: is it still true, and does its address work? Asked inside the claim, so nobody
who answered is reminded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from db.outbox.last_look.conference import still_to_come, still_to_name
from db.outbox.last_look.detour import detour
from db.outbox.last_look.matter import Look, changed, has_answered, has_moved, has_said_meeting, newer_plan
from db.outbox.last_look.matter import Verdict as Verdict
from db.outbox.last_look.meeting import MEETING_LOOKS, PROPOSAL_RULED, is_unruled
from db.outbox.last_look.seen import NEVER_LEFT, Seen
from db.register import addresses
from mail.kinds import MAILS, props_of
from mail.kinds.meetings.home_meeting import HomeMeetingProps
from mail.kinds.question.escalation import EscalationProps
from mail.kinds.question.invitation import StandInProps
from mail.kinds.question.new_day import MovedProps
from mail.kinds.question.reminder import ReminderProps
from mail.kinds.question.task import AlarmProps
from mail.kinds.service.weekly import WeeklyProps
from mail.letter import LastLook, of_step
from mail.props import AboutOne, Asked, Props
from rules.dates.clock import local_date
from schemas.file.process import StepKind
from schemas.plan.timetable import ENDED, StepStatus
from schemas.tables.mail import MailRow

ANSWERED = "Svaret har redan kommit."
DONE = "Det är redan klart."
WITHDRAWN = "Platsen är inte längre med i svarsomgången."
REPLACED = "Mottagaren har bytts ut; den nya får ett eget mejl."
MOVED = "Svarsdagen har flyttats sedan mejlet skrevs."
CLOSED = "Svarsomgången är stängd."
PASSED = "Svarsdagen har passerat; kansliet får veta vilka som saknas."
SUPERSEDED = "En senare påminnelse om samma sak ersätter den här."
ALL_IN = "Alla svar har kommit."
NEW_DAY_SAID = "Frågan går iväg med den nya dagen, så flytten behöver inget eget mejl."
MEETING_SAID = "Sammanträdet är redan känt."


_FIRST = [mail.name for mail in MAILS.values() if mail.look is LastLook.INVITATION]
_DAYS = frozenset({"due_on", "counts_by", "operative_on", "has_own_day", "home", "asks_meeting", "home_warning"})


def recheck(
    session: Session, row: MailRow, now: datetime, *, is_historic: bool = False, seen: Seen | None = None
) -> Verdict:
    """Look again at what the mail `row` stands for, at process time `now`, and at whether its reader is reached there;
    reads only. `seen` has what was read for several mails at once, in the same transaction.
    """
    look = Look(session, now, is_historic, seen or Seen.of(session, [row]))
    found = _LOOKS[MAILS[row.kind].look](look, row, props_of(row.kind, row.props))
    bounces = addresses.does_not_work(session, found.to.email) if found.to else look.seen.bounces(row.to_email)
    return detour(session, row, found) if bounces and not found.cancelled else found


def _nothing(_look: Look, _row: MailRow, _props: Props) -> Verdict:
    return Verdict()


def _as_asked(look: Look, row: MailRow, props: AboutOne) -> Verdict:
    return Verdict(cancelled=_reason(look, props.asked, is_ask=MAILS[row.kind].is_ask))


def _still_to_ask(look: Look, _row: MailRow, props: AboutOne) -> Verdict:
    """The first that the reader hears: a day that has moved since changes the letter and does not stop it."""
    if reason := _no_longer_asked(look, props.asked, is_ask=True):
        return Verdict(cancelled=reason)
    return changed(props, props.model_copy(update={"asked": _by_newest_plan(look, props.asked)}))


def _for_stand_in(look: Look, _row: MailRow, props: StandInProps) -> Verdict:
    reason = _reason(look, props.asked, is_ask=True)
    return Verdict(cancelled=reason or (PASSED if _has_passed(look, props.asked) else ""))


def _still_lacking(look: Look, row: MailRow, props: AlarmProps) -> Verdict:
    if reason := _reason(look, props.asked, is_ask=True):
        return Verdict(cancelled=reason)
    if (props.asked.step, props.asked.seat) in _reminded_later(look, row):
        return Verdict(cancelled=SUPERSEDED)
    return changed(props, props.model_copy(update={"written_on": local_date(look.now)}))


def _still_news(look: Look, row: MailRow, props: MovedProps) -> Verdict:
    """A moved day is told to those who have heard of another one."""
    asked = props.asked
    if reason := _reason(look, asked, is_ask=False):
        return Verdict(cancelled=reason)
    first = look.session.exec(
        select(MailRow.state, MailRow.props)
        .where(MailRow.process == asked.process, MailRow.step == asked.step, MailRow.seat == asked.seat)
        .where(col(MailRow.kind).in_(_FIRST), col(MailRow.state).not_in(NEVER_LEFT), col(MailRow.id) < row.id)
        .order_by(col(MailRow.id).desc())
    ).first()
    if first is not None:
        state, said = first
        if state in ("planned", "retryable") or said["asked"]["plan_version"] >= asked.plan_version:
            return Verdict(cancelled=NEW_DAY_SAID)
    has_it = has_answered(look, asked.process, asked.step, asked.seat)
    return changed(props, props.model_copy(update={"has_answered": has_it}))


def _by_newest_plan(look: Look, asked: Asked) -> Asked:
    """What is asked, with the days of the newest plan."""
    plan = newer_plan(look, asked)
    if plan is None:
        return asked
    days = {name: value for name, value in of_step(plan.step(asked.step), asked.seat).items() if name in _DAYS}
    return asked.model_copy(update=days | {"plan_version": plan.version})


def _still_unknown(look: Look, _row: MailRow, props: HomeMeetingProps) -> Verdict:
    """A kansli is asked once, so a day that has moved since changes the letter and does not stop it."""
    asked = props.asked
    if reason := _no_longer_asked(look, asked, is_ask=True, is_kansli=True):
        return Verdict(cancelled=reason)
    if has_said_meeting(look, asked):
        return Verdict(cancelled=MEETING_SAID)
    renewed = _by_newest_plan(look, asked)
    if not renewed.asks_meeting:
        return Verdict(cancelled=MEETING_SAID)
    return changed(props, props.model_copy(update={"asked": renewed}))


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
    told: dict[str, object] = {"asked": left, "written_on": local_date(look.now)}
    if isinstance(props, WeeklyProps):
        told["late"] = [paper for paper in props.late if is_unruled(look, paper.process, paper.number)]
    if not left and not told.get("late"):
        return Verdict(cancelled=reasons[0] if reasons else PROPOSAL_RULED)
    return changed(props, props.model_copy(update=told))


def _has_passed(look: Look, asked: Asked) -> bool:
    return local_date(look.now) > max(asked.counts_by, asked.operative_on)


def _reminded_later(look: Look, row: MailRow) -> set[tuple[str, str]]:
    """(step, seat) of every newer reminder to the same person that may go by now: a carrier that was away for weeks
    lets one mail through, not one for every rung."""
    assert row.id is not None
    newer = [
        other
        for other in look.seen.reminders(row.process, row.to_email)
        if (other.id or 0) > row.id and row.send_at < other.send_at <= look.now
    ]
    pairs: set[tuple[str, str]] = set()
    for other in newer:
        pairs |= {(item.step, item.seat) for item in props_of(other.kind, other.props).all_asked}
    return pairs


def _still_missing(look: Look, _row: MailRow, props: EscalationProps) -> Verdict:
    asked = props.asked
    left = [seat for seat in props.missing if not has_answered(look, asked.process, asked.step, seat.seat)]
    if not left:
        return Verdict(cancelled=DONE if asked.kind != StepKind.INQUIRY else ALL_IN)
    gone = len(props.missing) - len(left)
    if not gone:
        return Verdict()
    return Verdict(props=props.model_copy(update={"missing": left, "answered": props.answered + gone}))


_LOOKS: dict[LastLook, Callable[[Look, MailRow, Any], Verdict]] = {
    LastLook.NONE: _nothing,
    LastLook.ASKED: _as_asked,
    LastLook.INVITATION: _still_to_ask,
    LastLook.MOVED: _still_news,
    LastLook.STAND_IN: _for_stand_in,
    LastLook.ALARM: _still_lacking,
    LastLook.OWED: _still_owed,
    LastLook.MISSING: _still_missing,
    **MEETING_LOOKS,
    LastLook.CONFERENCE: still_to_name,
    LastLook.CONFERENCE_DAY: still_to_come,
    LastLook.HOME_MEETING: _still_unknown,
}


def _reason(look: Look, asked: Asked, *, is_ask: bool) -> str:
    return _no_longer_asked(look, asked, is_ask=is_ask) or (MOVED if has_moved(look, asked) else "")


def _no_longer_asked(look: Look, asked: Asked, *, is_ask: bool, is_kansli: bool = False) -> str:
    is_inquiry = asked.kind is StepKind.INQUIRY
    step = look.seen.step(asked.process, asked.step)
    if step is not None and not look.has_happened(step.closed_at):
        step = None
    invitation = look.seen.link(asked.public_id) if asked.public_id else None
    if invitation is not None and invitation.is_withdrawn and (step is not None or not look.is_historic):
        return WITHDRAWN
    if invitation is not None:
        own = invitation.stand_in_generation if asked.is_stand_in else invitation.generation
        if asked.generation != (invitation.kansli_generation if is_kansli else own):
            return REPLACED
    if is_ask:
        if has_answered(look, asked.process, asked.step, asked.seat):
            return ANSWERED if is_inquiry else DONE
        if step is not None and step.status in ENDED:
            return CLOSED if is_inquiry else DONE
        if step is not None and step.status == StepStatus.CLOSED and is_inquiry:
            return CLOSED
    return ""
