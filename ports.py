"""TCP ports of this machine that are promised to one program before it listens on them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

LOOPBACK = "127.0.0.1"


@contextmanager
def reserved(host: str = LOOPBACK, port: int = 0) -> Iterator[int]:
    """The port, or any free one for 0, that nobody else is given for the block. Raises OSError where it is taken.

    A port that was merely free a moment ago is soon free for somebody else too: the system hands it out again until
    the program that it was meant for has come so far as to listen. It stays bound here, so it is not handed out; who
    asks for it by number, as our programs do, with SO_REUSEADDR (asyncio and Go set it by themselves), may listen.
    """
    with socket.socket() as held:
        # Also a port in its last minute after a stop is free.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((host, port))
        yield int(held.getsockname()[1])
