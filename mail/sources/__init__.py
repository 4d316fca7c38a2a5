"""Where mail comes from, behind one small protocol: a source hands over bytes, and moves on when they are safe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

HEAD_BYTES = 64 * 1024
"""Of a mail that is too large to be taken, so much is kept: its head, with who wrote and about what."""


class SourceDown(Exception):
    """A source does not give what it has. `str()` is Swedish, with the cure; what it has stays there."""


class SourceFaulty(SourceDown):
    """A source lives, and has given all that it can; some of what it has it does not give, or is no mail."""


@dataclass(frozen=True)
class Arrived:
    """One message as it came."""

    content: bytes
    size: int
    """Of the whole message, in bytes."""
    server_at: datetime | None = None
    """When the source's own server says that it came; None where there is no server."""
    is_cut: bool = False
    """True where it did not come whole, or not as a message."""

    @property
    def is_whole(self) -> bool:
        """False where only the head was taken, or it did not come whole."""
        return len(self.content) == self.size and not self.is_cut


@dataclass(frozen=True)
class Position:
    """How far a mailbox has been read: UIDs mean something only under the UIDVALIDITY that they were given under."""

    validity: int = 0
    uid: int = 0


def head_of(content: bytes, mark: str) -> bytes:
    """What is kept of a message that is too large. `mark` tells it from another with the same head."""
    return content[:HEAD_BYTES] + f"\r\n[{mark}]\r\n".encode()


Keep = Callable[[Arrived, Position], None]
"""Store a message, and with it how far the source has been read. What returns is safe; what raises was not stored."""


class Source(Protocol):
    """A place that is looked into now and then."""

    @property
    def name(self) -> str:
        """A `SourceName`."""
        ...

    def poll(self, position: Position, keep: Keep) -> Position:
        """Hand over what is new, message by message, and say how far that is. Raises SourceDown, and what `keep`
        raises; what was handed over until then is safe."""
        ...
