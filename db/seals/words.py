"""What is said of a head that was kept somewhere else and is not found: gone, cut off, or perhaps only mistyped."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from db.journals import REGISTER
from db.seals.stamps import Head
from rules.swedish import enumerate_ways


def gone(journal: str, heads: Sequence[Head], known: set[str]) -> str:
    """A journal that is not there, told by `heads` of it or else by the register's own chain.

    `known` are the journals that rows or that chain have; where it is none of them its key may be mistyped.
    """
    told = f"Hela ärendet {journal} saknas. "
    if not heads:
        return f"{told}Registrets egen kedja har det."
    told += f"Sigillet {heads[0]} gäller det."
    if journal in known:
        return told
    near = get_close_matches(journal.lower(), sorted(known - {REGISTER}), n=3)
    meant = f" Menade du {enumerate_ways([f'”{key}”' for key in near])}?" if near else ""
    return f"{told} Är ärendets nyckel felskriven?{meant}"


def beyond(head: Head, last: int, *, is_restored: bool) -> str:
    """A head of a link that comes after the `last` there is; `is_restored`: the history says so."""
    told = f"Sigillet {head} finns inte: kedjan slutar vid länk {last}. "
    if not is_restored:
        return f"{told}Slutet är avklippt, eller sigillet är fel avskrivet."
    return (
        f"{told}Registret har återställts från en säkerhetskopia, se ärendets historik. Gavs sigillet ut efter kopian "
        "är det som hände därefter borta. Annars är slutet avklippt, eller sigillet fel avskrivet."
    )
