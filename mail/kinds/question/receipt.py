"""The receipt of an answer: what was understood, and when it came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from mail.letter import Addressee, Letter, Mail, Matter, asked
from mail.props import AboutOne
from questions import kind_of
from questions.words import answer_words, details
from schemas.base import Instant, Model
from schemas.file.process import StepKind
from schemas.inquiry import Channel
from schemas.plan.plan import PlanStep
from schemas.tables.process import AnswerRow
from words.answers import decision_words, source_words
from words.codes import strength_words


class AnswerLine(Model):
    """One question and what was understood."""

    question: str
    answer: str
    text: str = ""


class AnswerSummary(Model):
    """An answer as understood; what the receipt quotes."""

    lines: list[AnswerLine]
    comment: str = ""
    strength: str = ""
    decision: str = ""
    """§, date and diarienummer in one phrase."""
    version: int
    is_late: bool = False
    received_at: Instant
    returns_on: date | None = None
    """The day on which they come back with what is owed."""
    answered_by: str = ""
    is_by_mail: bool = False
    """It was a reply to a mail of ours."""
    files: list[str] = []
    """What the files are called that came along with it."""
    source: str = ""
    """For an answer on behalf: how and from whom it came."""


class ReceiptProps(AboutOne):
    """The receipt; `is_copy` when somebody else answered for this holder."""

    summary: AnswerSummary
    is_copy: bool = False
    is_outside: bool = False
    """The reader is not one whom the register knows for the seat: no words of the answer's own, and no link."""
    is_settled: bool = False
    """The outcome was determined before the answer came."""
    is_correctable: bool = False
    """The secretariat can still correct that outcome."""
    is_repeated: bool = False
    """The same answer came once more; nothing was changed."""
    seal: str = ""
    """The head of the seal over the answer; empty in receipts of before there was one."""
    part_generation: int = 0
    """The generation of the link to the organisation's own part; 0 where the receipt has none."""


RECEIPT = Mail("receipt", "Kvitto", ReceiptProps, "inquiry", is_held=False)


def receipt(
    matter: Matter,
    to: Addressee,
    summary: AnswerSummary,
    *,
    send_at: datetime,
    is_copy: bool = False,
    is_outside: bool = False,
    is_settled: bool = False,
    is_correctable: bool = False,
    seal: str = "",
    part_generation: int = 0,
) -> Letter:
    """The receipt of an answer; `is_copy` for the holder when somebody else answered, and for the other of two.

    `part_generation` is that of the invitation, for the link to the part; a task has no part. An answer taken before
    the question went out has no link yet, and so has its receipt. With `is_outside` the `summary` must be one without
    free text.
    """
    recipient = "-".join(filter(None, ["kopia", to.recipient])) if is_copy else "svarande"
    item = asked(matter, to, f"svar-{summary.version}", recipient=recipient)
    about = {"is_copy": is_copy, "is_outside": is_outside, "seal": seal}
    has_part = matter.step.kind is StepKind.INQUIRY and to.public_id != ""
    about |= {"part_generation": part_generation if has_part else 0}
    about |= {"is_settled": is_settled, "is_correctable": is_correctable}
    props = ReceiptProps.model_validate({"contact": matter.contact, "asked": item, "summary": summary, **about})
    return RECEIPT.about(matter, to, props, item.item_key, send_at)


def summary(step: PlanStep, row: AnswerRow, *, has_free_text: bool = True, files: Sequence[str] = ()) -> AnswerSummary:
    """A stored answer as it was understood, question by question; without `has_free_text` nothing that was typed."""
    lines = []
    for question in step.questions:
        value, text = str(row.codes.get(question.key, "")), str(row.texts.get(question.key, ""))
        if not value and not text:
            continue
        if not has_free_text:
            words = "besvarad" if kind_of(question).takes else answer_words(question, value, returns_on=row.returns_on)
            lines.append(AnswerLine(question=question.text, answer=words))
            continue
        words = answer_words(question, value, text=text, returns_on=row.returns_on)
        lines.append(AnswerLine(question=question.text, answer=words, text=details(question, value, text)))
    typed: dict[str, Any] = {}
    if has_free_text:
        typed = {
            "comment": row.comment,
            "decision": decision_words(row.paragraph, row.decided_on, row.diarienummer),
            "answered_by": row.answered_by,
            "files": list(files),
            "source": source_words(row.channel, row.source),
        }
    return AnswerSummary(
        lines=lines,
        strength=strength_words(row.strength),
        version=row.version,
        is_late=row.is_late,
        received_at=row.received_at,
        returns_on=row.returns_on,
        is_by_mail=row.channel == Channel.REPLY,
        **typed,
    )
