"""What may have been meant where it was not said plainly: a proposal to a human, never more. And why it is unclear."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mail.inbound.asked import Asked
from mail.inbound.statements import Statement
from schemas.inquiry import Code

_FOR = re.compile(
    r"\b(?:ja|japp|jajamän|absolut|självklart|positiva?t? till|ställer (?:mig|oss|sig) (?:bakom|positiva? till)|"
    r"tillstyrk\w*|bifall\w*|går med på|stödjer|stöder|godkänn\w*|accepterar|ok|okej|yes|"
    r"(?:vill|önskar|avser|tänker|kommer att) (?:gärna )?(?:vara med|delta|förlänga|fortsätta|ingå))\b",
    re.I,
)
_AGAINST = re.compile(
    r"\b(?:nej|nix|negativa?t? till|avstyrk\w*|avslå\w*|avslag|avstår|tackar nej|no|"
    r"(?:vill|önskar|avser|tänker|kommer) (?:inte|ej)|"
    r"inte (?:vara med|delta|förlänga|fortsätta|aktuellt|intresserade))\b",
    re.I,
)
_TURNS = re.compile(r"\b(?:men|inte nej|inte ja|varken|istället|i stället|både|eller)\b", re.I)
_CONDITION = re.compile(
    r"\b(?:om|ifall|men|dock|förutsatt|förutsättning\w*|villkor\w*|såvida|endast|bara|så länge|med reservation|"
    r"med förbehåll|if|but|provided|unless)\b",
    re.I,
)
_HESITATION = re.compile(
    r"\b(?:preliminär\w*|tror|kanske|troligen|förmodligen|antagligen|nog|eventuellt|ev|möjligen|osäk\w*|tveksam\w*|oklart|"
    r"återkommer|återkomma|avvakta\w*|inväntar|maybe|probably|think)\b|\.\.\.|…",
    re.I,
)


def guess(words: str, asked: Sequence[Asked]) -> dict[str, str]:
    """Code by question key of what the words lean to, for questions of yes and no alone.

    With several questions a sentence is about those with which it shares a longer word, by its beginning.
    """
    found: dict[str, set[str]] = {}
    for sentence in re.split(r"[.!?\n;]+", words[:4000]):
        leans = {Code.YES.value} if _FOR.search(sentence) else set()
        leans |= {Code.NO.value} if _AGAINST.search(sentence) else set()
        if len(leans) != 1 or _TURNS.search(sentence):
            continue
        about = [each for each in asked if len(asked) == 1 or _stems(each.title) & _stems(sentence)]
        for question in about:
            if leans <= {code for code, _ in question.choices}:
                found.setdefault(question.key, set()).update(leans)
    return {key: next(iter(codes)) for key, codes in found.items() if len(codes) == 1}


def in_order(said: Sequence[Statement], asked: Sequence[Asked]) -> dict[str, str]:
    """Code by question key of answers that do not say to what: one for every question, or one for each in its order."""
    if not said or any(each.to for each in said) or len(said) not in (1, len(asked)):
        return {}
    each_said = [*said] if len(said) == len(asked) else [*said] * len(asked)
    found = {each.key: each.codes.get(one.said, "") for each, one in zip(asked, each_said, strict=True)}
    return found if all(found.values()) else {}


def why_unclear(words: str, line: str) -> str:
    """In Swedish, why the line cannot be taken for an answer."""
    if "?" in words:
        return f"Det finns en fråga i svaret: ”{line}”"
    if _CONDITION.search(line):
        return f"Svaret kan ha ett villkor: ”{line}”"
    if _HESITATION.search(words):
        return f"Svaret verkar inte vara slutligt: ”{line}”"
    return f"Det står något annat än ett tydligt svar: ”{line}”"


def _stems(text: str) -> set[str]:
    """The beginnings of the longer words: `förlänga` and `förlängning` share one."""
    return {word[:6] for word in re.findall(r"[a-zåäö]{6,}", text.casefold())} - _COMMON


_COMMON = {"kommun", "svarar", "frågan", "frågor", "positi", "ställe", "gärna", "vänlig", "hälsni"}
