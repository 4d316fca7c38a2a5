"""What of a text is quoted, and whether all of that is ours. Swedish and English, as mail programs write it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from mail.inbound.reading.html_text import html_text
from mail.inbound.text.phrases import is_banner, is_device_line, says_answer

_PREFIX = re.compile(r"^\s{0,3}(?:>\s?)+")
_ORIGINAL = re.compile(
    r"\W{0,4}-{2,}\s*(?:ursprungligt meddelande|originalmeddelande|original message|vidarebefordrat meddelande|"
    r"vidarebefordrat brev|forwarded message)\s*-{2,}\W{0,4}|"
    r"(?:begin forwarded message|vidarebefordrat brev|början på vidarebefordrat brev)\s*:",
    re.I,
)
_RULE = re.compile(r"\W{0,2}[_-]{10,}\W{0,2}")
_FROM = re.compile(r"\W{0,4}(?:från|from|avsändare)\W{0,3}:", re.I)
_FIELD = re.compile(
    r"\W{0,4}(?:från|from|avsändare|skickat|sent|datum|date|till|to|kopia|cc|ämne|subject|svar till|reply-to|"
    r"prioritet|importance|vikt)\W{0,3}:",
    re.I,
)
_WROTE = re.compile(r"\b(?:skrev|wrote)\b", re.I)
_WHEN = re.compile(r"\b20\d\d\b|\b\d{1,2}[:.]\d\d\b")
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,190}")
_MONTH = r"(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]{0,6}"
_WEEKDAY = r"(?:mån|tis|ons|tor|tors|fre|lör|sön|mon|tue|wed|thu|fri|sat|sun)(?:[a-z]{0,3}da[gy])?"
_STARTS = re.compile(
    rf"(?:(?:den|on)\s+)?(?:{_WEEKDAY}[.,]?\s+)?(?:den\s+)?"
    rf"(?:\d{{1,2}}[.:]?\s+{_MONTH}|20\d\d-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.]|{_MONTH}\.?\s+\d{{1,2}})",
    re.I,
)
_TIME_WORD = re.compile(
    rf"skrev|wrote|den|on|at|kl|klockan|am|pm|cet|cest|gmt|utc|via|och|i|på|för|{_MONTH}|{_WEEKDAY}"
)
"""What stands beside a name in such a line."""
_LINK = re.compile(r"<?(?:https?://|mailto:)[^\s<>]+>?|\[cid:[^\]\s]{1,200}\]", re.I)
_LONGEST_TITLE = 1000
"""Letters of what is quoted above an own line that are looked at."""
_SIGNS = re.compile(r"[\W_]+")
_FIELDS = 8
"""Lines of header that a program repeats above a quoted mail."""
_SHORT = 20
"""Letters below which a line may be like one of ours by chance."""


@dataclass(frozen=True)
class Split:
    """A text in two: the lines that the sender wrote, and those that are quoted, without marks and repeated headers."""

    own: tuple[str, ...]
    quoted: tuple[str, ...]


def split(text: str, titles: Mapping[int, str] = MappingProxyType({})) -> Split:
    """Part the lines of a text; purely by their form, whoever wrote them.

    `titles` are those of the questions by their numbers: an own line right under one of them, quoted, answers it, and
    is given its number.
    """
    lines = text.split("\n")
    own: list[str] = []
    quoted: list[str] = []
    above, at = "", 0
    while at < len(lines):
        if mark := _PREFIX.match(lines[at]):
            quoted.append(lines[at][mark.end() :])
            above = f"{above}{_key(quoted[-1])}"[-_LONGEST_TITLE:]
            at += 1
        elif length := _attribution(lines, at):
            at += length
            if not _next_is_marked(lines, at):
                quoted += [_PREFIX.sub("", line, count=1) for line in lines[at:]]
                break
        elif length := _repeated_head(lines, at):
            quoted += [_PREFIX.sub("", line, count=1) for line in lines[at + length :]]
            break
        else:
            line = lines[at]
            if above and line.strip():
                number = _number_of(above, titles)
                line, above = f"Fråga {number}: {line.strip()}" if number else line, ""
            own.append(line)
            at += 1
    return Split(tuple(own), tuple(_without_heads(quoted)))


def _number_of(above: str, titles: Mapping[int, str]) -> int:
    """Of the question with which that text ends; 0 where it ends with none, or two are alike."""
    ends = [(len(key), number) for number, title in titles.items() if (key := _key(title)) and above.endswith(key)]
    longest = max(ends, default=(0, 0))
    return longest[1] if [length for length, _ in ends].count(longest[0]) == 1 else 0


def our_lines(subject: str, text: str, html: str) -> tuple[str, ...]:
    """The lines of a mail of ours, as they may come back in a quote: of its text, and of its HTML as text.

    In their order: a quote may be wrapped anew, so that a line of it runs on into the next of ours.
    """
    return tuple(line.strip() for part in (subject, text, html_text(html)) for line in part.split("\n") if line.strip())


def foreign_lines(quoted: Sequence[str], ours: Collection[str]) -> tuple[str, ...]:
    """The quoted lines that are not ours: somebody else's mail, or an answer that was written into the quote.

    A line of ours may have been wrapped anew. So lines are ours only where they together are one whole line of ours,
    or several that follow on each other; a piece of one by itself is not, since somebody may have written it.
    """
    lines = [line for line in quoted if _key(line) and not (is_device_line(line) or is_banner(line))]
    keys = [_key(line) for line in lines]
    known = _Whole.of(tuple(ours))
    foreign: list[str] = []
    at = 0
    while at < len(lines):
        length = known.covers(keys, at)
        if not length:
            foreign.append(lines[at])
        at += length or 1
    return tuple(foreign)


@dataclass(frozen=True)
class _Whole:
    """Our lines as one text, with where each begins, by the first sign of its key."""

    text: str
    ends: frozenset[int]
    starts: Mapping[str, Sequence[int]]

    @classmethod
    @lru_cache(maxsize=16)
    def of(cls, ours: tuple[str, ...]) -> _Whole:
        """Kept, since one mail of ours is looked for several times in a reply."""
        text, ends = "", []
        starts: dict[str, list[int]] = {}
        for key in filter(None, map(_key, ours)):
            starts.setdefault(key[0], []).append(len(text))
            text += key
            ends.append(len(text))
        return cls(text, frozenset(ends), starts)

    def covers(self, keys: Sequence[str], first: int) -> int:
        """How many of the keys from there are whole lines of ours in a row; 0 where not even one is."""
        most = 0
        for start in self.starts.get(keys[first][0], ()):
            at, position = first, start
            while at < len(keys) and self.text.startswith(keys[at], position):
                position += len(keys[at])
                at += 1
                if position in self.ends:
                    most = max(most, at - first)
        return most


def surviving(lines: Sequence[str], ours: Collection[str]) -> tuple[str, ...]:
    """The lines among the sender's own that are ours: the quote was not recognised, or was edited."""
    keys, whole = _keys(tuple(ours))
    return tuple(
        line for line in lines if (key := _key(line)) and (key in keys or (len(key) >= _SHORT and key in whole))
    )


