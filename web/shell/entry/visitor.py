"""Who looks at the page: known in the context of a request once it is let in, so that every template can ask."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from schemas.actor import Role


@dataclass(frozen=True)
class Visitor:
    """A user who is logged in."""

    id: str
    name: str
    email: str
    role: Role
    session: str
    """The hash of the session's id."""


_VISITOR: ContextVar[Visitor | None] = ContextVar("visitor", default=None)


def visitor() -> Visitor | None:
    """Whoever is logged in and has been let in to this page; None on the public pages."""
    return _VISITOR.get()


def let_in(who: Visitor) -> None:
    """From here on, in this request, it is `who` who looks."""
    _VISITOR.set(who)
