"""The one Swedish sentence of a received answer, for the history. No names of persons."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from questions.words import answer_words
from schemas.file.process import QuestionSpec
from schemas.inquiry import Channel, Code, QuestionType, Row
from schemas.plan.plan import PlanStep
from words.codes import BY_CHANNEL, strength_words


def sentence(
    step: PlanStep,
    organisation: str,
    row: Row,
    *,
    channel: Channel = Channel.WEB,
    texts: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """`Tyresö svarade: förlängning ja (besked från tjänsteperson).` and whether it was on behalf, or late.

    Of `texts` (question → words) only a label of the process file is told: why they come back another day.
    """
    if row.values and set(row.values.values()) == {Code.DONE}:
        text = f"{organisation} anmälde klart: {step.title}."
    else:
        act = "svarade" if row.version == 1 else "ändrade sitt svar"
        strength = f" ({strength_words(row.strength)})" if row.strength else ""
        text = f"{organisation} {act}: {_said(step, row, texts)}{strength}."
    if channel is Channel.REPLY:
        text += " Svaret kom genom mejl."
    elif channel is not Channel.WEB:
        text += f" Noterat på uppdrag, {BY_CHANNEL[channel]}."
    if row.is_late:
        text += " Inkom efter svarstid."
    return text


def _said(step: PlanStep, row: Row, texts: Mapping[str, str]) -> str:
    questions = [question for question in step.questions if question.key in row.values]
    words = [_value(question, row, texts.get(question.key, "")) for question in questions]
    if len(set(words)) == 1 and Code.RETURNS in row.values.values():
        return words[0]
    parts = [_part(question, word) for question, word in zip(questions, words, strict=True)]
    return ("; " if any(": " in part for part in parts) else ", ").join(parts)


def _part(question: QuestionSpec, word: str) -> str:
    """`förlängning ja`, and `utsedda: 1 namn` of an answer that is no plain yes or no."""
    if question.short == "svar":
        return word  # "Svarade: svar ja" would say it twice.
    return f"{question.short} {word}" if question.type is QuestionType.YES_NO else f"{question.short}: {word}"


def _value(question: QuestionSpec, row: Row, text: str) -> str:
    value = row.values[question.key]
    return answer_words(question, value, text=text if value == Code.RETURNS else "", returns_on=row.returns_on)
