"""What others are to be done with: when each is expected, by what source, who watches it, and when it happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db.boards.process import ProcessBoard, StepBoard
from rules.swedish import long_date
from schemas.file.process import DueSpec
from schemas.inquiry import QuestionType
from schemas.tables.process import AnswerRow


@dataclass(frozen=True)
class Milestone:
    """One of them."""

    key: str
    title: str
    expected: str
    """As the source says it: `i år före jul`."""
    source: str
    last_on: date
    """The last day that the words can mean, or the one that it was moved to."""
    is_moved: bool
    watcher: str
    said: str
    """What the watcher has said; empty where nothing has come."""
    happened_on: date | None = None
    returns_on: date | None = None
    """When the watcher comes back."""

    @property
    def words(self) -> str:
        """Where it stands, in a sentence without its full stop."""
        if self.returns_on is not None:
            return f"Dröjer, bevakaren återkommer {long_date(self.returns_on)}"
        if self.happened_on is not None:
            return f"{self.said}: {long_date(self.happened_on)}"
        return self.said or "Väntar"


def milestones(board: ProcessBoard) -> list[Milestone]:
    """Every step that had only a time in which it was expected, in the order of the plan."""
    dues: Mapping[str, DueSpec] = {step.key: step.due for step in board.file.steps}
    return [_milestone(at, dues[at.step.key]) for at in board.steps if _is_milestone(dues.get(at.step.key))]


def _is_milestone(due: DueSpec | None) -> bool:
    return due is not None and due.is_expected_only


def _milestone(at: StepBoard, due: DueSpec) -> Milestone:
    line = at.lines[0] if at.lines else None
    answer = line.answer if line and not line.is_set_aside else None
    assert due.expected is not None
    return Milestone(
        key=at.step.key,
        title=at.step.title,
        expected=due.expected.words,
        source=due.source,
        last_on=at.step.schedule.due_on,
        is_moved=at.step.schedule.due_on != due.expected.latest,
        watcher=f"{line.seat.organisation}, {line.seat.title}" if line else "",
        said=_said(at, answer) if answer else "",
        happened_on=_happened_on(at, answer) if answer else None,
        returns_on=answer.returns_on if answer else None,
    )


def _said(at: StepBoard, answer: AnswerRow) -> str:
    """What was chosen in the first question that has choices; else that it is reported done."""
    for question in at.step.questions:
        if (choice := question.choice(str(answer.codes.get(question.key, "")))) is not None:
            return choice.label
    return "Klart"


def _happened_on(at: StepBoard, answer: AnswerRow) -> date | None:
    for question in at.step.questions:
        if question.type is QuestionType.DATE and (code := str(answer.codes.get(question.key, ""))):
            return date.fromisoformat(code) if code[:4].isdecimal() else None
    return None
