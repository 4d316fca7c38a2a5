"""What a reply answers: only what is said plainly, with nothing left over. Everything else is in doubt.

Every line of the mail must be explained: as an answer, as a courtesy, as a signature, as a line of a program, or as a
line of our own mail that is quoted. One that is not makes the whole doubtful, and a human reads it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from mail.inbound.answer.asked import Asked
from mail.inbound.answer.guesses import Remark, guess, in_order, why_unclear, with_remarks
from mail.inbound.answer.statements import Statement, next_statement, patterns
from mail.inbound.reading.headers import clean
from mail.inbound.subjects import is_rewritten
from mail.inbound.text.courtesies import attached, courtesy, sign_off
from mail.inbound.text.footers import footer_begins
from mail.inbound.text.own_words import own_lines, paragraphs
from mail.inbound.text.quoted import foreign_lines, split, surviving
from mail.inbound.text.signatures import is_name_below, is_name_of, is_signature_line

_LONGEST = 20_000
_LONGEST_LINE = 400
_CLINGS = re.compile(r"[*_\"“”„»«`]")
_LOOSE = " ,.!;:–—-"
"""Signs that part what is said and say nothing."""
_BULLET = " \t•·–—-"


@dataclass(frozen=True)
class Understood:
    """Either `answers` for every question, or a `doubt` with what may have been meant."""

    answers: dict[str, str] = field(default_factory=dict)
    """Code by question key; empty where there is any doubt."""
    doubt: str = ""
    """In Swedish, a sentence for the secretariat; empty where the answers can be recorded."""
    proposal: dict[str, str] = field(default_factory=dict)
    """What may have been meant, for a human to confirm; some questions may be missing."""
    texts: dict[str, str] = field(default_factory=dict)
    """The condition of a proposed answer in the sender's words, by question key."""
    returns_on: date | None = None
    """The day on which they come back, where that is proposed."""
    words: str = ""
    """What the sender wrote, without what was quoted."""


@dataclass
class _Read:
    """What has been found line by line."""

    said: list[Statement] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    remarks: list[tuple[list[str], list[Statement]]] = field(default_factory=list)
    """What is unexplained, whole, with the answers on its line."""
    has_files: bool = False
    is_signed: bool = False
    may_be_name: bool = False
    """Right below a sign-off, where the name is whoever's it is."""


def understand(
    text: str,
    asked: Sequence[Asked],
    ours: Collection[str],
    *,
    sender: str = "",
    subject: str = "",
    names: Collection[str] = (),
    has_files: bool = False,
    sent_on: date | None = None,
) -> Understood:
    """What the text of a reply (whole, with its quotes) answers to the questions.

    `ours` are the lines of the mail that was answered (`quoted.our_lines`), in their order; without them every quote is
    doubtful. `sender` is the sender's name and address, by which a name alone on its line is known. A `subject` that is
    given must be that of our mail; one that was rewritten may say anything. `names` are what the asked organisation is
    called, `has_files` says that a file came along, and `sent_on` is the local date by which a day without a year is
    known.
    """
    parted = split(clean(text[:_LONGEST]), {question.number: question.title for question in asked})
    lines = own_lines(parted.own)
    words = "\n".join(lines).strip("\n")
    pattern = patterns(asked, names)
    found = _read(lines, pattern, sender, has_files=has_files)
    answers, fault = _joined(found.said, asked)
    doubt = _doubt(text, words, parted.quoted, found, asked, ours, subject) or fault
    if not doubt:
        return Understood(answers, words=words)
    codes = guess(words, asked) | ({} if found.unexplained else in_order(found.said, asked)) | answers
    proposed = with_remarks(codes, _remarks(found, asked, ours), asked, sent_on)
    return Understood({}, doubt, proposed.codes, proposed.texts, proposed.returns_on, words)


def _remarks(found: _Read, asked: Sequence[Asked], ours: Collection[str]) -> list[Remark]:
    numbers, remarks = [question.number for question in asked], []
    for lines, said in found.remarks[:30]:
        quoted = set(surviving(lines, ours))
        text = " ".join(line for line in lines if line not in quoted)[:1_000]
        remarks.append(Remark(text, tuple(number for each in said for number in each.numbers(numbers))))
    return remarks


def _doubt(
    text: str,
    words: str,
    quoted: Sequence[str],
    found: _Read,
    asked: Sequence[Asked],
    ours: Collection[str],
    subject: str,
) -> str:
    if len(text) > _LONGEST:
        return "Mejlet är för långt för att läsas maskinellt."
    foreign = foreign_lines(quoted, ours)
    if not words and not foreign:
        return "Mejlet har ingen egen text utöver det som citeras."
    if said := surviving([line for line in words.split("\n") if not _is_courteous(line)], ours):
        return f"Raden ”{_shown(said[0])}” ur vårt eget mejl står bland svaren."
    if found.unexplained:
        return why_unclear(words, _shown(found.unexplained[0]))
    if foreign:
        return f"I det som citeras står ”{_shown(foreign[0])}”, som inte kommer från vårt mejl."
    if subject and is_rewritten(subject, ours):
        return f"Ämnesraden är ändrad: ”{_shown(subject)}”."
    closed = [question for question in asked if not question.codes]
    if closed:
        return f"Fråga {closed[0].number} kan inte besvaras med ett ord i ett mejl."
    return ""


