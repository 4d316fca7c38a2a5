"""Two people have answered differently for the same seat: to both, and to the secretariat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mail.kinds.question.receipt import AnswerLine
from mail.letter import Addressee, Letter, Mail, Matter, asked
from mail.props import AboutOne
from schemas.base import Model


class DifferingLine(Model):
    """One question on which the two answers differ."""

    question: str
    earlier: str
    latest: str


class AnswersDifferProps(AboutOne):
    """What was said first and what was said last, of which the last holds until somebody changes it."""

    lines: list[DifferingLine]
    is_watcher: bool = False
    """The reader is the secretariat."""


ANSWERS_DIFFER = Mail(
    "answers_differ", "Två olika svar från samma kommun", AnswersDifferProps, "inquiry", is_held=False
)


def answers_differ(
    matter: Matter,
    to: Addressee,
    lines: Sequence[DifferingLine],
    version: int,
    reader: str,
    *,
    send_at: datetime,
    is_watcher: bool = False,
    seat: str = "",
) -> Letter:
    """The notice after answer number `version`; `reader` (`forst`, `sist`, `kansli`) tells the letters apart.

    `seat` is the seat that has answered, where `to` is another.
    """
    item = asked(matter, to, f"olika-{version}-{seat}" if seat else f"olika-{version}", recipient=reader)
    props = AnswersDifferProps(contact=matter.contact, asked=item, lines=list(lines), is_watcher=is_watcher)
    return ANSWERS_DIFFER.about(matter, to, props, item.item_key, send_at)


def differing(earlier: Sequence[AnswerLine], latest: Sequence[AnswerLine]) -> list[DifferingLine]:
    """The questions of which both say something, and not the same."""
    said = {line.question: line.answer for line in earlier}
    return [
        DifferingLine(question=line.question, earlier=said[line.question], latest=line.answer)
        for line in latest
        if line.question in said and said[line.question] != line.answer
    ]
