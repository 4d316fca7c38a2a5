"""Who did it: the actor of an event, as a short text that holds no name and is sealed with the event.

`program`, `person/ID/ROLE`, `terminal/ID`, `system/ID`, or `link/READER/SEAT/GENERATION`. A name is looked up by the
id, and can be erased without touching what is sealed.
"""

from __future__ import annotations

from enum import StrEnum

from schemas.messages import LinkReader

PROGRAM = "program"
"""Nobody: the program by itself, as its plan says."""


class Role(StrEnum):
    """What a user of the desk may do; each may do all that the one before may. Stored, so never renamed."""

    READER = "reader"
    """Look at everything."""
    OFFICER = "officer"
    """Carry out everything that concerns matters, meetings and mail."""
    ADMINISTRATOR = "administrator"
    """Decide who the users are."""

    def covers(self, needed: Role) -> bool:
        """True where who has this role may do what asks for `needed`."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


def person(user: str, role: Role) -> str:
    """A user of the desk, by id, in the role it had then."""
    return f"person/{user}/{role.value}"


def terminal(key: str) -> str:
    """Somebody at a terminal, by the id of the operating system's user."""
    return f"terminal/{key}"


def system(key: str) -> str:
    """Another system, by the id of its token."""
    return f"system/{key}"


def link(seat: str, generation: int, reader: LinkReader = LinkReader.HOLDER) -> str:
    """Whoever has the link of a seat: the holder's, the stand-in's or the kansli's, and the how-manieth it was."""
    return f"link/{reader.value}/{seat}/{generation}"


def id_of(actor: str) -> str:
    """The id of a person, a terminal or a system; empty for any other actor."""
    kind, _, rest = actor.partition("/")
    return rest.partition("/")[0] if kind in ("person", "terminal", "system") else ""
