"""An SMTP server that fails in every way a line can: it refuses, breaks off, hangs, answers by halves, answers late.

Written on bare sockets, since the faults are those of the line itself. What it has taken, it remembers.
"""

from __future__ import annotations

import random
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes

FAULTS = (
    "banner 421",
    "banner drop",
    "banner hang",
    "ehlo drop",
    "mail 451",
    "mail drop",
    "rcpt 450",
    "rcpt 550",
    "rcpt drop",
    "data 421",
    "data 354 drop",
    "content drop",
    "content 421",
    "dot 451",
    "dot 421",
    "dot 554",
    "dot drop untaken",
    "dot half no",
    "dot drop",
    "dot late",
    "dot half word",
    "dot first line",
    "dot no line end",
    "dot reset",
    "dot garbage",
    "dot hang",
    "dot drip",
)
"""Phase, and what happens there. Those of `dot` have read the whole mail."""
_UNTAKEN = {"dot 451", "dot 421", "dot 554", "dot drop untaken", "dot half no"}
LATE_S = 2.5
"""How long the late answer takes."""
Choose = Callable[[int], str]
"""The number of a transaction → its fault, or nothing for good manners."""


class _Cut(Exception):
    """The server ends the line here."""


@dataclass
class FaultySmtp:
    """One server; each connection has a thread of its own."""

    choose: Choose
    pause_s: float = 0.0
    """How long each answer takes."""
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)
    """Recipients and content of every mail that the server has taken, told the client so or not."""
    used: list[str] = field(default_factory=list)
    """The faults that it came to."""
    connections: int = 0
    has_cut: threading.Event = field(default_factory=threading.Event)
    """Set when a connection has come to its end."""
    _number: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ids(self) -> list[str]:
        """The public id of each mail taken, in order."""
        found = [str(message_from_bytes(content)["Message-ID"]) for _, content in list(self.taken)]
        return [one.strip("<>").partition("@")[0] for one in found]

    def talk(self, line: socket.socket) -> None:
        """Serve one connection to its end."""
        with self._lock:
            self.connections += 1
        with line, suppress(_Cut, OSError):
            line.settimeout(30)
            _Talk(self, line, self.next_fault()).through()
        self.has_cut.set()

    def next_fault(self) -> str:
        """The fault of the next transaction, be it on a new connection or on one that was kept."""
        with self._lock:
            number, self._number = self._number, self._number + 1
        return self.choose(number)


class _Talk:
    def __init__(self, server: FaultySmtp, line: socket.socket, fault: str) -> None:
        self.server, self.line, self.fault = server, line, fault
        self.file = line.makefile("rb")
        self.recipients: list[str] = []
        self.is_kept = False

    def through(self) -> None:
        self._fail("banner 421", "421 too many connections")
        self._fail("banner drop")
        self._fail("banner hang")
        self._say("220 ready")
        while command := self.file.readline():
            verb = command[:4].upper()
            if verb in (b"EHLO", b"HELO"):
                self._fail("ehlo drop")
                self._say("250 hello")
            elif verb == b"MAIL":
                if self.is_kept and self.fault.startswith(("banner", "ehlo")):
                    raise _Cut  # what is wrong with a connection shows when it is kept as well
                self._fail("mail drop")
                self._answer("mail 451", "451 try later", "250 ok")
            elif verb == b"RCPT":
                address = re.search(rb"<(.*)>", command)
                to = address[1].decode() if address else ""
                self._fail("rcpt drop")
                if self.fault in ("rcpt 450", "rcpt 550"):
                    self._note()
                    self._say(f"{self.fault[-3:]} <{to}>: {to} is not to be written to here")
                else:
                    self.recipients.append(to)
                    self._say("250 ok")
            elif verb == b"DATA":
                self._data()
            elif verb == b"RSET":
                self._next()
                self._say("250 ok")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _data(self) -> None:
        self._fail("data 421", "421 closing")
        self._say("354 go on")
        self._fail("data 354 drop")
        lines: list[bytes] = []
        while (text := self.file.readline()) not in (b".\r\n", b""):
            lines.append(text[1:] if text.startswith(b".") else text)
            if len(lines) == 5:
                self._fail("content drop")
                self._fail("content 421", "421 closing")
        if not text:
            raise _Cut
        if self.fault not in _UNTAKEN:
            self.server.taken.append((self.recipients, b"".join(lines)))
        self._after_the_dot()
        self._next()

    def _next(self) -> None:
        self.recipients, self.is_kept, self.fault = [], True, self.server.next_fault()

    def _after_the_dot(self) -> None:
        self._fail("dot 421", "421 closing")
        self._fail("dot drop untaken")
        self._fail("dot drop")
        self._fail("dot half no", "4", end="")
        self._fail("dot half word", "25", end="")
        self._fail("dot first line", "250-taken,")
        self._fail("dot no line end", "250 taken", end="")
        self._fail("dot hang")
        if self.fault == "dot late":
            self._note()
            threading.Event().wait(LATE_S)
        if self.fault == "dot drip":
            self._note()
            for byte in "250 taken\r\n":
                self.line.sendall(byte.encode())
                threading.Event().wait(0.05)
            return
        if self.fault == "dot reset":
            self._note()
            self._say("250 taken")
            self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            threading.Event().wait(0.02)  # the word first, then the reset
            raise _Cut
        if self.fault in ("dot 451", "dot 554"):
            self._note()
            self._say(f"{self.fault[-3:]} not for {', '.join(self.recipients)}")
            return
        self._answer("dot garbage", "\x00ok?", "250 taken")

    def _answer(self, fault: str, bad: str, good: str) -> None:
        if self.fault == fault:
            self._note()
        self._say(bad if self.fault == fault else good)

    def _fail(self, fault: str, said: str = "", *, end: str = "\r\n") -> None:
        if self.fault != fault:
            return
        self._note()
        if fault.endswith("hang"):
            self.line.settimeout(60)
            while self.line.recv(4096):
                pass
            raise _Cut
        if said:
            self._say(said, end=end)
        raise _Cut

    def _note(self) -> None:
        self.server.used.append(self.fault)

    def _say(self, text: str, *, end: str = "\r\n") -> None:
        threading.Event().wait(self.server.pause_s)
        self.line.sendall(f"{text}{end}".encode())


def by_dice(seed: int, often: float = 0.3) -> Choose:
    """A fault for so large a part of the transactions, chosen by the seed."""
    dice = random.Random(seed)
    chosen: list[str] = []

    def choose(number: int) -> str:
        while len(chosen) <= number:
            chosen.append(dice.choice(FAULTS) if dice.random() < often else "")
        return chosen[number]

    return choose


@contextmanager
def faulty_smtp(choose: Choose, pause_s: float = 0.0) -> Iterator[tuple[int, FaultySmtp]]:
    """A server on a free port of this machine; gives the port and the server."""
    server = FaultySmtp(choose, pause_s)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(100)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    line, _ = door.accept()
                    threading.Thread(target=server.talk, args=(line,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield door.getsockname()[1], server
        finally:
            door.shutdown(socket.SHUT_RDWR)
