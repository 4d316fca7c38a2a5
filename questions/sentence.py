"""The one Swedish sentence of a received answer, for the history. No names of persons."""

from __future__ import annotations

from questions.words import answer_words
from schemas.inquiry import Channel, Code, Row
from schemas.plan import PlanStep
from words.codes import BY_CHANNEL, strength_words


def sentence(step: PlanStep, organisation: str, row: Row, *, channel: Channel = Channel.WEB) -> str:
    """`Tyresö svarade: förlängning ja (besked från tjänsteperson).` and whether it was on behalf, or late."""
    if row.values and set(row.values.values()) == {Code.DONE}:
        text = f"{organisation} anmälde klart: {step.title}."
    else:
        act = "svarade" if row.version == 1 else "ändrade sitt svar"
        strength = f" ({strength_words(row.strength)})" if row.strength else ""
        text = f"{organisation} {act}: {_said(step, row)}{strength}."
    if channel is not Channel.WEB:
        text += f" Noterat på uppdrag, {BY_CHANNEL[channel]}."
    if row.is_late:
        text += " Inkom efter svarstid."
    return text


def _said(step: PlanStep, row: Row) -> str:
    questions = [question for question in step.questions if question.key in row.values]
    words = [answer_words(question, row.values[question.key], returns_on=row.returns_on) for question in questions]
    if len(set(words)) == 1 and Code.RETURNS in row.values.values():
        return words[0]
    return ", ".join(f"{question.short} {word}" for question, word in zip(questions, words, strict=True))