def _read(lines: Sequence[str], pattern: re.Pattern[str] | None, sender: str, *, has_files: bool) -> _Read:
    found = _Read(has_files=has_files)
    for paragraph in paragraphs(lines):
        begins, is_open = footer_begins(paragraph), False
        for line in paragraph[:begins]:
            said, left = len(found.said), len(found.unexplained)
            _read_line(line, found, pattern, sender)
            is_open = _remark(line, found, found.said[said:], is_open) if len(found.unexplained) > left else False
        if begins < len(paragraph) and not found.said:
            found.unexplained.append(paragraph[begins])
    return found


def _remark(line: str, found: _Read, said: list[Statement], is_open: bool) -> bool:
    """Keep what is unexplained, where it `is_open` as the rest of what stands on the line above; True."""
    text = line.lstrip(_BULLET)
    if is_open and not said and not text[:1].isdigit():
        found.remarks[-1][0].append(text)
    else:
        found.remarks.append(([text], said))
    return True


def _read_line(line: str, found: _Read, pattern: re.Pattern[str] | None, sender: str) -> None:
    if found.is_signed or line == "--":
        is_named = found.may_be_name and is_name_below(line, sender)
        found.is_signed, found.may_be_name = True, line == "--"
        if not is_named and not is_signature_line(line, sender):
            found.unexplained.append(line)
        return
    text = " ".join(_CLINGS.sub("", line[: _LONGEST_LINE + 1]).split()).lstrip(_BULLET)
    if len(text) > _LONGEST_LINE:
        found.unexplained.append(text)
        return
    if "..." in text or "…" in text:  # somebody who leaves it open has not answered
        found.unexplained.append(text)
        return
    at: int | None = 0
    while at is not None and text[at:].strip(_LOOSE):
        at = _next(text, at, found, pattern, sender)


def _next(text: str, at: int, found: _Read, pattern: re.Pattern[str] | None, sender: str) -> int | None:
    """Read what begins there: where it ends, or None where the rest of the line has been read, or cannot be."""
    if (end := courtesy(text, at)) > at:
        return end + len(text[end:]) - len(text[end:].lstrip(_LOOSE))
    if found.has_files and (end := attached(text, at)) > at:
        return end + len(text[end:]) - len(text[end:].lstrip(_LOOSE))
    rest = text[at:].strip(_LOOSE)
    if (end := sign_off(text, at)) > at:
        end = sign_off(text, end + len(text[end:]) - len(text[end:].lstrip(f"{_LOOSE}/")))  # in two languages
        name = text[end:].strip(f"{_LOOSE}/")
        found.is_signed, found.may_be_name = True, not name
        if name and not (is_name_below(name, sender) or is_signature_line(name, sender)):
            found.unexplained.append(text)
        return None
    if found.said and is_name_of(rest, sender):
        found.is_signed = True
        return None
    if pattern is not None and (following := next_statement(text, at, pattern)):
        statement, end = following
        found.said.append(statement)
        return end
    found.unexplained.append(text)
    return None


def _joined(said: Sequence[Statement], asked: Sequence[Asked]) -> tuple[dict[str, str], str]:
    """Code by question of what was said plainly, and in Swedish why that is not one answer to each."""
    by_number = {question.number: question for question in asked}
    numbers_of = {each: each.numbers(list(by_number)) for each in said}
    answers: dict[str, str] = {}
    twice: list[int] = []
    fault = ""
    for statement in said:
        numbers = numbers_of[statement]
        if not numbers:
            fault = fault or f"Det framgår inte vilken fråga ”{statement.said}” svarar på."
        for number in numbers:
            question = by_number.get(number)
            code = question.codes.get(statement.said) if question else None
            if question is None or code is None:
                fault = fault or f"”{statement.said}” är inget svar på fråga {number}."
            elif question.key in answers:
                twice.append(number)
            else:
                answers[question.key] = code
    missing = [question.number for question in asked if question.key not in answers]
    if twice:
        answers = {
            question.key: answers[question.key]
            for question in asked
            if question.number not in twice and question.key in answers
        }
        fault = fault or f"Fråga {twice[0]} har fått mer än ett svar."
    if not fault and (missing or not asked):
        fault = f"Svar saknas på fråga {missing[0]}." if asked else "Mejlet vi frågade i har inga frågor."
    # An answer that fits no question makes it uncertain to which the others belong.
    return (answers if all(numbers_of.values()) else {}), fault


def _is_courteous(line: str) -> bool:
    """True for a greeting or a sign-off alone, which our own mails have too."""
    text = line.strip()
    end = max(courtesy(text, 0), sign_off(text, 0))
    return end > 0 and not text[end:].strip(" ,.!:")


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79]}…"
