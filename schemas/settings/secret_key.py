"""The signing keys as they are written in one setting."""

from __future__ import annotations

SHORTEST = 32
"""Characters; a shorter key could be guessed."""


def read_keys(text: str) -> dict[int, bytes]:
    """Version → key, of one key (version 1) or of `2:new,1:old`. ValueError, in Swedish, where one cannot be used."""
    found: dict[int, bytes] = {}
    for part in text.split(","):
        version, colon, key = part.strip().rpartition(":")
        if colon and not version.isdecimal():
            raise ValueError("en version är inte ett tal; skriv till exempel 2:ny,1:gammal")
        if len(key) < SHORTEST:
            raise ValueError(f"nyckeln är för kort; ta minst {SHORTEST} slumptecken")
        found[int(version or 1)] = key.encode()
    return found
