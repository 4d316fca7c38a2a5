"""A reply becomes an answer, where nothing at all speaks against it; else it is said why not, and a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from sqlmodel import Session, col, select

from db import actors, processes
from db.answers.answers import ByMail, record_answer
from db.answers.asked_seats import of_seat
from db.inbound import attachments, forwarding, naming
from db.inbound.matching import Match
from db.inbound.proposing import as_proposed, understood_of
from db.inbound.reader import Reader
from db.outbox import receipts
from db.register import people
from db.register.seats import load_seats
from mail.inbound.answer.other_reader import other_reader
from mail.inbound.answer.understood import Understood
from mail.inbound.classify import why_unsure
from mail.inbound.message import Incoming
from questions.words import answers_in_short
from rules.dates.clock import local_date, process_time
from rules.swedish import capital, moment
from schemas.actor import link
from schemas.errors import Refused
from schemas.file.directory import NamedBy
from schemas.inquiry import Channel
from schemas.mail.inbound import WRONG_PERSON, ReceivedState
from schemas.messages import AnswerIn, LinkReader
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import ENDED, StepStatus
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.process import AnswerRow, InvitationRow, ProcessRow

NOT_CHECKED = "Avsändaren är inte kontrollerad."
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
    at = process_time(row.arrived_at or now, matter.shift_s)
    organisation = load_seats(session, [invitation.seat], local_date(at)).name(invitation.seat).organisation
    understood = understood_of(
        reader,
        match.mail,
        step,
        incoming.text,
        organisation,
        sender=f"{incoming.from_name} {incoming.from_email}",
        subject=incoming.subject,
        has_files=bool(attachments.of_weight(incoming.attachments)),
        sent_on=local_date(incoming.sent_at) if incoming.sent_at else None,
    )
    row.proposal = as_proposed(understood) if match.is_question else {}
    if other := other_reader(understood.words, incoming.from_email):
        is_known = is_checked(session, reader, row, incoming, local_date(at))
        row.kind, row.proposal = WRONG_PERSON, {"name": other.name, "email": other.email} if is_known else {}
        row.why = f"Avsändaren skriver att någon annan ska svara: {other.name or other.email}."
        row.why += "" if is_known else f" {NOT_CHECKED}"
        if is_known and other.name:
            is_mailbox = people.organisation_of(session, row.seat).mailbox.casefold() == row.from_email.casefold()
            naming.say(session, row, NamedBy.MAILBOX if is_mailbox else NamedBy.SEAT, now)
        return
    if not match.is_question:
        row.why = _about_other(match)
        return
    reply = Reply(session, reader, row, incoming, match, invitation, step, understood, at, now)
    against = chain(_of_sender(reply), _of_words(reply), _of_question(reply), _of_standing(reply), _of_files(reply))
    if why := next(against, ""):
        row.why = why
        return
    try:
        with session.begin_nested():
            _record(reply, process_time(now, matter.shift_s))
    except Refused as refusal:
        row.why = f"Svaret gick inte att notera. {refusal.problem} {refusal.cure}".strip()


def is_checked(session: Session, reader: Reader, row: ReceivedMailRow, incoming: Incoming, on: date) -> bool:
    """True where the sender is proved, and one of the seat's own where the mail is about a seat: only of such words
    about who holds a seat anything is filled in for a person to confirm. `on` is the local date."""
    is_own = not row.seat or people.is_of_seat(session, row.seat, incoming.from_email, on)
    return is_own and reader.believes(incoming, row.source).passed


def _about_other(match: Match) -> str:
    """That the mail answers something else than one question."""
    if match.is_home_meeting:
        return "Det svarar på vilket sammanträde som avgör, inte på själva frågan. Notera sammanträdesdagen."
    if len(match.asked) > 1:
        return "Mejlet det svarar på gällde flera saker. Se efter vilken svaret gäller."
    return f"Det svarar inte på en fråga, utan på mejlet ”{match.title}”."


def _of_sender(reply: Reply) -> Iterator[str]:
    """Why the sender is not known to be one who may answer; what the mail is about gives nobody that right."""
    seat, on = reply.invitation.seat, local_date(reply.at)
    if not people.is_of_seat(reply.session, seat, reply.incoming.from_email, on):
        yield "Avsändaren är varken den som har platsen, ersättaren eller den officiella brevlådan."
    believed = reply.reader.believes(reply.incoming, reply.row.source)
    if not believed.passed:
        yield believed.reason or "Avsändaren är inte bekräftad."


def _of_words(reply: Reply) -> Iterator[str]:
    """Why it is not clear what is answered."""
    if why := why_unsure(reply.incoming, reply.reader.own):
        yield why
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


def _of_standing(reply: Reply) -> Iterator[str]:
    """Why the answer that stands may say more than this one, or is later than it."""
    standing = _standing(reply)
    if standing is None or standing.codes == reply.understood.answers:
        return
    sent_at = reply.incoming.sent_at
    came_at = standing.received_at - timedelta(seconds=reply.session.get_one(ProcessRow, standing.process).shift_s)
    if sent_at is None or sent_at < came_at:
        yield f"Mejlet är skrivet före svaret som gäller, som kom {moment(standing.received_at)}."
    if standing.strength or standing.decided_on or standing.paragraph or standing.diarienummer or standing.comment:
        yield "Svaret som gäller har beslutsnivå, beslut, diarienummer eller kommentar, och mejlet säger något annat."


def _standing(reply: Reply) -> AnswerRow | None:
    """The answer that stands."""
    invitation = reply.invitation
    versions = select(AnswerRow).where(
        AnswerRow.process == invitation.process,
        AnswerRow.step == invitation.step,
        AnswerRow.seat == invitation.seat,
    )
    return reply.session.exec(versions.order_by(col(AnswerRow.version).desc())).first()


def _of_files(reply: Reply) -> Iterator[str]:
    """Why a file that came along cannot be kept with the answer."""
    try:
        attachments.must_be_keepable(reply.incoming.attachments, attachments.Place.of(reply.reader.settings))
    except Refused as refusal:
        yield f"En bilaga kan inte tas emot. {refusal.problem}"


def _record(reply: Reply, now: datetime) -> None:
    """Record the answer, with the message as its evidence and its files; `now` is process time. Raises Refused.

    What says the same as the answer that stands, which may say more, leaves it as it is; the sender is told so.
    """
    session, row, incoming, invitation = reply.session, reply.row, reply.incoming, reply.invitation
    message_id = f"<{incoming.message_id}>" if _ID.fullmatch(incoming.message_id) else ""
    asked = of_seat(session, invitation.process, invitation.step, invitation.seat)
    if asked.latest is not None and asked.latest.codes == reply.understood.answers:
        attachments.keep(session, reply.reader.settings.documents_dir, asked.latest, incoming.attachments, now)
        if not forwarding.is_too_much(session, row, reply.now):
            sender, what = incoming.from_email, row.checksum[:16]
            receipts.post_again(session, asked, asked.latest, sender, now, what=what, in_reply_to=message_id)
        row.state, row.answer, row.why = ReceivedState.RECORDED, asked.latest.id, "Samma svar fanns redan."
        return
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
    # Whoever answers the mail that asked has what its reader was given, as behind the link in it.
    asked_in = reply.match.asked[0]
    reader = LinkReader.STAND_IN if asked_in.is_stand_in else LinkReader.HOLDER
    with actors.acting(link(invitation.seat, asked_in.generation, reader)):
        recorded = record_answer(
            session,
            answer,
            now=now,
            channel=Channel.REPLY,
            received_at=min(reply.at, now),
            by_mail=ByMail(row.checksum, message_id, attachments.names(incoming.attachments)),
        )
    kept = session.get_one(AnswerRow, recorded.answer_id)
    attachments.keep(session, reply.reader.settings.documents_dir, kept, incoming.attachments, now)
    row.state, row.answer = ReceivedState.RECORDED, recorded.answer_id
    said = answers_in_short(reply.step.questions, kept.codes)
    row.why = capital(f"{said}.") if recorded.is_new else f"Samma svar fanns redan: {said}."
