"""What comes before its day, or not at all, in the register: one event, and a ladder without the rung."""

from __future__ import annotations

from functools import partial

from sqlmodel import col, select

from acts.ahead import Hastened, LeftOut, SentNow, hasten_sentence, leave_out_sentence, sent_now_sentence
from acts.case import Case
from acts.remind import register as ladder
from acts.replan import because, replan
from db.outbox.dispatch import PLANNED, RETRYABLE, take
from mail.kinds import MAILS
from rules.dates.clock import local_date
from rules.plan.ahead import without_rung
from rules.swedish import capital, count, long_date
from schemas.duties import Remind
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.messages import CarriedOut
from schemas.plan.plan import Plan, Rung, RungTo
from schemas.plan.timetable import StepStatus
from schemas.tables.mail import MailRow


def write_hastened(case: Case, duty: Hastened, found: CarriedOut) -> None:
    """A step opens by a duty of its own in the same batch; a rung goes now, and not once more on its day."""
    title, rung = case.plan.step(duty.step).title, duty.rung
    mail = MAILS[rung.kind].title if rung else ""
    text = f"{hasten_sentence(title, mail)} {because(case.note(duty.note))}".strip()
    if rung is None:
        case.tell(EventKind.HASTENED, text, duty)
        return
    replan(case, duty, found, partial(_without, case, duty.step, rung), EventKind.HASTENED, text)
    now = Remind(at=duty.at, step=duty.step, seats=duty.seats, rung=rung.model_copy(update={"at": duty.at}))
    if rung.to is RungTo.SEAT:
        ladder.remind(case, [now])
    else:
        ladder.forward(case, now)


def write_sent_now(case: Case, duty: SentNow, _found: CarriedOut) -> None:
    """What waits for office hours leaves now. Raises Refused where nothing waits."""
    if case.has_told(EventKind.HASTENED, duty):
        return
    of_step = MailRow.process == case.key, MailRow.step == duty.step, MailRow.state == PLANNED
    waiting = case.session.exec(select(MailRow).where(*of_step, col(MailRow.send_at) > case.now)).all()
    if not waiting:
        raise Refused("mejl", "Inget mejl om steget väntar längre.", "Se ärendets mejl.")
    title, mails = case.plan.step(duty.step).title, capital(count(len(waiting), "mejl", "mejl"))
    case.tell(EventKind.HASTENED, sent_now_sentence(title, mails), duty)
    for mail in waiting:
        take(case.session, mail, state=RETRYABLE, retry_at=case.now - mail.shift)


def write_left_out(case: Case, duty: LeftOut, found: CarriedOut) -> None:
    """The step falls away, or the one mail does."""
    title, rung = case.plan.step(duty.step).title, duty.rung
    mail, day = (MAILS[rung.kind].title, long_date(local_date(rung.at))) if rung else ("", "")
    text = f"{leave_out_sentence(title, mail, day)} {because(case.note(duty.note))}".strip()
    if rung is not None:
        replan(case, duty, found, partial(_without, case, duty.step, rung), EventKind.LEFT_OUT, text)
    elif case.tell(EventKind.LEFT_OUT, text, duty):
        case.set_status(duty.step, StepStatus.SKIPPED)
        case.close_links(duty.step)


def _without(case: Case, step: str, rung: Rung) -> Plan:
    return without_rung(case.plan, step, rung, now=case.now, calendars=case.calendars)
