"""`val`: one of the question's own choices; each counts as what it means."""

from __future__ import annotations

from questions.kind import (
    EXAMPLE_WORDS,
    NEITHER,
    POSITIONS,
    RETURNS,
    Choice,
    Given,
    QuestionKind,
    SpecFault,
    Typed,
    value_field,
)
from questions.reading import lines
from schemas.errors import Refused
from schemas.file.process import ChoiceSpec, Meaning, QuestionSpec
from schemas.inquiry import Code, OutcomeRule
from words.codes import code_words


class Picking(QuestionKind):
    """What the types have in common that are answered by picking one of some choices."""

    def read(self, question: QuestionSpec, typed: Typed) -> Given:
        """The choice, and its words where it asks for any."""
        code = typed.get(value_field(question))
        asks = any(choice.code == code and choice.asks_text for choice in self.choices(question))
        return Given(code, typed.get(f"text-{question.key}") if asks else "")

    def typed(self, question: QuestionSpec, given: Given) -> dict[str, str]:
        """The choice and its words."""
        return {value_field(question): self._as_chosen(question, given.code), f"text-{question.key}": given.text}

    def field_of(self, question: QuestionSpec, part: str) -> str:
        """Words have a field of their own."""
        return f"text-{question.key}" if part else value_field(question)

    def missing(self, question: QuestionSpec) -> Refused:
        """There is something to choose."""
        return Refused(question.key, f"Svar saknas på frågan ”{question.text}”.", "Välj ett av svaren.")

    def fault(self, question: QuestionSpec, given: Given) -> Refused | None:
        """A choice that there is not, or one whose words are missing."""
        choice = next((each for each in self.choices(question) if each.code == given.code), None)
        if choice is None:
            ways = ", ".join(self.known_codes(question))
            return Refused(question.key, f"”{given.code[:60]}” är inget svar på frågan.", f"Välj bland {ways}.")
        if choice.asks_text and not given.text:
            return self._words_missing(question, choice)
        return None

    def example(self, question: QuestionSpec) -> Given:
        """What counts as a yes where anything does, else the first."""
        ways = [choice for choice in self.choices(question) if not choice.is_return]
        chosen = next((each for each in ways if self.means(question, each.code) is Meaning.YES), ways[0])
        return Given(chosen.code, EXAMPLE_WORDS if chosen.asks_text else "")

    def _words_missing(self, question: QuestionSpec, choice: Choice) -> Refused:
        return Refused(f"{question.key}/text", f"Texten till ”{choice.label}” saknas.", "Skriv vad det gäller.")

    def words(self, question: QuestionSpec, given: Given) -> str:
        """The word of the code."""
        return code_words(given.code) or given.text

    def _as_chosen(self, question: QuestionSpec, code: str) -> str:
        return code

    def text_label(self, question: QuestionSpec) -> str:
        """What the field for words is called; empty where no choice asks for any."""
        asking = [choice for choice in self.choices(question) if choice.asks_text]
        own_words = asking[0].hint if len(asking) == 1 else ""
        return own_words or ("Skriv vad det gäller" if asking else "")

    def text_hint(self, question: QuestionSpec) -> str:
        """When the field for words is to be filled in."""
        asking = [f"”{choice.label}”" for choice in self.choices(question) if choice.asks_text]
        return f"Fyll i om svaret är {' eller '.join(asking)}." if asking else ""


class ChoiceKind(Picking):
    """One of the choices that the process file gives."""

    takes = frozenset({"choices"})

    def check(self, question: QuestionSpec) -> SpecFault | None:
        """At least two choices."""
        if len({choice.code for choice in question.choices}) < 2:
            return SpecFault(("choices",), "frågan har inga val.", "Ange minst två olika under choices.")
        return None

    def rules_of(self, question: QuestionSpec) -> frozenset[OutcomeRule]:
        """Yes and no are counted where the choices mean something."""
        return self.rules | POSITIONS if _is_for_or_against(question) else self.rules

    def unanswered_words(self, question: QuestionSpec) -> str:
        """Neither yes nor no, where those are among what the choices mean."""
        return NEITHER if _is_for_or_against(question) else self.unanswered

    def choices(self, question: QuestionSpec) -> tuple[Choice, ...]:
        """The question's own, and that they come back, where it has no choice of its own for that."""
        own = tuple(
            Choice(each.code, each.label, each.hint, each.asks_text, is_return=each.means is Meaning.RETURNS)
            for each in question.choices
        )
        return own if any(choice.is_return for choice in own) else (*own, RETURNS)

    def tidy(self, question: QuestionSpec, given: Given) -> Given:
        """Whoever comes back still owes the answer, whatever the choice is called: one code says so.

        What the choice is called stands on the first line of the words.
        """
        tidied = super().tidy(question, given)
        choice = question.choice(tidied.code)
        if choice is None or choice.means is not Meaning.RETURNS or choice.code == Code.RETURNS:
            return tidied
        return Given(Code.RETURNS, lines(f"{choice.label}\n{tidied.text}"))

    def typed(self, question: QuestionSpec, given: Given) -> dict[str, str]:
        """The choice that says why they come back, where one does, with its own words."""
        choice, text = _return_choice(question, given.text)
        if given.code != Code.RETURNS or choice is None:
            return super().typed(question, given)
        return {value_field(question): choice.code, f"text-{question.key}": text}

    def words(self, question: QuestionSpec, given: Given) -> str:
        """The label of the choice."""
        choice = question.choice(given.code)
        return _as_words(choice) if choice else given.code or given.text

    def details(self, question: QuestionSpec, given: Given) -> list[str]:
        """The words of the choice."""
        if given.code != Code.RETURNS:
            return super().details(question, given)
        text = _return_choice(question, given.text)[1]
        return [text] if text else []

    def return_words(self, question: QuestionSpec, text: str) -> str:
        """The label of the choice by which they come back."""
        choice = _return_choice(question, text)[0]
        return _as_words(choice) if choice else ""

    def means(self, question: QuestionSpec, code: str) -> Meaning:
        """As the process file says."""
        choice = question.choice(code)
        return choice.means if choice else Meaning.NEUTRAL

    def _as_chosen(self, question: QuestionSpec, code: str) -> str:
        """The choice that stands for coming back, where the question has one."""
        own = next((choice.code for choice in question.choices if choice.means is Meaning.RETURNS), RETURNS.code)
        return own if code == Code.RETURNS else code


def _is_for_or_against(question: QuestionSpec) -> bool:
    return any(choice.means is not Meaning.NEUTRAL for choice in question.choices)


def _return_choice(question: QuestionSpec, text: str) -> tuple[ChoiceSpec | None, str]:
    """The choice by which they come back, where the words begin with its label, and the rest of the words."""
    label, _, rest = text.partition("\n")
    for choice in question.choices:
        if choice.means is Meaning.RETURNS and choice.label == label:
            return choice, rest
    return None, text


def _as_words(choice: ChoiceSpec) -> str:
    return choice.label[:1].lower() + choice.label[1:]


KIND = ChoiceKind()
