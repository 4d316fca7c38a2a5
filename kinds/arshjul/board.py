"""The activities of a turn of the wheel as the register has them, with what was said of each in the turns before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from db.boards.process import ProcessBoard, StepBoard
from kinds.arshjul.rules import Activity, Decided, Said, Sums, sums_of, wheel_of
from kinds.arshjul.spec import (
    ADDRESS,
    AMOUNT,
    DECIDED,
    KIND,
    PARAGRAPH,
    PART_WORDS,
    STATED,
    STATUS,
    TEXT,
    WHEEL_ACTIVITY,
    WHEEL_DECISION,
    WHEEL_PUBLICATION,
    WHEEL_TOTAL,
)
from schemas.file.process import ProcessFile, QuestionSpec
from schemas.tables.process import AnswerRow, ProcessRow

_MOST_BEFORE = 12
"""Turns back that are told."""


@dataclass(frozen=True)
class Wheel:
    """One turn: its activities, and whether their sum is that of the books."""

    title: str
    activities: Sequence[Activity]
    sums: Sums
    decided: Sequence[Decided] = ()
    """Decisions of the committee, in the order of its meetings."""


def wheel(session: Session, board: ProcessBoard) -> Wheel:
    """The turn that a matter is."""
    steps = [step for step in board.steps if step.step.role == WHEEL_ACTIVITY]
    before = _before(session, board.row, [step.step.key for step in steps])
    when = _when(board.file)
    activities = [_activity(board, step, when, before.get(step.step.key, [])) for step in steps]
    stated = next((_stated(step) for step in board.steps if step.step.role == WHEEL_TOTAL), None)
    return Wheel(when, activities, sums_of([one.now.amount for one in activities], stated), _decided(board))


def _activity(board: ProcessBoard, at: StepBoard, when: str, before: Sequence[Said]) -> Activity:
    line = at.lines[0] if at.lines else None
    now = _said(board.row.key, when, at.step.questions, line.answer if line else None)
    owner = line.seat.organisation if line else ""
    return Activity(at.step.key, at.step.title, owner, now, before)


def _stated(at: StepBoard) -> int | None:
    answer = at.lines[0].answer if at.lines else None
    return _amount(answer, STATED)


def _decided(board: ProcessBoard) -> list[Decided]:
    """Each decision that has been noted, with the publication that waited for it."""
    found = []
    for at in board.steps:
        answer = at.lines[0].answer if at.step.role == WHEEL_DECISION and at.lines else None
        if answer is None:
            continue
        code = str(answer.codes.get(DECIDED, ""))
        choice = next(each for each in at.step.questions if each.key == DECIDED).choice(code)
        published = (
            str(one.lines[0].answer.texts.get(ADDRESS, ""))
            for one in board.steps
            if one.step.role == WHEEL_PUBLICATION and at.step.key in one.step.waits_for
            if one.lines and one.lines[0].answer
        )
        found.append(
            Decided(
                on=at.step.schedule.due_on,
                words=choice.label if choice else code,
                note=str(answer.texts.get(DECIDED, "")),
                paragraph=str(answer.texts.get(PARAGRAPH, "")),
                published=next(published, ""),
            )
        )
    return sorted(found, key=lambda one: one.on)


def _when(file: ProcessFile) -> str:
    spec = wheel_of(file)
    return f"{PART_WORDS[spec.part]} {spec.year}"


def _said(process: str, when: str, questions: Sequence[QuestionSpec], answer: AnswerRow | None) -> Said:
    status = str(answer.codes.get(STATUS, "")) if answer else ""
    asked = next((question for question in questions if question.key == STATUS), None)
    choice = asked.choice(status) if asked else None
    text = str(answer.texts.get(TEXT, "")) if answer else ""
    return Said(process, when, status, choice.label if choice else "", _amount(answer, AMOUNT), text)


def _amount(answer: AnswerRow | None, question: str) -> int | None:
    code = str(answer.codes.get(question, "")) if answer else ""
    return int(code) if code.lstrip("-").isdecimal() else None


def _before(session: Session, row: ProcessRow, keys: Sequence[str]) -> Mapping[str, list[Said]]:
    """Step → what was said of it in earlier turns, the newest first: the same key is the same activity."""
    earlier = (
        select(ProcessRow)
        .where(ProcessRow.kind == KIND.key, ProcessRow.key != row.key, ProcessRow.created_at <= row.created_at)
        .order_by(col(ProcessRow.created_at).desc())
        .limit(_MOST_BEFORE)
    )
    rows = session.exec(earlier).all()
    answers: dict[tuple[str, str], AnswerRow] = {}
    given = select(AnswerRow).where(
        col(AnswerRow.process).in_([one.key for one in rows]), col(AnswerRow.step).in_(keys)
    )
    for answer in session.exec(given.order_by(col(AnswerRow.version))):
        answers[answer.process, answer.step] = answer
    found: dict[str, list[Said]] = {}
    for one in rows:
        file = ProcessFile.model_validate(one.file)
        for step in file.steps:
            if step.key in keys and step.role == WHEEL_ACTIVITY:
                said = _said(one.key, _when(file), step.questions, answers.get((one.key, step.key)))
                found.setdefault(step.key, []).append(said)
    return found
