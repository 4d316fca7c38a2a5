"""What a family name looks like: below a known given name any other word may say something of the answer."""

from __future__ import annotations

import re

from mail.inbound.text.given_names import GIVEN_NAMES

_ENDING = re.compile(
    r"[a-zåäöéü]{2,20}(?:son|bergh?|ström|lundh?|gren|[kq]vist|quist|dahl|dal|holm|blad|blom|borg|bäck|mark|man|strand|"
    r"stedt|feldt|fors|lööf|löf|lindh?|[vw]all|gårdh?|sjö|hult|skog|sköld|hielm|hjelm|[ck]rona|[lmn]ander|sten|stam|stål|"
    r"[bdgkstw]ell|[dl]in|[dlrs]én|i[cć]|ski|sky)"
)
_KNOWN = """
alm andersen asp berg blom brandt dahl ek eng falk fors frisk gran grahn hansen hed hjort holm jensen larsen lind lindh
lund lundh nielsen nilsen nord olsen palm pedersen petersen rask roos rosén sand sandh sjö sten ström stål sund svärd
wall wiik åberg öberg öman
"""
_SHORT = frozenset(_KNOWN.split())
_NO_NAMES = frozenset({"bagatell", "disciplin", "hotell", "intervall", "kartell", "modell", "person"})
"""Words that only look so."""


def is_family_name(word: str) -> bool:
    """True for one that ends as family names in Sweden do, is one of the short ones, or is a given name too.

    Each half of a double name must be one. What is no name that we know is taken for something that was said.
    """
    return all(_is_one(half) for half in word.casefold().split("-"))


def _is_one(word: str) -> bool:
    if word in _NO_NAMES:
        return False
    return word in _SHORT or word in GIVEN_NAMES or _ENDING.fullmatch(word) is not None
