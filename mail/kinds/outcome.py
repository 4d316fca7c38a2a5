"""What an inquiry came to: who answered what, and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mail.kinds.knowledge import known
from mail.letter import Addressee, Letter, Mail, Matter, key_of
from mail.props import Asked, ForKnowledge
from schemas.base import Model
from schemas.inquiry import Outcome, Result
from schemas.plan import PlanStep
from schemas.process import QuestionSpec
from schemas.tables import AnswerRow
from words.answers import answer_words, decision_words, source_words
from words.codes import MISSING, strength_words


class OutcomeCell(Model):
    """What one seat answered to one question, in words."""

    organisation: str
    answer: str
    note: str = ""


class OutcomeTable(Model):
    """One question with all its answers and what they came to."""

    question: str
    result: Result
    is_determined: bool = False
    cells: list[OutcomeCell]


class OutcomeProps(ForKnowledge):
    """What an inquiry came to, who answered what, and what follows."""

    title: str
    result: Result
    tables: list[OutcomeTable]
    reason: str = ""
    follows: list[str] = []
    is_for_secretariat: bool = False


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
) -> Letter:
    """What the inquiry came to: who answered what, the result, the secretariat's `reason`, what `follows`.

    `ended` are the calendar entries of the reader that no longer hold.
    """
    props = OutcomeProps(
        **known(matter, ended),
        title=matter.step.title,
        result=result,
        tables=list(tables),
        reason=reason,
        follows=list(follows),
        is_for_secretariat=to.seat == matter.file.secretariat,
    )
    return OUTCOME.about(matter, to, props, key_of(matter, to, rung), send_at)


def outcome_tables(
    step: PlanStep,
    computed: Outcome,
    answers: Mapping[str, AnswerRow],
    organisations: Mapping[str, str],
    results: Mapping[str, Result] | None = None,
) -> list[OutcomeTable]:
    """Who answered what per question, in the order of the step's seats. `answers` and `organisations` (names) are by
    seat.

    `results` are what the secretariat has determined, where it has; they stand instead of the computed ones.
    """
    tables = []
    for question in step.questions:
        determined = (results or {}).get(question.key)
        found = computed.questions.get(question.key)
        result = determined or (found.result if found else Result.ANSWERED)
        cells = [_cell(question, organisations.get(seat, seat), answers.get(seat)) for seat in step.seats]
        tables.append(
            OutcomeTable(question=question.text, result=result, is_determined=determined is not None, cells=cells)
        )
    return tables


def _cell(question: QuestionSpec, organisation: str, row: AnswerRow | None) -> OutcomeCell:
    if row is None:
        return OutcomeCell(organisation=organisation, answer=MISSING)
    if question.key not in row.codes and question.key not in row.texts:
        # Who has answered the rest and left this one out owes nothing.
        return OutcomeCell(organisation=organisation, answer="inget svar på frågan")
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
