"""Answers in words, whatever their type."""

from __future__ import annotations

from datetime import date

from questions import kind_of
from questions.kind import CODE_WORDS, Given
from rules.swedish import long_date
from schemas.inquiry import Code
from schemas.process import QuestionSpec

MISSING = "svar saknas"
_WHY = {"saknas": MISSING, "kan_inte": "kan inte den dagen"}


def answer_words(question: QuestionSpec, value: str, *, text: str = "", returns_on: date | None = None) -> str:
    """One value in words: `ja`, `återkommer torsdag den 2 maj 2024`, a date, a choice, or the text itself."""
    if value == Code.RETURNS:
        return f"återkommer {long_date(returns_on)}" if returns_on else "återkommer"
    if value == Code.NOT_CONCERNED:
        return CODE_WORDS[value]
    return kind_of(question).words(question, Given(value, text))


def details(question: QuestionSpec, value: str, text: str) -> str:
    """What was written beside the value, line by line; empty where nothing was."""
    return "\n".join(kind_of(question).details(question, Given(value, text)))


def code_words(code: str) -> str:
    """A code alone, as a reason names it: `nej`, `svar saknas`; another word stays as it is."""
    return _WHY.get(code) or CODE_WORDS.get(code, code)
