"""What somebody writes who is not the one to ask: "fel person, skicka till …". A proposal, never a change. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.address import BadAddress, read_address

_SAYS_SO = re.compile(
    r"\bfel (?:person|mottagare|adressat)\b|\binte (?:jag|rätt person) som\b|\binte mitt (?:bord|ansvar|område)\b|"
    r"\b(?:skicka|vidarebefordra|rikta|ställ|adressera)\b.{0,40}\btill\b|\bwrong person\b|\bplease (?:contact|send)\b",
    re.I,
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_CAPITAL = r"[A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖÉ][a-zåäöéü]+)?"
_NAME = re.compile(rf"{_CAPITAL}(?: (?:af|av|von|de))?(?: {_CAPITAL}){{1,2}}")
_NOT_NAMES = re.compile(r"^(?:Kontakta|Skicka|Vidarebefordra|Mejla|Maila|Till|Ring|Fråga|Contact|Send|Please) ")
_LONGEST = 2000


@dataclass(frozen=True)
class OtherReader:
    """Who is said to be the one to ask."""

    name: str
    email: str


def other_reader(words: str, sender: str) -> OtherReader | None:
    """Who the sender's own words name in its place; None where they name nobody with an address."""
    text = words[:_LONGEST]
    if not _SAYS_SO.search(text):
        return None
    for found in _ADDRESS.finditer(text):
        try:
            email = read_address(found[0].rstrip("."))
        except BadAddress:
            continue
        if email.casefold() == sender.casefold():
            continue
        before = list(_NAME.finditer(text[max(0, found.start() - 80) : found.start()]))
        name = _NOT_NAMES.sub("", before[-1][0]) if before else ""
        return OtherReader(name, email)
    return None
