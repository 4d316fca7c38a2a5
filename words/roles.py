"""What the roles of the desk, the ways in and the actors of events are called, in Swedish."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from schemas.actor import PROGRAM, Role, id_of
from schemas.messages import LinkReader

ROLES = {Role.READER: "läsare", Role.OFFICER: "handläggare", Role.ADMINISTRATOR: "administratör"}
MAY = {
    Role.READER: "Läser allt, ändrar ingenting.",
    Role.OFFICER: "Sköter ärenden, möten, kalendrar och mejl.",
    Role.ADMINISTRATOR: "Gör allt, bestämmer vilka som är användare, och gallrar.",
}
"""What each may do, in one sentence."""
WAYS = {"link": "engångslänk", "mail": "kod med e-post", "oidc": "organisationens inloggning"}
"""How a session was begun."""
_LINKS = {
    LinkReader.HOLDER: "Genom länken till {seat}",
    LinkReader.STAND_IN: "Genom länken till ersättaren för {seat}",
    LinkReader.KANSLI: "Genom länken till kansliet: {seat}",
    LinkReader.MAILBOX: "Genom länken till den officiella brevlådan: {seat}",
}
_ERASED = "en användare vars namn är gallrat"


def role_word(role: str) -> str:
    """`handläggare`."""
    return ROLES[Role(role)]


def who(actor: str, names: Mapping[str, str], seat_words: Callable[[str], str]) -> str:
    """Who did it, as a sentence without its full stop; empty where it was the program, or nobody was kept.

    `names`: id of a user or terminal → name. `seat_words`: what a seat is called.
    """
    kind, _, rest = actor.partition("/")
    if actor in ("", PROGRAM):
        return ""
    if kind == "link":
        reader, _, rest = rest.partition("/")
        seat, _, generation = rest.rpartition("/")
        later = f" (länk {generation})" if generation != "1" else ""
        return f"{_LINKS[LinkReader(reader)].format(seat=seat_words(seat))}{later}"
    name = names.get(id_of(actor), "") or _ERASED
    if kind == "system":
        return f"Av systemet {name}"
    if kind == "terminal":
        return f"Från en terminal, av {name}"
    role = by_role(actor)
    return f"Av {name}" if name.casefold() == role.casefold() else f"Av {name}, {role}"


def by_role(actor: str) -> str:
    """The role in which a person acted, for what is kept without names: `handläggare`; empty for any other actor."""
    kind, _, rest = actor.partition("/")
    return role_word(rest.partition("/")[2]) if kind == "person" else ""
