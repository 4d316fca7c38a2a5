"""A sender's list of addressees as it is pasted: numbers, bullets, hard spaces and trailing signs; and who is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_MARK = re.compile(r"^(?:[-–—•*·▪◦●○‣]+|\(?\d{1,3}(?:[.):]|(?=\s)))\s*")
_NOTE = re.compile(r"\s*(?:\([^)]*\)|\[[^\]]*\]|<[^>]*>)")
_CLINGING = " \t.,;:*†"
_BODIES = ("kommunstyrelsen i ", "kommunfullmäktige i ", "kommunen i ")


def read_addressees(text: str) -> list[str]:
    """The addressees of a pasted list, one each, in its order and without what the list puts around them.

    One stands on a line of its own, or after a comma or a semicolon; the same one twice is one.
    """
    found = []
    for line in text.replace("\u00a0", " ").replace("\u202f", " ").splitlines():
        for part in re.split(r"[,;\t]", _MARK.sub("", line.strip())):
            name = " ".join(_MARK.sub("", part.strip()).split()).strip(_CLINGING)
            name = name.removeprefix("samt ").removeprefix("och ")
            if any(sign.isalpha() for sign in name):
                found.append(name)
    return list({name.casefold(): name for name in reversed(found)}.values())[::-1]


def recognised(addressees: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """Addressee → the organisation that it names, of `names` (key → name); who is none of them is left out."""
    forms = {form: key for key, name in names.items() for form in _forms(key, name)}
    return {each: forms[meant] for each in addressees if (meant := _meant(each)) in forms}


def _forms(key: str, name: str) -> set[str]:
    """ "Salems kommun" is also written "Salem", "Salems" and "Salem kommun"."""
    whole = name.casefold()
    short = whole.removesuffix(" kommun")
    bare = short.removesuffix("s") if whole != short else short
    return {whole, short, bare, key, *(f"{form} kommun" for form in (short, bare))}


def _meant(addressee: str) -> str:
    """Whom an addressee means, its bodies and remarks aside."""
    name = _NOTE.sub("", addressee).casefold().strip(_CLINGING)
    for body in _BODIES:
        name = name.removeprefix(body)
    return name.removesuffix(" kommunstyrelse").strip(_CLINGING)
