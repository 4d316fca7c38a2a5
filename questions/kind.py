"""What every type of question can do; a type overrides what is its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from questions.reading import line, lines
from schemas.errors import Refused
from schemas.file.process import Meaning, QuestionSpec
from schemas.inquiry import Code, OutcomeRule

LONGEST_TEXT = 5000
EXAMPLE_WORDS = "Ett förtydligande med egna ord."
NEITHER = "varken som ja eller nej"
"""As what a question for or against counts that nobody answers."""
NEITHER_WAY = "inte åt något håll"
"""The same of any question."""
OTHER_WAYS = (Code.RETURNS, Code.NOT_CONCERNED)
POSITIONS = frozenset({OutcomeRule.ALL_YES, OutcomeRule.MAJORITY, OutcomeRule.AT_LEAST, OutcomeRule.ALL_UNCHANGED,
                       OutcomeRule.AT_LEAST_TAKE_PART})  # fmt: skip
"""The rules that count yes and no."""


@dataclass(frozen=True)
class Given:
    """One question's part of an answer: the code, which travels, and the words, which stay in the register."""

    code: str = ""
    text: str = ""


@dataclass(frozen=True)
class Choice:
    """One way to answer, as a form shows it."""

    code: str
    label: str
    hint: str = ""
    asks_text: bool = False
    is_return: bool = False
    """The choice needs the day on which they come back."""


RETURNS = Choice(Code.RETURNS, "Vi återkommer en viss dag", is_return=True)
"""Offered whatever is asked: the mails say that it can be answered."""
NOT_CONCERNED = Choice(Code.NOT_CONCERNED, "Vi berörs inte av frågan")


@dataclass(frozen=True)
class SpecFault:
    """What is wrong with a question of a process file: the place within it, and a sentence with the cure."""

    place: tuple[str | int, ...]
    problem: str
    cure: str


class Typed(Protocol):
    """A posted form, as a type reads it."""

    def get(self, name: str) -> str:
        """What was typed in that field, trimmed; empty where nothing was."""


def value_field(question: QuestionSpec, part: str = "") -> str:
    """The name of a form field of the question; a dot cannot stand in a key, so no two names meet."""
    return f"value-{question.key}.{part}" if part else f"value-{question.key}"


class QuestionKind:
    """A type of question. All methods are pure; `question` is always of that type."""

    rules: ClassVar[frozenset[OutcomeRule]] = frozenset({OutcomeRule.ALL_ANSWERED, OutcomeRule.MANUAL})
    """The outcome rules that a question of the type may have."""
    takes: ClassVar[frozenset[str]] = frozenset()
    """The fields of a `QuestionSpec` that only some types take, and this one does."""
    takes_file: ClassVar[bool] = False
    """The form field uploads a file."""
    tells_all: ClassVar[bool] = True
    """The outcome tells everyone what was written beside the value; else only those who may see the answer itself."""

    unanswered: ClassVar[str] = NEITHER_WAY
    """As what a question of the type counts that nobody answers, after `räknas`."""

    example_value: ClassVar[str] = "Ett svar med egna ord."
    """What could be answered, where one value will do for every question of the type."""

    def check(self, question: QuestionSpec) -> SpecFault | None:
        """What is wrong with the question in a process file; None where nothing is."""
        return None

    def rules_of(self, question: QuestionSpec) -> frozenset[OutcomeRule]:
        """The outcome rules that this very question may have."""
        return self.rules

    def choices(self, question: QuestionSpec) -> tuple[Choice, ...]:
        """The choices of the question where it is answered by picking one of them; else none."""
        return ()

    def other_choices(self, question: QuestionSpec) -> tuple[Choice, ...]:
        """How to answer otherwise than by the value, where that is no choice among the rest."""
        return (RETURNS, NOT_CONCERNED) if question.is_required and not self.choices(question) else ()

    def is_other_way(self, question: QuestionSpec, code: str) -> bool:
        """True for a code by which the question is answered without a value of the type."""
        return code in OTHER_WAYS

    def read(self, question: QuestionSpec, typed: Typed) -> Given:
        """The question's part of a posted form, as typed."""
        return Given(typed.get(value_field(question)))

    def typed(self, question: QuestionSpec, given: Given) -> dict[str, str]:
        """The form fields that hold what was answered, so that it can be changed."""
        return {value_field(question): given.code}

    def tidy(self, question: QuestionSpec, given: Given) -> Given:
        """The code and words that stand for what was given; what cannot be read is kept for `fault` to name."""
        return Given(line(given.code), lines(given.text))

    def fault(self, question: QuestionSpec, given: Given) -> Refused | None:
        """What is wrong with a tidied value that was given (no other way of answering); None where nothing is."""
        return None

    def missing(self, question: QuestionSpec) -> Refused:
        """The refusal of a question that must be answered and was not."""
        return Refused(question.key, f"Svar saknas på frågan ”{question.text}”.", "Skriv ett svar.")

    def field_of(self, question: QuestionSpec, part: str) -> str:
        """The form field that a fault is about: `part` is what stands after the slash in its field, if anything."""
        return value_field(question, part)

    def known_codes(self, question: QuestionSpec) -> Sequence[str]:
        """The codes among which a value is picked; empty where it is written."""
        return [choice.code for choice in self.choices(question)]

    def words(self, question: QuestionSpec, given: Given) -> str:
        """The value in words; without its text, what a history may tell of it."""
        return given.text or given.code

    def details(self, question: QuestionSpec, given: Given) -> list[str]:
        """What was written beside the value, line by line."""
        return [] if given.text == self.words(question, given) else [given.text] if given.text else []

    def example(self, question: QuestionSpec) -> Given:
        """An answer that can be received, for a play before anybody has answered."""
        return Given(self.example_value)

    def return_words(self, question: QuestionSpec, text: str) -> str:
        """Why they come back another day, where a choice of the question says so and stands in the answer's words."""
        return ""

    def means(self, question: QuestionSpec, code: str) -> Meaning:
        """What the code counts as when an outcome is found."""
        return Meaning.NEUTRAL

    def unanswered_words(self, question: QuestionSpec) -> str:
        """As what this very question counts where nobody answers it, after `räknas`."""
        return self.unanswered

    def found_words(self, question: QuestionSpec, found: str) -> str:
        """In words what an outcome rule has found beside its result."""
        return found
