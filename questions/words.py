"""Answers in words, whatever their type."""

from __future__ import annotations

from datetime import date

from questions import kind_of
from questions.kind import Given
from rules.swedish import long_date
from schemas.file.process import QuestionSpec
from schemas.inquiry import Code
from words.codes import code_words


def answer_words(question: QuestionSpec, value: str, *, text: str = "", returns_on: date | None = None) -> str:
    """One value in words: `ja`, `återkommer torsdag den 2 maj 2024` and why, a date, a choice, or the text."""
    if value == Code.RETURNS:
        why = kind_of(question).return_words(question, text)
        later = f"återkommer {long_date(returns_on)}" if returns_on else "återkommer"
        return f"{why}, {later}" if why else later
    if value == Code.NOT_CONCERNED:
        return code_words(value)
    return kind_of(question).words(question, Given(value, text))


def details(question: QuestionSpec, value: str, text: str) -> str:
    """What was written beside the value, line by line; empty where nothing was."""
    return "\n".join(kind_of(question).details(question, Given(value, text)))
