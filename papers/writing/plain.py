"""Text as it may stand in a paper: no control signs, no token of a link, and only signs that its fonts have."""

from __future__ import annotations

import re
import unicodedata

from mail.writing.hidden_links import hidden

_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]"
)
_ENDS = re.compile(r"\r\n?|\u0085|\u2028|\u2029")
_PRINTED = (
    (0x20, 0x7E), (0xA0, 0x377), (0x37A, 0x37F), (0x384, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x4FF),
    (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x202F, 0x205E), (0x2070, 0x2071), (0x2074, 0x208E), (0x20A0, 0x20C0),
    (0x2100, 0x2151), (0x2153, 0x2184), (0x2190, 0x2328), (0x232B, 0x23FF), (0x2460, 0x25FF),
)  # fmt: skip
"""The signs that the fonts built into typst have among them; tests/papers/test_writing.py prints every one of them."""


def plain(text: str) -> str:
    """The text with its line breaks and tabs, composed, without other control signs and without tokens of links."""
    return hidden(_CONTROLS.sub("", _ENDS.sub("\n", unicodedata.normalize("NFC", text))))


def printed(text: str) -> str:
    """As `plain`; a sign that no font has is told by its number, so that nothing is left out without a word.

    `😀` becomes `[tecken U+1F600]`.
    """
    return "".join(_sign(each) for each in plain(text).replace("\t", " "))


def _sign(sign: str) -> str:
    code = ord(sign)
    if sign == "\n" or any(first <= code <= last for first, last in _PRINTED):
        return sign
    return f"[tecken U+{code:04X}]"
