"""What was found, in words: a result with those it is for, and the results of several questions in one phrase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rules.swedish import enumerate_words
from schemas.inquiry import Result

_UNNAMED = "svar"
"""The label of a question that is the only one of its step and needs no name."""


def result_words(result: Result, within: Sequence[str] = (), outside: Sequence[str] = ()) -> str:
    """A result as it is read; `within` and `outside` are the organisations that a yes is and is not for."""
    if not within:
        return str(result)
    not_for = f", inte för {enumerate_words(outside)}" if outside else ""
    return f"{result} för {enumerate_words(within)}{not_for}"


def findings_words(findings: Mapping[str, str]) -> str:
    """What holds, by the questions' short names; the only question of a step is not named."""
    if len(findings) == 1:
        return next(iter(findings.values()))
    return found_words(findings.items())


def found_words(findings: Iterable[tuple[str, str]]) -> str:
    """The same with every question named: `delta: ja; frågorna om läge och belopp är besvarade`."""
    found = list(findings)
    answered = [question for question, result in found if result == Result.ANSWERED]
    all_answered = f"{_questions(answered)} är {'besvarade' if len(answered) > 1 else 'besvarad'}" if answered else ""
    return "; ".join(dict.fromkeys(_said(question, result, all_answered) for question, result in found))


def _said(question: str, result: str, all_answered: str) -> str:
    if result == Result.ANSWERED:
        return all_answered
    if result.startswith(Result.ANSWERED):  # with what was found beside it
        return f"{_questions([question])} är {result}"
    # "Fastställt: svar: ja" would say it twice.
    return result if question == _UNNAMED else f"{question}: {result}"


def _questions(names: Sequence[str]) -> str:
    """`frågan om läge`, `frågorna ”Vilka?” och ”När?”`: a label is what it is about, a text stands in quotes."""
    noun = "frågan" if len(names) == 1 else "frågorna"
    about = "" if names[0].startswith("”") else "om "
    return noun if list(names) == [_UNNAMED] else f"{noun} {about}{enumerate_words(names)}"
