"""What the answers of an inquiry have come to, in words: why it is not clear, and what the rules found beside it."""

from __future__ import annotations

from db.answers.rows import row_of
from db.boards.process import ProcessBoard, StepBoard
from mail.kinds.question.outcome import found_words
from rules.outcome import open_positions
from rules.plan.timetable import question_codes
from rules.swedish import capital, enumerate_words
from schemas.file.process import Meaning, QuestionSpec
from schemas.inquiry import QuestionOutcome, Reason
from schemas.plan.timetable import StepStatus
from words import codes


def reasons(board: ProcessBoard, step: StepBoard) -> list[str]:
    """Why the outcome is not clear, one sentence a question; once everyone has answered also before the time is out."""
    found = []
    for question in step.step.questions:
        if by_why := reasons_of(board, step, question.key):
            said = "; ".join(f"{enumerate_words(who)} {why}" for why, who in by_why.items())
            found.append(f"{short_name(question)}: {said}.")
    return found


def reasons_of(board: ProcessBoard, step: StepBoard, question: str) -> dict[str, list[str]]:
    """Why the result of one question is not clear: the reason in words → the organisations it is about."""
    found = (step.outcome.questions if step.outcome else _mixed_so_far(step)).get(question)
    spec = next((one for one in step.step.questions if one.key == question), None)
    by_why: dict[str, list[str]] = {}
    if found is None or spec is None:
        return by_why
    for reason in found.reasons:
        words = _why(step, spec, reason)
        by_why.setdefault(words, []).append(board.names.name(reason.seat).organisation)
    return by_why


def _why(step: StepBoard, question: QuestionSpec, reason: Reason) -> str:
    """What a seat said that makes the outcome unclear: a choice in its own words, which may count as a no without being
    one."""
    answer = next((line.answer for line in step.lines if line.seat.key == reason.seat), None)
    choice = question.choice(str(answer.codes.get(question.key, ""))) if answer else None
    if choice is not None and reason.why in list(Meaning):
        return f"svarade ”{choice.label}”"
    return codes.REASONS.get(reason.why, reason.why)


def findings(step: StepBoard) -> list[str]:
    """What the rules have found beside their results: a sum, the best day, for whom a yes holds."""
    names = {line.seat.key: line.seat.organisation for line in step.lines}
    found = step.outcome.questions if step.outcome else {}
    told = [
        (question, found_words(question, one, step.results.get(question.key, one.result), names))
        for question in step.step.questions
        if (one := found.get(question.key))
    ]
    return [f"{short_name(question)}: {words[:1].lower()}{words[1:]}." for question, words in told if words]


def _mixed_so_far(step: StepBoard) -> dict[str, QuestionOutcome]:
    """The questions that someone must decide as the answers stand, where all have come."""
    if step.status != StepStatus.OPEN or not step.may_determine:
        return {}
    rows = {line.seat.key: row_of(line.answer) for line in step.lines if line.answer and not line.is_set_aside}
    return open_positions(question_codes(step.step), step.step.seats, rows)


def short_name(question: QuestionSpec) -> str:
    """The label of a question, else the question itself; its key is no Swedish."""
    return capital(question.label) or question.text.removesuffix("?")