@lru_cache(maxsize=16)
def _keys(ours: tuple[str, ...]) -> tuple[set[str], str]:
    """Each line's key, and all of them as one text, in which a line that was wrapped anew is found too."""
    keys = [_key(line) for line in ours]
    return set(keys) - {""}, "".join(keys)


def _key(line: str) -> str:
    return _SIGNS.sub("", _LINK.sub("", line[:4000]).casefold())


def _attribution(lines: Sequence[str], at: int) -> int:
    """How many lines from there say who wrote when, as `Den 6 maj 2024 kl. 09.15 skrev …:`; 0 where none does."""
    whole = ""
    for length, raw in enumerate(lines[at : at + 4], start=1):
        line = _PREFIX.sub("", raw.strip(), count=1).strip()
        # It begins with a time, and where another begins this one was none.
        if not line or len(whole) + len(line) > 400 or bool(_STARTS.match(line)) is not (length == 1):
            return 0
        whole = f"{whole} {line}".strip()
        if whole.endswith(":") and _WROTE.search(whole):
            return length if _says_only_who_and_when(whole) else 0
    return 0


def _says_only_who_and_when(whole: str) -> bool:
    """True where nothing but a time, a name and an address stands there; else somebody tells of what they wrote."""
    if not _WHEN.search(whole) or len(_WROTE.findall(whole)) != 1 or says_answer(whole):
        return False
    words = re.findall(r"[^\W\d_]+", _ADDRESS.sub(" ", whole))
    return all(word[0].isupper() or _TIME_WORD.fullmatch(word.casefold()) for word in words)


def _repeated_head(lines: Sequence[str], at: int) -> int:
    """How many lines from there repeat the head of a quoted mail; 0 where none does."""
    start = at
    if _ORIGINAL.fullmatch(lines[at].strip()) or _RULE.fullmatch(lines[at].strip()):
        start += 1
        while start < len(lines) and not lines[start].strip():
            start += 1
        if start < len(lines) and not _FROM.match(lines[start]):
            return start - at if _ORIGINAL.fullmatch(lines[at].strip()) else 0
    if start >= len(lines) or not _FROM.match(lines[start]):
        return 0
    end = start
    # Without a gap: what stands below may be somebody's own words before the next head.
    while end < min(start + _FIELDS, len(lines)) and _FIELD.match(lines[end]):
        end += 1
    return end - at if end - start >= 3 else 0


def _next_is_marked(lines: Sequence[str], at: int) -> bool:
    following = next((line for line in lines[at:] if line.strip()), ">")
    return bool(_PREFIX.match(following))


def _without_heads(quoted: Sequence[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(quoted):
        length = _attribution(quoted, at) or _repeated_head(quoted, at)
        if not length:
            kept.append(quoted[at])
        at += length or 1
    return kept
