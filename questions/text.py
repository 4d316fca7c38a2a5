"""`text`: words of their own. Only that they came travels."""

from __future__ import annotations

from questions.kind import LONGEST_TEXT, OTHER_WAYS, Given, QuestionKind, value_field
from questions.reading import line, lines
from schemas.errors import Refused
from schemas.file.process import QuestionSpec

GIVEN = "besvarad"
"""The code of words: they themselves stay in the register."""


class TextKind(QuestionKind):
    """Free text."""

    def typed(self, question: QuestionSpec, given: Given) -> dict[str, str]:
        """The words."""
        return {value_field(question): given.text}

    def tidy(self, question: QuestionSpec, given: Given) -> Given:
        """What was typed as the value becomes the words, so that it never travels."""
        code, text = line(given.code), lines(given.text)
        if code in OTHER_WAYS:
            return Given(code, text)
        if code and code != GIVEN:
            text = text or lines(given.code)
        return Given(GIVEN if text else "", text)

    def fault(self, question: QuestionSpec, given: Given) -> Refused | None:
        """Too many words."""
        if len(given.text) > LONGEST_TEXT:
            cure = f"Korta ner den till högst {LONGEST_TEXT} tecken."
            return Refused(f"{question.key}/text", "Texten är för lång.", cure)
        return None

    def missing(self, question: QuestionSpec) -> Refused:
        """The words are what is missing."""
        return Refused(f"{question.key}/text", f"Svar saknas på frågan ”{question.text}”.", "Skriv ett svar.")

    def field_of(self, question: QuestionSpec, part: str) -> str:
        """The words are the value."""
        return value_field(question)


KIND = TextKind()
