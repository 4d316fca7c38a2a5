"""Texts to feed to whatever reads texts: hostile ones, real ones, and real ones that have been spoilt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import strategies as st

HOSTILE = (
    "", " ", "0", "-1", "²", "\uff11", "٣", "1e9", "NaN", "inf", "0x10", "1_000", "99999999999999999999",
    "000000999999",
    "9" * 400, "\x00", "\ud800", "\ufeff", "\u200b", "\u202e", "\u00a0", "\r", "\x85", "\u2028", "%00", "..", "../../x",
    "a" * 3000, "å" * 300, "e\u0301" * 40, "9999-12-31", "0001-01-01", "2024-02-30", "30 februari", "31.12.9999",
    "2024-W53-7", "24:00", "kl. 25.61", "v. 53", "start+99999999wd", "start-0", "<script>", "{{7*7}}", "${title}",
    "'; DROP TABLE mail", "=1+1", "a..b@x.example", "anna@[x.example", "anna@[127.0.0.1]", "annä@x.example",
    "a@xn--a.example", "\"a b\"@x.example", "a@" + "b." * 120 + "example", "xn--\u00e4", "ja", "nej", "villkor",
    "aterkommer", "https://x.example/\u00e4", "http://[", "javascript:alert(1)", "null", "~", "- ", ": ", "[" * 60,
    "{" * 60, "&a *a", "!!python/object:x", "|", ">-", "---", "...", "%YAML 9.9", "1 000,50 kr", "1,2,3", "−5", "+-1",
)  # fmt: skip
"""What has broken readers of texts, here or elsewhere."""
_ODD = (
    "\x00\t\r\n\x0b\x85\u00a0\u00ad\u200b\u2028\u202e\ufeff\ufffd\U0001f600"
    "åäöÅÄÖßİ\u0131²٣¼\uff11,;:.-–/@<>\"'[]{}()#&*!|%`~="
)
_PAIR = re.compile(r": [^,{}\n]+")
"""The value of a field, also where several stand on a line."""

hostile = st.sampled_from(HOSTILE)
odd = st.text(st.sampled_from(_ODD), max_size=12)
any_text = st.one_of(hostile, odd, st.text(max_size=60), st.text(st.characters(max_codepoint=0x17F), max_size=40))


def among(*words: str) -> st.SearchStrategy[str]:
    """Texts of some words in any order, and of what may stand between them."""
    return st.lists(st.one_of(st.sampled_from(words), st.sampled_from([" ", "", "-", "\n"]), any_text), max_size=8).map(
        "".join
    )


def spoilt(texts: Sequence[str], words: Sequence[str] = ()) -> st.SearchStrategy[str]:
    """One of the texts with some places spoilt: cut, doubled, exchanged between lines, or with something put in."""
    return st.builds(_spoil, st.sampled_from(texts), st.lists(_change(words), min_size=1, max_size=5))


def _change(words: Sequence[str]) -> st.SearchStrategy[tuple[str, float, float, str]]:
    where = st.floats(0, 1, exclude_max=True, width=32)
    new = st.one_of(st.sampled_from(words), any_text) if words else any_text
    how = st.sampled_from(["put", "cut", "pair", "value", "line", "swap", "double", "drop"])
    return st.tuples(how, where, where, new)


def _spoil(text: str, changes: list[tuple[str, float, float, str]]) -> str:
    for how, first, second, new in changes:
        if how in ("put", "cut"):
            at = int(first * (len(text) + 1))
            end = at if how == "put" else at + int(second * 40)
            text = text[:at] + new + text[end:]
            continue
        if how == "pair":
            if pairs := list(_PAIR.finditer(text)):
                found = pairs[int(first * len(pairs))]
                text = f"{text[: found.start()]}: {new}{text[found.end() :]}"
            continue
        lines = text.split("\n")
        one, other = int(first * len(lines)), int(second * len(lines))
        if how == "value":
            # What stands after the last sign that ends a name: the value of a line of YAML or iCalendar.
            head, mark, _ = lines[one].rpartition(":")
            lines[one] = f"{head}{mark} {new}" if mark else new
        elif how == "line":
            lines.insert(one, new)
        elif how == "swap":
            lines[one], lines[other] = lines[other], lines[one]
        elif how == "double":
            lines[one:one] = lines[min(one, other) : min(one, other) + 6]
        else:
            del lines[one]
        text = "\n".join(lines)
    return text
