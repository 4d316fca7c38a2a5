"""Subjects that are seen whole in a list of mails: only a title is ever cut, between two words, and never the day.

A template marks what may give way. `title(…)` may be cut, `aside(…)` left out, and after `or_shorter` stands the same
subject in fewer words.
"""

from __future__ import annotations

import re
from itertools import chain

LENGTH = 78
"""More characters than this are not seen in most lists of mails, and a line of a header is folded there."""
_LEAST = 10
"""Fewer characters of a title than this tell nobody what it is about."""
_TITLE, _ASIDE, _END = "\ue001", "\ue002", "\ue003"
OR_SHORTER = "\ue004"
_TITLES = re.compile(f"[:–]? ?{_TITLE}[^{_END}]*{_END}")
_ASIDES = re.compile(f"{_ASIDE}[^{_END}]*{_END}")
_CLINGING = " ,;:–-(”"
_DANGLING = {
    "av", "att", "de", "den", "det", "dess", "en", "ett", "eller", "för", "från", "genom", "hos", "i", "in",
    "inom", "med", "mot", "när", "och", "om", "på", "samt", "sin", "som", "till", "under", "upp", "ur", "ut",
    "utan", "vid",
}  # fmt: skip
"""Words that nobody stops at: what they belong to comes after them."""


def title(text: str) -> str:
    """A title that may be cut."""
    return f"{_TITLE}{_line(text)}{_END}"


def aside(text: str) -> str:
    """` (Tyresö)`: whom it concerns, left out where nothing else helps; empty where there is nothing to say."""
    return f"{_ASIDE} ({_line(text)}){_END}" if text else ""


def fitted(marked: str) -> str:
    """The subject of a rendered template: the first of its wordings that has room, else the last one, shortened.

    Its title is cut first; then what stands aside is left out, and at the very last the title instead.
    """
    wordings = [" ".join(wording.split()) for wording in marked.split(OR_SHORTER)]
    bare = [_ASIDES.sub("", wording) for wording in wordings]
    cut = (_with_title_cut(wording) for wording in (*reversed(wordings), *reversed(bare)))
    untitled = (_unmarked(_TITLES.sub("", wording)) for wording in (*wordings, *bare))
    whole = (_unmarked(wording) for wording in wordings)
    fits = (line for line in chain(whole, cut, untitled) if 0 < len(line) <= LENGTH)
    return next(fits, "") or shortened(_unmarked(bare[-1]), LENGTH)


def shortened(text: str, room: int) -> str:
    """As many whole words of `text` as there is room for, with `…` after them where some are left out."""
    if len(text) <= room:
        return text
    words = text[:room].split(" ")[:-1]
    while words and words[-1].casefold().strip(_CLINGING) in {*_DANGLING, ""}:
        words.pop()
    return f"{' '.join(words).rstrip(_CLINGING)}…"


def _with_title_cut(wording: str) -> str:
    """The wording with its title cut to what is left of the line; empty where that would tell nothing."""
    before, _, rest = wording.partition(_TITLE)
    whole, _, after = rest.partition(_END)
    room = LENGTH - len(_unmarked(f"{before}{after}"))
    kept = shortened(whole, room) if room >= _LEAST else "…"
    return _unmarked(f"{before}{kept}{after}") if kept != "…" else ""


def _unmarked(text: str) -> str:
    # Many times quicker than to look up every character, and subjects are made by the hundred.
    return text.replace(_TITLE, "").replace(_ASIDE, "").replace(_END, "").replace(OR_SHORTER, "")


def _line(text: str) -> str:
    return " ".join(_unmarked(text).split())
