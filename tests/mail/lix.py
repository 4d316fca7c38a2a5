"""LIX, the readability of a Swedish text (Björnsson 1968): words in a sentence plus long words in a hundred."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"https?://\S+|\S+@\S+|^Kvittots sigill: \S+|^\S+/\d+/[0-9a-f]+$", re.MULTILINE)
"""Nobody reads these; they are copied or followed."""
_WORD = re.compile(r"[^\W\d_]+(?:[-’][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_SENTENCE = re.compile(r"[.!?](?=\s+[^\W\da-zåäö]|\s*$)")
"""A full stop is none in "kl. 9.05"."""
_PIECE = re.compile(r"\n\s*\n|\n(?=– |\d+\. |[A-ZÅÄÖ][\w ]*:\s)")
"""A heading, a paragraph, a point of a list and a labelled line end a sentence also without a full stop."""
_MARK = re.compile(r"^(– |\d+\. )")
_LONG = 6


def lix(text: str) -> float:
    """The LIX of a plain text; 0 where it has no words. Below 30 very easy, 30-40 easy, 40-50 middling."""
    words, sentences, long = 0, 0, 0
    for piece in _PIECE.split(_ADDRESS.sub("", text)):
        for sentence in _SENTENCE.split(_MARK.sub("", " ".join(piece.split()))):
            found = _WORD.findall(sentence)
            words += len(found)
            sentences += bool(found)
            long += sum(len(word) > _LONG for word in found)
    return words / sentences + 100 * long / words if words else 0.0
