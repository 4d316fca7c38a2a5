"""`klart`: whether a task is done."""

from __future__ import annotations

from questions.choice import Picking
from questions.kind import Choice
from schemas.file.process import Meaning, QuestionSpec
from schemas.inquiry import Code

_CHOICES = (
    Choice(Code.DONE, "Ja, det är klart"),
    Choice(Code.RETURNS, "Nej, vi återkommer en viss dag", is_return=True),
)


class DoneKind(Picking):
    """Done, or not yet."""

    unanswered = "inte som klart"

    def choices(self, question: QuestionSpec) -> tuple[Choice, ...]:
        """Done, or the day on which they come back."""
        return _CHOICES

    def is_other_way(self, question: QuestionSpec, code: str) -> bool:
        """Whoever has a task is concerned."""
        return code == Code.RETURNS

    def means(self, question: QuestionSpec, code: str) -> Meaning:
        """Done is a yes."""
        return Meaning.YES if code == Code.DONE else Meaning.NEUTRAL


KIND = DoneKind()
