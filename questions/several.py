"""`flerval`: several of the question's choices, within the fewest and the most."""

from __future__ import annotations

from collections.abc import Sequence

from questions.kind import EXAMPLE_WORDS, OTHER_WAYS, Choice, Given, QuestionKind, SpecFault, Typed, value_field
from questions.reading import line, lines
from rules import codes
from rules.swedish import count, enumerate_words
from schemas.errors import Refused
from schemas.file.process import QuestionSpec


class SeveralKind(QuestionKind):
    """Several choices; their codes travel in the order of the process file, `a,b`."""

    takes = frozenset({"choices", "at_least", "at_most"})

    def check(self, question: QuestionSpec) -> SpecFault | None:
        """Two choices or more, of which so many can be picked as the bounds ask for."""
        known = {choice.code for choice in question.choices}
        if len(known) < 2:
            return SpecFault(("choices",), "frågan har inga val.", "Ange minst två olika under choices.")
        fewest, most = bounds(question)
        if fewest > len(known):
            return SpecFault(("at_least",), f"frågan har bara {len(known)} val.", "Ange ett mindre at_least.")
        if most < max(fewest, 1):
            return SpecFault(("at_most",), "det högsta antalet är mindre än det minsta.", "Rätta at_most.")
        return None

    def bounds_words(self, question: QuestionSpec) -> str:
        """How many may be picked, as the form says it."""
        return bounds_words(question)

    def options(self, question: QuestionSpec) -> tuple[Choice, ...]:
        """The boxes of the form."""
        return tuple(Choice(each.code, each.label, each.hint, each.asks_text) for each in question.choices)

    def read(self, question: QuestionSpec, typed: Typed) -> Given:
        """The boxes that are ticked."""
        ticked = [choice for choice in question.choices if typed.get(value_field(question, choice.code))]
        text = typed.get(f"text-{question.key}") if any(choice.asks_text for choice in ticked) else ""
        return Given(codes.joined(choice.code for choice in ticked), text)

    def typed(self, question: QuestionSpec, given: Given) -> dict[str, str]:
        """The boxes that are ticked, and the words."""
        ticked = {value_field(question, code): "1" for code in codes.parted(given.code) if question.choice(code)}
        return ticked | {f"text-{question.key}": given.text}

    def tidy(self, question: QuestionSpec, given: Given) -> Given:
        """Each choice once, in the order of the process file; what is unknown last, by its letters."""
        code = line(given.code)
        if code in OTHER_WAYS:
            return Given(code, lines(given.text))
        order = [choice.code for choice in question.choices]
        given_parts = (line(part) for part in codes.parted(code))
        parts = sorted({part for part in given_parts if part}, key=lambda part: ([*order, part].index(part), part))
        return Given(codes.joined(parts), lines(given.text))

    def fault(self, question: QuestionSpec, given: Given) -> Refused | None:
        """An unknown choice, too few, too many, or words that are missing."""
        picked = codes.parted(given.code)
        unknown = next((code for code in picked if question.choice(code) is None), None)
        if unknown is not None:
            ways = ", ".join(self.known_codes(question))
            return Refused(question.key, f"”{unknown[:60]}” är inget svar på frågan.", f"Välj bland {ways}.")
        fewest, most = bounds(question)
        if not fewest <= len(picked) <= most:
            said = count(len(picked), "val är gjort", "val är gjorda")
            return Refused(question.key, f"{said} i frågan ”{question.text}”.", f"Välj {bounds_words(question)}.")
        asking = [choice.label for choice in question.choices if choice.asks_text and choice.code in picked]
        if asking and not given.text:
            return Refused(f"{question.key}/text", f"Texten till ”{asking[0]}” saknas.", "Skriv vad det gäller.")
        return None

    def missing(self, question: QuestionSpec) -> Refused:
        """There is something to choose."""
        problem = f"Svar saknas på frågan ”{question.text}”."
        return Refused(question.key, problem, f"Välj {bounds_words(question)}.")

    def example(self, question: QuestionSpec) -> Given:
        """As many as must be picked, the first ones."""
        picked = question.choices[: bounds(question)[0]]
        text = EXAMPLE_WORDS if any(choice.asks_text for choice in picked) else ""
        return Given(codes.joined(choice.code for choice in picked), text)

    def known_codes(self, question: QuestionSpec) -> Sequence[str]:
        """The choices, any of them."""
        return [choice.code for choice in question.choices]

    def field_of(self, question: QuestionSpec, part: str) -> str:
        """Words have a field of their own."""
        return f"text-{question.key}" if part else value_field(question)

    def words(self, question: QuestionSpec, given: Given) -> str:
        """The labels of the choices."""
        found = [question.choice(code) for code in codes.parted(given.code)]
        return enumerate_words([each.label[:1].lower() + each.label[1:] for each in found if each]) or given.code


def bounds(question: QuestionSpec) -> tuple[int, int]:
    """The fewest and the most choices; a question that need not be answered has no fewest but its own."""
    return max(question.at_least or 0, 1), question.at_most or len(question.choices)


def bounds_words(question: QuestionSpec) -> str:
    """`minst ett`, `minst 2 och högst 3`, `precis 2`."""
    fewest, most = bounds(question)
    if most >= len(question.choices):
        return f"minst {'ett' if fewest == 1 else fewest}"
    return f"precis {most}" if fewest == most else f"minst {fewest} och högst {most}"


KIND = SeveralKind()
