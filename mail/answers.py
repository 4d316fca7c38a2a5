"""Answers in words: what receipts quote and outcomes list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from mail.props import AnswerLine, AnswerSummary, OutcomeCell, OutcomeTable
from questions import kind_of
from questions.words import MISSING, answer_words, details
from rules.swedish import enumerate_words, short_date
from schemas.inquiry import Channel, Outcome, QuestionOutcome, Result, Strength
from schemas.plan import PlanStep
from schemas.process import QuestionSpec
from schemas.tables import AnswerRow

NO_ANSWER = "inget svar"
"""Of a question that need not be answered."""
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
        lines.append(AnswerLine(question=question.text, answer=words, text=details(question, value, text)))
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

    `results` are what the secretariat has determined, where it has; they stand instead of the computed ones. What
    nobody has to write has no result, and is told only where somebody has.
    """
    order = list(seats) or step.seats
    tables = []
    for question in step.questions:
        cells = [_cell(question, organisations.get(seat, seat), answers.get(seat)) for seat in order]
        if not question.has_outcome and all(cell.answer == NO_ANSWER for cell in cells):
            continue
        determined = (results or {}).get(question.key)
        found = computed.questions.get(question.key)
        result = determined or (found.result if found else Result.ANSWERED)
        tables.append(
            OutcomeTable(
                question=question.text,
                result=result if question.has_outcome else None,
                is_determined=determined is not None,
                cells=cells,
                found=found_words(question, found, result, organisations) if found else "",
            )
        )
    return tables


def found_words(
    question: QuestionSpec, found: QuestionOutcome, result: Result | None, organisations: Mapping[str, str]
) -> str:
    """What the rule found beside the result: a sum, the best day, for whom a yes holds. Empty where nothing."""
    words = kind_of(question).found_words(question, found.found) if found.found else ""
    if not words and found.takes_part and result == Result.YES:
        words = f"Gäller {enumerate_words([organisations.get(seat, seat) for seat in found.takes_part])}"
        outside = [name for seat, name in organisations.items() if seat not in found.takes_part]
        words += f", inte {enumerate_words(outside)}" if outside else ""
    return words


def _cell(question: QuestionSpec, organisation: str, row: AnswerRow | None) -> OutcomeCell:
    value, text = (str(row.codes.get(question.key, "")), str(row.texts.get(question.key, ""))) if row else ("", "")
    if row is None or not (value or text):
        return OutcomeCell(organisation=organisation, answer=MISSING if question.is_required else NO_ANSWER)
    words = answer_words(question, value, text=text, returns_on=row.returns_on)
    notes = [
        details(question, value, text) if kind_of(question).tells_all else "",
        strength_words(row.strength),
        decision_words(row.paragraph, row.decided_on, row.diarienummer),
        source_words(row.channel, row.source),
        "inkom efter svarstid" if row.is_late else "",
    ]
    return OutcomeCell(organisation=organisation, answer=words, note="; ".join(note for note in notes if note))
