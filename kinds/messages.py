"""Where the workflows ask a kind: the duties that only its own acts bring to the register."""

from __future__ import annotations

from dataclasses import dataclass

from kinds.loading import hooks_of
from kinds.registry import all_kinds
from schemas.duties import Duty


@dataclass(frozen=True)
class Messages:
    """What a kind's own acts bring. Their pure halves stand in the same module: message, admission, transition."""

    duties: tuple[type[Duty], ...] = ()
    """Each has a `kind` of its own, and a writer among the kind's `duties`."""


def all_duties() -> tuple[type[Duty], ...]:
    """The duties of every kind."""
    return tuple(duty for kind in all_kinds() for duty in hooks_of(kind.key, "messages", Messages).duties)
