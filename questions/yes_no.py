"""`ja_nej`: yes, no, yes on a condition, later, or not concerned."""

from __future__ import annotations

from questions.choice import Picking
from questions.kind import NEITHER, NOT_CONCERNED, POSITIONS, RETURNS, Choice
from schemas.errors import Refused
from schemas.file.process import Meaning, QuestionSpec
from schemas.inquiry import Code

_CHOICES = (
    Choice(Code.YES, "Ja"),
    Choice(Code.NO, "Nej"),
    Choice(Code.CONDITION, "Ja, med villkor", asks_text=True),
    RETURNS,
    NOT_CONCERNED,
)


class YesNoKind(Picking):
    """A position for or against."""

    rules = Picking.rules | POSITIONS
    unanswered = NEITHER

    def choices(self, question: QuestionSpec) -> tuple[Choice, ...]:
        """The five ways to answer."""
        return _CHOICES

    def means(self, question: QuestionSpec, code: str) -> Meaning:
        """The codes speak for themselves."""
        return Meaning(code) if code in set(Meaning) else Meaning.NEUTRAL

    def text_label(self, question: QuestionSpec) -> str:
        """The words of a yes with a condition."""
        return "Vilket är villkoret?"

    def text_hint(self, question: QuestionSpec) -> str:
        """Only then."""
        return "Fyll i om svaret är ja, med villkor."

    def _words_missing(self, question: QuestionSpec, choice: Choice) -> Refused:
        return Refused(f"{question.key}/text", "Villkoret saknas.", "Skriv vilket villkor som gäller.")


KIND = YesNoKind()
