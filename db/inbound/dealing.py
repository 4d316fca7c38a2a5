"""What a person does with a mail that waits. Each act is one transaction of the caller's, and an event of its matter.

`now` is wall-clock time everywhere. An act on a mail that somebody else has dealt with meanwhile is Refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from db import documents, events, processes
from db.inbound import attachments, forwarding, naming, queue
from db.outbox import posting
from db.register import people
from db.register.seats import load_seats
from mail.inbound.message import Attachment, read
from mail.kinds.people.handed_over import handed_over
from mail.letter import Addressee
from questions.words import answers_in_short
from rules.dates.clock import local_date, process_time
from rules.swedish import long_date
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.file.directory import NamedBy
from schemas.mail.inbound import WRONG_PERSON, Dealing, MessageClass, ReceivedState, SourceName
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.process import AnswerRow, InvitationRow, ProcessRow

if TYPE_CHECKING:
    from db.inbound.reader import Reader

REOPENABLE = (ReceivedState.DEALT, ReceivedState.NOTED)
"""Where a person may let a mail wait again."""


def must_wait(session: Session, number: int) -> ReceivedMailRow:
    """The mail, held for the transaction. Refused where it does not wait for anybody."""
    queue.find(session, number)
    row = session.get_one(ReceivedMailRow, number, with_for_update=True, populate_existing=True)
    if row.state != ReceivedState.WAITING:
        raise Refused("mejl", "Mejlet är redan omhändertaget.", "Läs in sidan på nytt.")
    return row


def link(session: Session, reader: Reader, number: int, public_id: str, now: datetime) -> None:
    """Say which question the mail is about; it goes on waiting, with what it may mean as an answer to that."""
    row, invitation = must_wait(session, number), session.get(InvitationRow, public_id)
    if invitation is None or session.get(ProcessRow, invitation.process) is None:
        raise Refused("about", "Frågan finns inte.", "Välj en i listan.")
    row.process, row.step, row.seat = invitation.process, invitation.step, invitation.seat
    if row.kind in (MessageClass.REPLY, MessageClass.OTHER):
        from db.inbound import proposing  # slow to import: it reads what people write

        proposing.propose(session, reader, row)
    _tell(session, row, now, f"link/{public_id}", "kopplades till ärendet")


def nothing(session: Session, number: int, reason: str, now: datetime) -> None:
    """There is nothing to do, and why."""
    row = must_wait(session, number)
    _done(row, Dealing.NOTHING, now, reason)
    _tell(session, row, now, f"nothing/{now.isoformat()}", "lästes av kansliet. Inget att göra", reason)


def forward(session: Session, number: int, now: datetime) -> None:
    """Send the mail on to the kansli, whatever it comes to; it goes on waiting until somebody has dealt with it."""
    row = must_wait(session, number)
    if not forwarding.forward(session, row, now, is_by_hand=True):
        raise Refused("mejl", "Det finns inget kansli att skicka mejlet till.", "Läs det här i stället.")
    _tell(session, row, now, f"forwarded/{now.isoformat()}", "skickades vidare till kansliet")


def reopen(session: Session, number: int, now: datetime) -> None:
    """Let a mail wait again that somebody has dealt with, or that asked nothing of anybody; what was done stays done.

    Raises Refused for any other.
    """
    queue.find(session, number)
    row = session.get_one(ReceivedMailRow, number, with_for_update=True, populate_existing=True)
    if row.state not in REOPENABLE:
        raise Refused("mejl", "Mejlet kan inte tas upp igen.", "Läs in sidan på nytt och se var det står.")
    row.state, row.dealt, row.dealt_at, row.reason = ReceivedState.WAITING, "", None, ""
    _tell(session, row, now, f"reopened/{now.isoformat()}", "togs upp igen av kansliet")


def answered(session: Session, place: attachments.Place, number: int, answer_id: str, now: datetime) -> None:
    """The mail has been noted as that answer; its files, those that can be kept, go with the answer."""
    row = must_wait(session, number)
    answer = session.get_one(AnswerRow, answer_id)
    row.process, row.step, row.seat, row.answer = answer.process, answer.step, answer.seat, answer_id
    at = process_time(now, session.get_one(ProcessRow, answer.process).shift_s)
    attachments.keep(session, place.folder, answer, files_of(place, row), at)
    _done(row, Dealing.ANSWER, now, f"Noterat som svar: {_in_short(session, answer)}.")


def files_of(place: attachments.Place, row: ReceivedMailRow) -> list[Attachment]:
    """The files of the mail that an answer may have."""
    return attachments.keepable(read(content_of(place.folder, row)).attachments, place)


def hand_over(
    session: Session,
    number: int,
    *,
    name: str,
    place: Callable[[str, datetime], list[str]],
    now: datetime,
    from_on: date | None = None,
) -> None:
    """Let another hold the seat that the mail is about, from today or a later day. The former holder is told today.

    `place` gives the seat, at that process time, to whoever has the `name`, and returns the matters that move. Raises
    Refused for a mail about no seat, and what `place` raises.
    """
    row = must_wait(session, number)
    if not row.seat or not row.process:
        raise Refused("seat", "Det framgår inte vilken plats det gäller.", "Koppla mejlet till en fråga först.")
    matter = session.get_one(ProcessRow, row.process)
    at = process_time(now, matter.shift_s)
    former = people.addressee(session, row.seat, local_date(at))
    moved = place(row.seat, at)
    if from_on is None or from_on <= local_date(at):
        _tell_former(session, row, former, moved, at)
        _done(row, Dealing.HOLDER, now, f"{name} har platsen nu.")
    else:
        _done(row, Dealing.HOLDER, now, f"{name} har platsen från och med {long_date(from_on)}.")
    _tell(session, row, now, f"holder/{now.isoformat()}", "ledde till att platsen fick en ny innehavare")


def _tell_former(session: Session, row: ReceivedMailRow, former: Addressee, moved: Sequence[str], at: datetime) -> None:
    office = people.contact(session, processes.load_file(session, row.process).secretariat, local_date(at))
    titles = session.exec(select(ProcessRow.title).where(col(ProcessRow.key).in_(list(moved) or [row.process]))).all()
    key = f"{row.process}/mejl/{row.id}/over"
    is_own_word = row.source == SourceName.PAGE or row.from_email.casefold() == former.email.casefold()
    letter = handed_over(
        former,
        office,
        list(titles),
        has_told=is_own_word and row.kind != MessageClass.AUTOMATIC,
        key=key,
        process=row.process,
        send_at=at,
    )
    posting.post(session, letter, at)


def propose(
    session: Session, folder: Path, invitation: InvitationRow, *, name: str, email: str, said_by: str, now: datetime
) -> int | None:
    """Somebody says on the answer page that another should answer: a proposal that waits for the secretariat.

    Said twice it is one, until somebody has dealt with it; returns its number, None where it was said before. The
    official mailbox is asked where the organisation has chosen that. Raises Refused where it cannot be saved.
    """
    matter = session.get_one(ProcessRow, invitation.process)
    on = local_date(process_time(now, matter.shift_s))
    where = load_seats(session, [invitation.seat], on).name(invitation.seat).organisation
    words = f"På svarssidan för {where} står att en annan ska svara:\n\n{name}\n{email}\n"
    words += f"\nSkrivet av: {said_by}\n" if said_by else ""
    same = select(ReceivedMailRow.state).where(
        ReceivedMailRow.source == SourceName.PAGE,
        ReceivedMailRow.process == invitation.process,
        ReceivedMailRow.step == invitation.step,
        ReceivedMailRow.seat == invitation.seat,
        ReceivedMailRow.text == words,
    )
    before = session.exec(same).all()
    if ReceivedState.WAITING in before:
        return None
    said = f"{invitation.public_id} {invitation.generation} {len(before) + 1}"
    content = f"{said}\n\n{words}".encode()
    checksum = documents.keep(folder, content)
    row = ReceivedMailRow(
        checksum=checksum,
        size=len(content),
        source=SourceName.PAGE,
        received_at=now,
        arrived_at=now,
        state=ReceivedState.WAITING,
        kind=WRONG_PERSON,
        from_name=said_by,
        subject="Någon annan ska svara",
        text=words,
        process=invitation.process,
        step=invitation.step,
        seat=invitation.seat,
        proposal={"name": name, "email": email},
        why=f"På svarssidan för {where} står att {name} ska svara.",
    )
    session.add(row)
    session.flush()
    naming.say(session, row, NamedBy.SEAT, now)
    if not naming.is_enough(session, row):
        forwarding.forward(session, row, now)
    return row.id


def content_of(folder: Path, row: ReceivedMailRow) -> bytes:
    """The bytes as they came; empty where they are not whole any more, or never were: a stump proves nothing."""
    if not row.is_whole:
        return b""
    try:
        content = documents.path_of(folder, row.checksum).read_bytes()
    except OSError:
        return b""
    return content if hashlib.sha256(content).hexdigest() == row.checksum else b""


def _in_short(session: Session, answer: AnswerRow) -> str:
    plan = processes.load_plan(session, answer.process)
    questions = [question for step in plan.steps if step.key == answer.step for question in step.questions]
    return answers_in_short(questions, answer.codes, answer.returns_on)


def _done(row: ReceivedMailRow, how: Dealing, now: datetime, reason: str = "") -> None:
    row.state, row.dealt, row.dealt_at, row.reason = ReceivedState.DEALT, how, now, reason


def _tell(session: Session, row: ReceivedMailRow, now: datetime, what: str, did: str, reason: str = "") -> None:
    """The event of an act, where the mail is about a matter; the reason's words are kept beside the history."""
    matter = session.get(ProcessRow, row.process) if row.process else None
    if matter is None:
        return
    at = process_time(now, matter.shift_s)
    seats = load_seats(session, [row.seat], local_date(at)) if row.seat else None
    who = seats.name(row.seat).organisation if seats else "en okänd avsändare"
    note = {"note": processes.add_note(session, matter.key, reason, now=at)} if reason else {}
    events.append(
        session, matter.key, at=at, kind=EventKind.MAIL_NOTED, step=row.step, seat=row.seat,
        text=f"Ett mejl från {who} {did}.", data={"message": row.checksum, **note},
        dedup_key=f"mail/{row.id}/{what}",
    )  # fmt: skip
