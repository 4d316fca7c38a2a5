"""What an inquiry came to: who answered what, and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from mail.kinds.people.knowledge import known
from mail.letter import Addressee, Letter, Mail, Matter, key_of
from mail.props import Asked, ForKnowledge
from questions import kind_of
from questions.words import answer_words, details
from rules.outcome import holds_for
from rules.swedish import enumerate_words
from schemas.base import Model
from schemas.file.process import QuestionSpec
from schemas.inquiry import Outcome, QuestionOutcome, Result
from schemas.plan.plan import PlanStep
from schemas.tables.process import AnswerRow
from words.answers import decision_words, source_words
from words.codes import MISSING, strength_words
from words.results import result_words


class OutcomeCell(Model):
    """What one seat answered to one question, in words."""

    organisation: str
    answer: str
    note: str = ""


class OutcomeTable(Model):
    """One question with all its answers and what they came to."""

    question: str
    result: Result | None
    """None for what nobody had to write."""
    is_determined: bool = False
    cells: list[OutcomeCell]
    found: str = ""
    """What the rule found beside the result, in words."""
    within: list[str] = []
    """The organisations that a determined yes is for, where it is not for all."""
    outside: list[str] = []
    """Those it is not for."""


class OutcomeProps(ForKnowledge):
    """What an inquiry came to, who answered what, and what follows."""

    title: str
    result: Result
    tables: list[OutcomeTable]
    reason: str = ""
    follows: list[str] = []
    is_for_secretariat: bool = False
    within: list[str] = []
    """The organisations that the yes is for, where it is not for all and the same for every question."""
    outside: list[str] = []
    """Those it is not for."""
    corrected_to: str = ""
    """Of an outcome that is corrected: what holds from now on, in words."""
    corrected_from: str = ""
    """What held before, in words."""

    @property
    def said(self) -> str:
        """The outcome in a sentence or two; of a correction also what held before, and why."""
        if self.corrected_to:
            now = f"Nu gäller: {self.corrected_to}. Förut gällde: {self.corrected_from}."
            return f"Samverkanskansliet har rättat utfallet. {now} Skäl: {self.reason}"
        if self.result == Result.NEEDS_POSITION:
            then = "Ni behöver ta ställning och fastställa utfallet."
            then = then if self.is_for_secretariat else "Utfallet kräver ställningstagande."
            return f"Svaren går isär, eller så saknas svar. {then}"
        if self.result == Result.ANSWERED:
            return "Utfallet är fastställt, fråga för fråga."
        return f"Utfallet är fastställt: {result_words(self.result, self.within, self.outside)}."


NO_ANSWER = "inget svar på frågan"
"""Of a question that need not be answered."""


class Correction(NamedTuple):
    """What an outcome is corrected to and from, in words."""

    now: str
    before: str


OUTCOME = Mail("outcome", "Besked om utfall", OutcomeProps, "inquiry", is_resent=False)


def outcome(
    matter: Matter,
    to: Addressee,
    *,
    result: Result,
    tables: Sequence[OutcomeTable],
    send_at: datetime,
    follows: Sequence[str] = (),
    reason: str = "",
    rung: str = "outcome",
    ended: Sequence[Asked] = (),
    correction: Correction | None = None,
) -> Letter:
    """What the inquiry came to: who answered what, the result, the secretariat's `reason`, what `follows`.

    `correction` says what holds instead of what was told before. `ended` are the calendar entries of the reader that
    no longer hold.
    """
    some = next((table for table in tables if result == Result.YES == table.result), None)
    props = OutcomeProps(
        **known(matter, to, ended),
        title=matter.step.title,
        result=result,
        tables=list(tables),
        reason=reason,
        follows=list(follows),
        is_for_secretariat=to.seat == matter.file.secretariat,
        within=some.within if some else [],
        outside=some.outside if some else [],
        corrected_to=correction.now if correction else "",
        corrected_from=correction.before if correction else "",
    )
    return OUTCOME.about(matter, to, props, key_of(matter, to, rung), send_at)


def outcome_tables(
    step: PlanStep,
    computed: Outcome,
    answers: Mapping[str, AnswerRow],
    organisations: Mapping[str, str],
    results: Mapping[str, Result] | None = None,
    within: Mapping[str, Sequence[str]] | None = None,
) -> list[OutcomeTable]:
    """Who answered what per question, in the order of the step's seats. `answers` and `organisations` (names) are by
    seat.

    `results` are what the secretariat has determined, where it has; they stand instead of the computed ones, and so
    does `within`, question → the seats that a yes is for. Without it a yes is for those that the rule found. What
    nobody has to write has no result, and is told only where somebody has.
    """
    tables = []
    for question in step.questions:
        cells = [_cell(question, organisations.get(seat, seat), answers.get(seat)) for seat in step.seats]
        if not question.has_outcome and all(cell.answer in (NO_ANSWER, MISSING) for cell in cells):
            continue
        determined = (results or {}).get(question.key)
        found = computed.questions.get(question.key)
        result = determined or (found.result if found else Result.ANSWERED)
        some = holds_for(step.seats, found, result, (within or {}).get(question.key, ()))
        tables.append(
            OutcomeTable(
                question=question.text,
                result=result if question.has_outcome else None,
                is_determined=determined is not None,
                cells=cells,
                found=found_words(question, found, result, organisations) if found and not some else "",
                within=[organisations.get(seat, seat) for seat in some],
                outside=[organisations.get(seat, seat) for seat in step.seats if some and seat not in some],
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
    if row is None:
        return OutcomeCell(organisation=organisation, answer=MISSING if question.is_required else NO_ANSWER)
    value, text = str(row.codes.get(question.key, "")), str(row.texts.get(question.key, ""))
    if not (value or text):
        # Who has answered the rest and left this one out owes nothing.
        return OutcomeCell(organisation=organisation, answer=NO_ANSWER)
    words = answer_words(question, value, text=text, returns_on=row.returns_on)
    notes = [
        details(question, value, text) if kind_of(question).tells_all else "",
        strength_words(row.strength),
        decision_words(row.paragraph, row.decided_on, row.diarienummer),
        source_words(row.channel, row.source),
        "inkom efter svarstid" if row.is_late else "",
    ]
    return OutcomeCell(
        organisation=organisation, answer=words, note="; ".join(note.removesuffix(".") for note in notes if note)
    )
