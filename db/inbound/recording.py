"""A reply becomes an answer, where nothing at all speaks against it; else it is said why not, and a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlmodel import Session

from db import people, processes
from db.answers import ByMail, record_answer
from db.inbound import attachments, forwarding
from db.inbound.matching import Match
from db.inbound.reader import Reader
from mail.inbound.asked import asked_of
from mail.inbound.message import Incoming
from mail.inbound.understood import Understood, understand
from mail.other_reader import other_reader
from questions.words import answers_in_short
from rules.dates.clock import local_date, process_time
from rules.swedish import capital, moment
from schemas.errors import Refused
from schemas.inbound import WRONG_PERSON, ReceivedState
from schemas.inquiry import Channel
from schemas.messages import AnswerIn
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import ENDED, StepStatus
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import MailRow
from schemas.tables.process import AnswerRow, InvitationRow, ProcessRow

_ID = re.compile(r"[\x21-\x7e]{3,400}")


@dataclass(frozen=True)
class Reply:
    """A reply to one question, with all that speaks for it or against it."""

    session: Session
    reader: Reader
    row: ReceivedMailRow
    incoming: Incoming
    match: Match
    invitation: InvitationRow
    step: PlanStep
    understood: Understood
    at: datetime
    """When it came, process time."""
    now: datetime
    """Wall-clock time."""


def take(
    session: Session, reader: Reader, row: ReceivedMailRow, incoming: Incoming, match: Match | None, now: datetime
) -> None:
    """Record the reply as an answer, or say why not and what may have been meant; `now` is wall-clock time."""
    if match is None or match.invitation is None:
        row.why = "Det framgår inte vilken fråga mejlet svarar på." if match is None else _about_other(match)
        return
    invitation = match.invitation
    matter = session.get_one(ProcessRow, invitation.process)
    plan = processes.load_plan(session, invitation.process)
    step = next((each for each in plan.steps if each.key == invitation.step), None)
    if step is None:
        row.why = "Steget finns inte längre i ärendet."
        return
    sender = f"{incoming.from_name} {incoming.from_email}"
    understood = _understood(reader, match.mail, step, incoming.text, sender=sender, subject=incoming.subject)
    row.proposal = dict(understood.answers or understood.proposal) if match.is_question else {}
    if other := other_reader(understood.words, incoming.from_email):
        row.kind, row.proposal = WRONG_PERSON, {"name": other.name, "email": other.email}
        row.why = f"Avsändaren skriver att någon annan ska svara: {other.name or other.email}."
        return
    if not match.is_question:
        row.why = _about_other(match)
        return
    at = process_time(row.arrived_at or now, matter.shift_s)
    reply = Reply(session, reader, row, incoming, match, invitation, step, understood, at, now)
    against = chain(_of_sender(reply), _of_words(reply), _of_question(reply), _of_files(reply))
    if why := next(against, ""):
        row.why = why
        return
    try:
        with session.begin_nested():
            _record(reply, process_time(now, matter.shift_s))
    except Refused as refusal:
        row.why = f"Svaret gick inte att notera. {refusal.problem} {refusal.cure}".strip()


def _about_other(match: Match) -> str:
    """That the mail answers something else than one question."""
    if match.is_home_meeting:
        return "Det svarar på vilket sammanträde som avgör, inte på själva frågan. Notera sammanträdesdagen."
    if len(match.asked) > 1:
        return "Mejlet det svarar på gällde flera saker. Se efter vilken svaret gäller."
    return f"Det svarar inte på en fråga, utan på mejlet ”{match.title}”."


def propose(session: Session, reader: Reader, row: ReceivedMailRow) -> None:
    """What a mail may mean now that somebody has said which question it is about; a person decides all the same."""
    plan = processes.load_plan(session, row.process)
    step = next((each for each in plan.steps if each.key == row.step), None)
    if step is None:
        raise Refused("about", "Steget finns inte längre i ärendet.", "Välj en annan fråga.")
    mail = session.get(MailRow, row.mail) if row.mail else None
    understood = _understood(reader, mail, step, row.text, sender=f"{row.from_name} {row.from_email}")
    row.proposal = dict(understood.answers or understood.proposal)
    row.why = f"Kansliet har kopplat mejlet till frågan. {understood.doubt or 'Läs det och notera svaret.'}"


def _understood(
    reader: Reader, mail: MailRow | None, step: PlanStep, text: str, *, sender: str, subject: str = ""
) -> Understood:
    """`mail` is ours that was answered, where it is known; without it every quote is doubtful."""
    asked = [each for each in asked_of(step.questions) if _must_answer(step, each.key)]
    return understand(text, asked, reader.lines_of(mail) if mail else (), sender=sender, subject=subject)


def _must_answer(step: PlanStep, key: str) -> bool:
    """True for a question that an answer cannot do without, and for one that a word may answer."""
    question = next(each for each in step.questions if each.key == key)
    return question.is_required or bool(asked_of([question])[0].codes)


def _of_sender(reply: Reply) -> Iterator[str]:
    """Why the sender is not known to be one who may answer; what the mail is about gives nobody that right."""
    seat, on = reply.invitation.seat, local_date(reply.at)
    if not people.is_of_seat(reply.session, seat, reply.incoming.from_email, on):
        yield "Avsändaren är varken den som har platsen, ersättaren eller den officiella brevlådan."
    believed = reply.reader.believes(reply.incoming, reply.row.source)
    if not believed.passed:
        yield believed.reason or "Avsändaren är inte bekräftad."
    if forwarding.is_too_much(reply.session, reply.row, reply.now):
        yield "Avsändaren har skickat så många mejl den senaste timmen att de läses för hand."


def _of_words(reply: Reply) -> Iterator[str]:
    """Why it is not clear what is answered."""
    if reply.understood.doubt:
        yield reply.understood.doubt
    if not reply.understood.answers:
        yield "Det går inte att se vad svaret är."
    if [question.text for question in reply.step.questions] != reply.match.asked[0].questions:
        yield "Frågan har ändrats sedan mejlet gick ut."


def _of_question(reply: Reply) -> Iterator[str]:
    """Why the question takes no answer by itself any more, or not yet."""
    invitation = reply.invitation
    if invitation.is_withdrawn:
        yield "Frågan gäller inte längre den kommunen."
    status = StepStatus(processes.get_step(reply.session, invitation.process, invitation.step).status)
    if status in ENDED and reply.at < reply.step.schedule_of(invitation.seat).closes_at:
        yield f"Svaret kom i tid, {moment(reply.at)}, men lästes först när frågan var avslutad."
    if status in ENDED:
        yield "Frågan var avslutad när svaret kom."
    if status is StepStatus.PLANNED:
        yield "Frågan är inte öppen ännu."


def _of_files(reply: Reply) -> Iterator[str]:
    """Why a file that came along cannot be kept with the answer."""
    try:
        attachments.must_be_keepable(reply.incoming.attachments, attachments.Place.of(reply.reader.settings))
    except Refused as refusal:
        yield f"En bilaga kan inte tas emot. {refusal.problem}"


def _record(reply: Reply, now: datetime) -> None:
    """Record the answer, with the message as its evidence and its files; `now` is process time. Raises Refused."""
    session, row, incoming, invitation = reply.session, reply.row, reply.incoming, reply.invitation
    holder = people.holder_of(session, invitation.seat, local_date(reply.at))
    is_holder = holder is not None and holder.email.casefold() == incoming.from_email.casefold()
    answer = AnswerIn(
        process=invitation.process,
        step=invitation.step,
        seat=invitation.seat,
        values=reply.understood.answers,
        answered_by="" if is_holder else incoming.from_name[:200],
        answered_email="" if is_holder else incoming.from_email,
    )
    message_id = f"<{incoming.message_id}>" if _ID.fullmatch(incoming.message_id) else ""
    recorded = record_answer(
        session,
        answer,
        now=now,
        channel=Channel.REPLY,
        received_at=min(reply.at, now),
        by_mail=ByMail(row.checksum, message_id),
    )
    kept = session.get_one(AnswerRow, recorded.answer_id)
    attachments.keep(session, reply.reader.settings.documents_dir, kept, incoming.attachments, now)
    row.state, row.answer = ReceivedState.RECORDED, recorded.answer_id
    said = answers_in_short(reply.step.questions, kept.codes)
    row.why = capital(f"{said}.") if recorded.is_new else f"Samma svar fanns redan: {said}."
