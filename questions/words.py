"""Answers in words, whatever their type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from questions import kind_of
from questions.kind import NEITHER, Given
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


def answers_in_short(
    questions: Sequence[QuestionSpec], codes: Mapping[str, object], returns_on: date | None = None
) -> str:
    """`1 ja, 2 nej`: the answers by the numbers of their questions; of a single question its answer alone."""
    said = [
        (number, answer_words(question, str(codes[question.key]), returns_on=returns_on))
        for number, question in enumerate(questions, start=1)
        if codes.get(question.key)
    ]
    return ", ".join(f"{number} {words}" if len(questions) > 1 else words for number, words in said)


def unanswered_words(questions: Sequence[QuestionSpec]) -> str:
    """As what an answer counts that never comes, after `räknas`: by the question for or against, else by the first."""
    said = [kind_of(question).unanswered_words(question) for question in questions]
    return NEITHER if NEITHER in said or not said else said[0]


def details(question: QuestionSpec, value: str, text: str) -> str:
    """What was written beside the value, line by line; empty where nothing was."""
    return "\n".join(kind_of(question).details(question, Given(value, text)))
