"""The one Swedish sentence of a received answer, for the history. No names of persons."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from questions.words import answer_words
from schemas.file.process import QuestionSpec
from schemas.inquiry import Channel, Code, Row
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
    # "Svarade: svar ja" would say it twice.
    return ", ".join(
        word if question.short == "svar" else f"{question.short} {word}"
        for question, word in zip(questions, words, strict=True)
    )


def _value(question: QuestionSpec, row: Row, text: str) -> str:
    value = row.values[question.key]
    return answer_words(question, value, text=text if value == Code.RETURNS else "", returns_on=row.returns_on)
