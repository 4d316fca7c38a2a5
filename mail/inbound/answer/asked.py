"""The questions of a mail, as an answer by mail can refer to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from questions import kind_of
from schemas.file.process import Meaning, QuestionSpec
from schemas.inquiry import Code, QuestionType

_YES = ("ja", "ja tack", "ja gärna", "ja absolut", "ja det vill vi", "yes")
_NO = ("nej", "nej tack", "nej det vill vi inte", "no")


@dataclass(frozen=True)
class Asked:
    """One question. With no `choices` it can be answered on the page alone."""

    key: str
    number: int
    """As in our mail, from 1."""
    title: str
    """What is asked, as our mail has it."""
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Each code with the words that stand for it. Choices that need more than a word are not among them."""
    on_condition: str = ""
    """The code of a yes with a condition, which is proposed with its words; empty where there is none."""
    may_return: bool = False
    """Whoever answers may say on which day they come back instead."""

    @property
    def codes(self) -> dict[str, str]:
        """Code by its words, without punctuation and in lower case; words of two choices stand for neither."""
        said = [(plain(word), code) for code, words in self.choices for word in words]
        return {word: code for word, code in said if word and {c for w, c in said if w == word} == {code}}


def asked_of(questions: Sequence[QuestionSpec]) -> tuple[Asked, ...]:
    """The questions as our mails number them. Only yes, no and a choice of one can be answered by a word."""
    return tuple(
        Asked(question.key, number, question.text, _choices(question), *_more_than_a_word(question))
        for number, question in enumerate(questions, 1)
    )


def plain(text: str) -> str:
    """The words of a text alone, in lower case."""
    return " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())


def _more_than_a_word(question: QuestionSpec) -> tuple[str, bool]:
    """The code of a yes with a condition that is written beside it, and whether they may come back another day."""
    kind = kind_of(question)
    offered = kind.choices(question)
    conditional = (
        each.code for each in offered if each.asks_text and kind.means(question, each.code) is Meaning.CONDITION
    )
    return str(next(conditional, "")), any(each.is_return for each in offered)


def _choices(question: QuestionSpec) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if question.type is QuestionType.YES_NO:
        return (Code.YES.value, _YES), (Code.NO.value, _NO)
    if question.type is not QuestionType.CHOICE:
        return ()
    offered = (choice for choice in kind_of(question).choices(question) if not (choice.asks_text or choice.is_return))
    return tuple((choice.code, (choice.label,)) for choice in offered)
