"""What may have been meant where it was not said plainly: a proposal to a human, never more. And why it is unclear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from mail.inbound.answer.asked import Asked
from mail.inbound.answer.statements import Statement
from mail.inbound.machines.absence_words import back_on
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

_RESTRICTS = re.compile(
    r"\b(?:ifall|men|dock|förutsatt|förutsättning\w*|villkor\w*|såvida|endast|bara|så länge|med reservation|"
    r"med förbehåll|but|provided|unless)\b",
    re.I,
)
_IF = re.compile(r"(?<!återkommer )\b(?:om|if)\b(?!\s+(?:fråga|frågan|punkt|\d))", re.I)
_NO = re.compile(r"\bnej\b", re.I)
_RETURNS = re.compile(r"\båterkom(?:mer|ma)\b", re.I)
_NUMBERED = re.compile(r"\W{0,3}(?:fråga\s+)?([1-9])(?![\d/:])", re.I)
_ABOUT_NUMBER = re.compile(r"\bom\s+(?:fråga\s+)?([1-9])(?![\d/:])", re.I)
_SENTENCES = re.compile(r"(?<=[^\W\d][.!?;])\s+")


@dataclass(frozen=True)
class Remark:
    """Words that no rule explains, from one or more lines, and the questions that the first of the lines answers."""

    text: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What may have been meant, for a human to confirm."""

    codes: dict[str, str] = field(default_factory=dict)
    """Code by question key; some questions may be missing."""
    texts: dict[str, str] = field(default_factory=dict)
    """The condition in the sender's words, by question key."""
    returns_on: date | None = None
    """The day on which they come back, where a code says so."""


def with_remarks(
    codes: dict[str, str], remarks: Sequence[Remark], asked: Sequence[Asked], sent_on: date | None
) -> Proposal:
    """The proposed codes as the remarks turn them: never a plain yes where a condition stands beside it.

    Where the question has no yes with a condition nothing is proposed for it. A day without a year is the first such
    on or after `sent_on`.
    """
    codes, texts = dict(codes), dict[str, str]()
    returns_on: date | None = None
    for remark in remarks:
        for sentence in _SENTENCES.split(remark.text):
            is_answer = bool(remark.numbers or _FOR.search(sentence) or _AGAINST.search(sentence))
            if _RESTRICTS.search(sentence) or (is_answer and _IF.search(sentence)):
                _restrict(codes, texts, sentence, _about(sentence, remark, asked), is_answer=is_answer)
            elif _RETURNS.search(sentence) and (on := back_on(sentence, sent_on)) and returns_on in (None, on):
                owed = [each for each in _that_return(sentence, asked, codes) if each.may_return]
                codes |= {each.key: Code.RETURNS.value for each in owed}
                returns_on = on if owed else returns_on
    return Proposal(codes, texts, returns_on)


def _restrict(
    codes: dict[str, str], texts: dict[str, str], sentence: str, about: Sequence[Asked], *, is_answer: bool
) -> None:
    leans_yes = bool(_FOR.search(sentence)) and not _NO.search(sentence)
    for each in about:
        code = codes.get(each.key, "")
        if (code == Code.YES or (not code and leans_yes)) and each.on_condition:
            codes[each.key], texts[each.key] = each.on_condition, sentence
        elif code == Code.YES or (is_answer and code != each.on_condition):
            codes.pop(each.key, None)


def _about(sentence: str, remark: Remark, asked: Sequence[Asked]) -> list[Asked]:
    """The questions that a condition belongs to: those it names, those of its line, else all that it may be about."""
    numbers = [int(each) for each in _NUMBERED.findall(sentence[:12])] or list(remark.numbers)
    if numbers:
        return [each for each in asked if each.number in numbers]
    return [each for each in asked if _stems(each.title) & _stems(sentence)] or list(asked)


def _that_return(sentence: str, asked: Sequence[Asked], codes: dict[str, str]) -> list[Asked]:
    """The questions that are answered later: those named, else those that have no answer."""
    numbers = [int(each) for each in (*_ABOUT_NUMBER.findall(sentence), *_NUMBERED.findall(sentence[:12]))]
    named = [each for each in asked if each.number in numbers]
    return [each for each in named or asked if each.key not in codes]


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
