"""From an inquiry as the register holds it to its compilation. Pure: it reads no clock and no database."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from db.boards.came_to import reasons_of, short_name
from db.boards.contacts import Contact
from db.boards.inquiry import Inquiry
from db.boards.lines import SeatLine
from mail.kinds import MAILS
from mail.kinds.question.outcome import found_words
from questions.words import answer_words, details, unanswered_words
from rules.swedish import came, capital, enumerate_words, moment
from schemas.compilation import (
    Compilation,
    CompiledAnswer,
    CompiledEvent,
    CompiledMail,
    CompiledQuestion,
    CompiledSeat,
    CompiledVersion,
)
from schemas.events import EventKind
from schemas.file.document import DocumentSpec
from schemas.file.process import QuestionSpec
from schemas.inquiry import OWN_WAYS, Channel
from schemas.tables.document import DocumentRow
from schemas.tables.mail import MailRow
from schemas.tables.process import AnswerRow, EventRow
from words import delivery
from words.answers import channel_words, decision_words
from words.codes import BASES, level_words, strength_words
from words.outcome_rules import rule_words, silence_words
from words.results import result_words
from words.states import STEP_STATES

Carrier = Callable[[MailRow], str]
"""From a mail to what took it; empty where nobody knows."""


def compilation(inquiry: Inquiry, carrier_of: Carrier) -> Compilation:
    """The whole compilation, with names; what is for the public is made of it by `public`."""
    board, at = inquiry.board, inquiry.at
    secretariat = board.names.name(board.file.secretariat)
    determined = _newest(inquiry.events, EventKind.DETERMINED)
    return Compilation(
        process=board.row.key,
        step=at.step.key,
        matter=board.row.title,
        title=at.step.title,
        text=at.step.text,
        diarienummer=board.file.diarienummer,
        secretariat=secretariat.organisation,
        state=STEP_STATES[at.state].word,
        opened_at=at.opened_at,
        last_on=at.last_on,
        basis=BASES[at.step.basis],
        source=at.step.source,
        level=level_words(at.step.level) if at.step.level else "",
        silence=silence_words(at.step.silence, unanswered_words(at.step.questions)),
        documents=[_document(one) for one in at.step.documents],
        questions=[_question(inquiry, question) for question in at.step.questions],
        seats=[_seat(inquiry, line, carrier_of) for line in at.lines],
        determined=moment(determined.at) if determined else "",
        reason=at.reason if at.results else "",
        corrected=moment(at.corrected_at) if at.corrected_at else "",
        events=[CompiledEvent(at=event.at, text=event.text) for event in inquiry.events],
        as_of=inquiry.as_of,
    )


def known_names(inquiry: Inquiry) -> frozenset[str]:
    """The names of persons that the register knows of the inquiry: they stand in no version for the public."""
    rows = [row for versions in inquiry.versions.values() for row in versions]
    mails = [mail.to_name for contact in inquiry.contacts for mail in _mails(contact)]
    lines = [name for line in inquiry.at.lines for name in (line.holder, line.answered_as)]
    named = {*mails, *lines, *(row.answered_by for row in rows), *(row.holder for row in rows)}
    of_organisations = {line.seat.organisation for line in inquiry.at.lines}
    return frozenset(name.strip() for name in named if name.strip()) - of_organisations


def _newest(events: Sequence[EventRow], kind: EventKind) -> EventRow | None:
    return next((event for event in reversed(events) if event.kind == kind), None)


def _document(document: DocumentSpec) -> str:
    mark = f"SHA-256 {document.sha256}" if document.sha256 else ""
    return "; ".join(part for part in (document.title, document.note, document.url, mark) if part)


def _question(inquiry: Inquiry, question: QuestionSpec) -> CompiledQuestion:
    at = inquiry.at
    organisations = {line.seat.key: line.seat.organisation for line in at.lines}
    found = at.outcome.questions.get(question.key) if at.outcome and question.has_outcome else None
    determined = at.results.get(question.key) if question.has_outcome else None
    result = determined or (found.result if found else None)
    words = ""
    if result is not None:
        within = at.holds_for(question.key) if determined else []
        outside = [name for name in organisations.values() if within and name not in within]
        words = capital(result_words(result, within, outside))
    return CompiledQuestion(
        key=question.key,
        label=short_name(question),
        text=question.text,
        rule=rule_words(question.rule, question.at_least) if question.has_outcome else "",
        result=words,
        is_determined=determined is not None,
        found=found_words(question, found, result, organisations) if found else "",
        reasons=[f"{enumerate_words(who)} {why}" for why, who in reasons_of(inquiry.board, at, question.key).items()],
    )


def _seat(inquiry: Inquiry, line: SeatLine, carrier_of: Carrier) -> CompiledSeat:
    contact = next((one for one in inquiry.contacts if one.line.seat.key == line.seat.key), Contact(line))
    return CompiledSeat(
        key=line.seat.key,
        organisation=line.seat.organisation,
        title=line.seat.title,
        holder=contact.first.to_name if contact.first else line.holder,
        own_on=line.own_on,
        mails=[_mail(mail, carrier_of(mail), is_first=mail is contact.first) for mail in _mails(contact)],
        opened_at=contact.opened_at,
        versions=[_version(inquiry, line, row) for row in inquiry.versions.get(line.seat.key, ())],
        is_missing=line.is_missing,
    )


def _mails(contact: Contact) -> list[MailRow]:
    """Every mail about a seat, in the order they were recorded."""
    first = [contact.first] if contact.first else []
    return sorted([*first, *contact.reminders, *contact.others], key=lambda mail: mail.id or 0)


def _mail(mail: MailRow, carrier: str, *, is_first: bool) -> CompiledMail:
    return CompiledMail(
        what=MAILS[mail.kind].title,
        is_first=is_first,
        to=mail.to_name,
        address=mail.to_email,
        at=mail.sent_at or mail.send_at,
        is_sent=mail.sent_at is not None,
        state=delivery.state(mail, carrier).word,
    )


def _version(inquiry: Inquiry, line: SeatLine, row: AnswerRow) -> CompiledVersion:
    newest = line.answer
    is_newest = newest is not None and row.version == newest.version
    return CompiledVersion(
        number=row.version,
        answers=[answer for question in inquiry.at.step.questions if (answer := _answer(question, row))],
        comment=row.comment,
        strength=strength_words(row.strength),
        paragraph=row.paragraph,
        decided_on=row.decided_on,
        diarienummer=row.diarienummer,
        decision=decision_words(row.paragraph, row.decided_on, row.diarienummer),
        received_at=row.received_at,
        received=came(row.received_at),
        channel=channel_words(row.channel),
        is_on_behalf=Channel(row.channel) not in OWN_WAYS,
        source=row.source,
        answered_by=row.answered_by,
        is_late=row.is_late,
        is_set_aside=is_newest and line.is_set_aside,
        is_of_former_text=is_newest and line.is_of_former_text,
        files=[_file(file) for file in inquiry.files.get(row.id, ())],
    )


def _answer(question: QuestionSpec, row: AnswerRow) -> CompiledAnswer | None:
    value, text = str(row.codes.get(question.key, "")), str(row.texts.get(question.key, ""))
    if not value and not text:
        return None
    words = answer_words(question, value, text=text, returns_on=row.returns_on)
    return CompiledAnswer(question=question.key, words=capital(words), text=details(question, value, text))


def _file(row: DocumentRow) -> str:
    return f"{row.name} (SHA-256 {row.sha256})"
