"""Answers in words: what receipts quote and outcomes list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from mail.props import AnswerLine, AnswerSummary, OutcomeCell, OutcomeTable
from rules.swedish import long_date, short_date
from schemas.inquiry import Channel, Code, Outcome, QuestionType, Result, Strength
from schemas.plan import PlanStep
from schemas.process import QuestionSpec
from schemas.tables import AnswerRow

MISSING = "svar saknas"

_CODES = {
    Code.YES: "ja",
    Code.NO: "nej",
    Code.CONDITION: "ja, med villkor",
    Code.RETURNS: "återkommer",
    Code.NOT_CONCERNED: "ej berörd",
    Code.DONE: "klart",
}
_STRENGTHS = {
    Strength.INTEREST: "intresse",
    Strength.OFFICIAL: "besked från tjänsteperson",
    Strength.DELEGATION: "delegationsbeslut",
    Strength.BOARD: "beslut i kommunstyrelsen",
    Strength.COUNCIL: "beslut i kommunfullmäktige",
}
_CHANNELS = {
    Channel.WEB: "svarssidan",
    Channel.PHONE: "telefon",
    Channel.MEETING: "möte",
    Channel.MAIL: "e-post",
    Channel.PAPER: "papper",
}


def answer_words(question: QuestionSpec, value: str, *, text: str = "", returns_on: date | None = None) -> str:
    """One value in words: `ja`, `återkommer torsdag den 2 maj 2024`, a date, a choice, or the text itself."""
    if value == Code.RETURNS:
        return f"återkommer {long_date(returns_on)}" if returns_on else "återkommer"
    if question.type in (QuestionType.YES_NO, QuestionType.DONE):
        return _CODES.get(Code(value), value) if value in set(Code) else value
    if question.type == QuestionType.DATE:
        return long_date(date.fromisoformat(value))
    if question.type == QuestionType.TEXT and text:
        return text
    choice = question.choice(value)
    return choice.label[:1].lower() + choice.label[1:] if choice else value or text


def code_words(code: str) -> str:
    """A code alone, as a reason names it: `nej`, `svar saknas`; another word stays as it is."""
    return MISSING if code == "saknas" else _CODES.get(Code(code), code) if code in set(Code) else code


def strength_words(strength: str | None) -> str:
    """`besked från tjänsteperson`; empty for none."""
    return _STRENGTHS[Strength(strength)] if strength else ""


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
    word = _CHANNELS[Channel(channel)]
    return f"{word}: {source}" if source else word


def summary(step: PlanStep, row: AnswerRow) -> AnswerSummary:
    """A stored answer as it was understood, question by question."""
    lines = []
    for question in step.questions:
        value, text = str(row.codes.get(question.key, "")), str(row.texts.get(question.key, ""))
        if not value and not text:
            continue
        words = answer_words(question, value, text=text, returns_on=row.returns_on)
        lines.append(AnswerLine(question=question.text, answer=words, text="" if words == text else text))
    return AnswerSummary(
        lines=lines,
        comment=row.comment,
        strength=strength_words(row.strength),
        decision=decision_words(row.paragraph, row.decided_on, row.diarienummer),
        version=row.version,
        is_late=row.is_late,
        received_at=row.received_at,
        answered_by=row.answered_by,
        source=source_words(row.channel, row.source),
    )


def outcome_tables(
    step: PlanStep,
    computed: Outcome,
    answers: Mapping[str, AnswerRow],
    organisations: Mapping[str, str],
    results: Mapping[str, Result] | None = None,
    seats: Sequence[str] = (),
) -> list[OutcomeTable]:
    """Who answered what per question. `answers` and `organisations` (names) are by seat; `seats` gives the order.

    `results` are what the secretariat has determined, where it has; they stand instead of the computed ones.
    """
    order = list(seats) or step.seats
    tables = []
    for question in step.questions:
        determined = (results or {}).get(question.key)
        found = computed.questions.get(question.key)
        result = determined or (found.result if found else Result.ANSWERED)
        cells = [_cell(question, organisations.get(seat, seat), answers.get(seat)) for seat in order]
        tables.append(
            OutcomeTable(question=question.text, result=result, is_determined=determined is not None, cells=cells)
        )
    return tables


def _cell(question: QuestionSpec, organisation: str, row: AnswerRow | None) -> OutcomeCell:
    if row is None or (question.key not in row.codes and question.key not in row.texts):
        return OutcomeCell(organisation=organisation, answer=MISSING)
    text = str(row.texts.get(question.key, ""))
    words = answer_words(question, str(row.codes.get(question.key, "")), text=text, returns_on=row.returns_on)
    notes = [
        "" if words == text else text,
        strength_words(row.strength),
        decision_words(row.paragraph, row.decided_on, row.diarienummer),
        source_words(row.channel, row.source),
        "inkom efter svarstid" if row.is_late else "",
    ]
    return OutcomeCell(organisation=organisation, answer=words, note="; ".join(note for note in notes if note))
