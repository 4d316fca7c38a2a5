"""What was found, in words: a result with those it is for, and the results of several questions in one phrase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rules.swedish import enumerate_words
from schemas.inquiry import Result


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
    return "; ".join(f"{question}: {result}" for question, result in findings.items())
