"""The network between a part and the engine: a small relay on loopback that can be silenced, or cut off and refused."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Relay:
    """What is sent to `address` comes to the engine and back, until it is silenced or cut."""

    def __init__(self, to: str) -> None:
        host, _, port = to.rpartition(":")
        self._to = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._flows, self._is_cut, self._is_over = threading.Event(), threading.Event(), threading.Event()
        self._flows.set()
        self._lines: list[socket.socket] = []
        self.taken = 0
        """How many connections have been let through."""
        threading.Thread(target=self._accept, daemon=True).start()

    def silence(self) -> None:
        """Nothing comes through in either direction, and nobody is told: as a firewall that drops what it sees."""
        self._flows.clear()

    def cut(self) -> None:
        """Every connection is closed, and each new one at once."""
        self._is_cut.set()
        self._hang_up()

    def mend(self) -> None:
        """Let all through again; what was held back comes first."""
        self._is_cut.clear()
        self._flows.set()

    def end(self) -> None:
        """Stop for good."""
        self._is_over.set()
        self._flows.set()
        self._listener.close()
        self._hang_up()

    def _hang_up(self) -> None:
        lines, self._lines = self._lines, []
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _accept(self) -> None:
        while not self._is_over.is_set():
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._is_cut.is_set():
                near.close()
                continue
            try:
                far = socket.create_connection(self._to)
            except OSError:
                near.close()
                continue
            self.taken += 1
            self._lines += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while content := one.recv(65536):
                self._flows.wait()
                other.sendall(content)
        for line in (one, other):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


@contextmanager
def relay(to: str) -> Iterator[Relay]:
    """A relay to host:port, ended with the block."""
    made = Relay(to)
    try:
        yield made
    finally:
        made.end()
