"""A received mail as it is sent on: without what it quotes of our own, and with no link that opens an answer page."""

from __future__ import annotations

import re
from collections.abc import Collection

from mail.inbound.reading.headers import clean
from mail.inbound.text.quoted import foreign_lines, split

_LINK = re.compile(r"https?://[^\s<>\"]{1,200}/[sm]/[A-Za-z0-9_.-]{20,}[^\s<>\"]*")
"""An address that is the whole right to answer, or to give views, whatever host it is on."""
_NO_LINK = "(länken är borttagen)"
_LEFT_OUT = "(Vårt eget mejl, som citerades här, är utelämnat.)"


def without_ours(text: str, ours: Collection[str] = (), *, is_answer: bool = False) -> str:
    """The text without the lines of `ours` that it quotes; what else is quoted stays, without its marks.

    Where `ours` is empty nobody can tell whose the quoted lines are: in an answer to a mail of ours they are taken for
    ours, else they stay.
    """
    parted = split(clean(text))
    if not parted.quoted or not (ours or is_answer):
        return _LINK.sub(_NO_LINK, text)
    others = foreign_lines(parted.quoted, ours) if ours else ()
    kept = "\n".join([*parted.own, *([""] if others else []), *others]).strip("\n")
    said = re.sub(r"\n{3,}", "\n\n", kept)
    return _LINK.sub(_NO_LINK, f"{said}\n\n{_LEFT_OUT}".strip())
