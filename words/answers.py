"""Answers in words: what receipts quote, outcomes list and pages show."""

from __future__ import annotations

from datetime import date

from rules.swedish import long_date, short_date
from schemas.inquiry import Channel, Code, QuestionType
from schemas.process import QuestionSpec
from words.codes import CHANNELS, CODES


def answer_words(question: QuestionSpec, value: str, *, text: str = "", returns_on: date | None = None) -> str:
    """One value in words: `ja`, `återkommer torsdag den 2 maj 2024`, a date, a choice, or the text itself."""
    if value == Code.RETURNS:
        return f"återkommer {long_date(returns_on)}" if returns_on else "återkommer"
    if question.type in (QuestionType.YES_NO, QuestionType.DONE):
        return CODES.get(Code(value), value) if value in set(Code) else value
    if question.type == QuestionType.DATE:
        return long_date(date.fromisoformat(value))
    if question.type == QuestionType.TEXT and text:
        return text
    choice = question.choice(value)
    return choice.label[:1].lower() + choice.label[1:] if choice else value or text


def decision_words(paragraph: str, decided_on: date | None, diarienummer: str) -> str:
    """`§ 45, 7 maj 2024, dnr KS 2024/118`; what is unknown is left out."""
    number = f"§ {paragraph.removeprefix('§').strip()}" if paragraph.strip() else ""
    dnr = diarienummer.strip()
    if dnr and not dnr.casefold().startswith("dnr"):
        dnr = f"dnr {dnr}"
    return ", ".join(part for part in (number, short_date(decided_on) if decided_on else "", dnr) if part)


def source_words(channel: str, source: str) -> str:
    """`telefon: kanslichefen ringde …` for an answer on behalf; empty for the answer page."""
    if channel == Channel.WEB:
        return ""
    word = CHANNELS[Channel(channel)]
    return f"{word}: {source}" if source else word
