"""Answers as people write them on one line: `Ja`, `1 JA, 2 NEJ`, `Fråga 1: ja`, `Ja till båda`."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mail.inbound.answer.asked import Asked, plain

_ORDINALS = ("första", "andra", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde")
_COUNTED = ("ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio")
_NUMBER = (
    r"(?:(?:fråga|frågan|fr\.?|f|q|nr\.?|punkt|#)\s*(?:nr\.?\s*)?)?(?<![\d.])(?:[1-9])(?![\d/])"
    r"|[1-9]:[ae]\s+frågan"
    rf"|fråga\s+(?:{'|'.join(_COUNTED)})|(?:den\s+)?(?:{'|'.join(_ORDINALS)})(?:\s+frågan)"
)
_NUMBERS = rf"(?:{_NUMBER})(?:\s*(?:,|och|&|samt)\s*(?:{_NUMBER}))*"
_EVERY = (
    rf"(?:båda|bägge|alla|samtliga)(?:\s+(?:{'|'.join(_COUNTED[1:])}))?(?:\s+(?:frågorna|frågor|punkterna|delarna))?|"
    r"frågan|frågorna"
)
_LEAD = (
    r"(?:(?:(?:vårt|mitt|kommunens)\s+)?svar(?:et)?(?:\s+(?:är|blir))?\s*:?\s*"
    r"|(?:vi|jag|kommunen{who})\s+(?:svarar|säger|röstar)\s*:?\s*)?"
)
_GAP = re.compile(r"(?:[\s,.;:!–—-]|/(?=\s*(?:\d|fråga)))*(?:(?:och|samt)\s+)?", re.I)


@dataclass(frozen=True)
class Statement:
    """One answer, and what it is the answer to."""

    said: str
    """In lower case, the words alone."""
    to: str = ""
    """As written, in lower case: `fråga 1 och 2`, `båda`; empty where it does not say."""

    def numbers(self, asked: Sequence[int]) -> tuple[int, ...]:
        """The numbers of the questions that it answers, of those that were asked; none where it does not say.

        `Ja` alone, or to both, says which only where all that our mail asks can be answered so: numbers from 1, no gap.
        """
        are_all = list(asked) == list(range(1, len(asked) + 1))
        words = re.findall(r"[a-zåäö]+", self.to)
        if not self.to:
            return (1,) if are_all and len(asked) == 1 else ()
        if set(words) & {"båda", "bägge", "alla", "samtliga", "frågorna"} or self.to == "frågan":
            return tuple(asked) if are_all and self._counts(words, len(asked)) else ()
        found = [int(each) for each in re.findall(r"[1-9]", self.to)]
        found += [_ORDINALS.index(each) + 1 for each in words if each in _ORDINALS]
        return tuple(found + [_COUNTED.index(each) + 1 for each in words if each in _COUNTED])

    def _counts(self, words: list[str], total: int) -> bool:
        """True where as many are spoken of as there are: both of two, all three of three, the one of one."""
        stated = {_COUNTED.index(each) + 1 for each in words if each in _COUNTED}
        if set(words) & {"båda", "bägge"}:
            stated.add(2)
        return stated <= {total} and (total == 1 if self.to == "frågan" else total > 1)


def patterns(asked: Sequence[Asked], names: Collection[str] = ()) -> re.Pattern[str] | None:
    """The pattern of one answer to any of the questions; None where none can be answered by a word.

    `names` are what the sender's own organisation is called: it may answer by its name.
    """
    words = sorted({word for each in asked for word in each.codes if not word.isdecimal()}, key=len, reverse=True)
    if not words:
        return None
    said = "|".join(r"[\s,]+".join(map(re.escape, word.split())) for word in words)
    called = [r"\s+".join(map(re.escape, name.split())) for name in names if name.strip()]
    lead = _LEAD.replace("kommunen{who}", "|".join(["kommunen", *called]))
    # The number before the answer, after it, or none.
    return re.compile(
        rf"(?:(?:svar\s+)?(?:på\s+|till\s+)?(?P<first>{_NUMBERS}|{_EVERY})(?!\w)\s*[.):=–-]{{0,2}}\s*"
        rf"{lead}(?P<said1>{said})(?!\w)"
        rf"|{lead}(?P<said2>{said})(?!\w)\s*,?\s*(?:till|på)\s+(?P<last>{_NUMBERS}|{_EVERY})(?!\w)"
        rf"|{lead}(?P<said3>{said})(?!\w))",
        re.I,
    )


def next_statement(text: str, at: int, pattern: re.Pattern[str]) -> tuple[Statement, int] | None:
    """The answer that begins there and where it ends, with what parts it from the next; None where none begins."""
    found = pattern.match(text, at)
    if found is None:
        return None
    to = found["first"] or found["last"] or ""
    said = plain(found["said1"] or found["said2"] or found["said3"])
    gap = _GAP.match(text, found.end())
    return Statement(said, " ".join(to.casefold().split())), gap.end() if gap else found.end()
