"""The end of an SMTP transaction: that the server has all but the dot, and what it says to the dot."""

from __future__ import annotations

import contextlib
import re
import select
import socket
import struct
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from fcntl import ioctl

_LOOK_UP_EVERY_S = 1.0
_LONGEST = 64 * 1024
_CODE = re.compile(rb"([245])(?:(\d\d)(?!\d)|\d?$)")
_WHOLE = re.compile(rb"(?m)^\d{3}(?: [^\n]*)?\r?\n")
"""The last line of an answer; the ones before it have a hyphen after the code."""


@dataclass(frozen=True)
class LastWord:
    """What the server said to the final dot, as far as it came."""

    is_refused: bool | None
    """True or False where the first figure of the answer came, and that decides; None where nobody can know."""
    code: int | None
    """The whole code; None where not all of it came."""
    text: str
    """The server's words, or in Swedish why there are none."""
    is_whole: bool = False
    """True where the answer came to its end, so that the line can be spoken on."""

    @property
    def is_taken(self) -> bool:
        """True where the server has said that it took the mail."""
        return self.is_refused is False


def until_arrived(line: socket.socket, patience_s: float) -> bool:
    """Wait until the other machine has acknowledged all that was sent; False where it speaks or hangs up before.

    TimeoutError where neither happens in time. Where the system cannot tell (only Linux does), it is not waited for.
    """
    deadline, pause_s = time.monotonic() + patience_s, 0.001
    while True:
        has_arrived = not _unacknowledged(line)
        if select.select([line], [], [], 0 if has_arrived else pause_s)[0]:
            return False
        if has_arrived:
            return True
        if time.monotonic() >= deadline:
            raise TimeoutError
        pause_s = min(pause_s * 2, 0.05)


def _unacknowledged(line: socket.socket) -> int:
    with contextlib.suppress(OSError):
        return int(struct.unpack("i", ioctl(line.fileno(), termios.TIOCOUTQ, b"\0\0\0\0"))[0])
    return 0


def read(line: socket.socket, patience_s: float, keep: Callable[[], None]) -> LastWord:
    """Read the answer to the final dot for as long as `patience_s`; `keep` is called now and then meanwhile.

    Read by hand: smtplib takes half a code for a code, and forgets a first line whose end never came.
    """
    said, deadline, why = b"", time.monotonic() + patience_s, "förbindelsen stängdes."
    while not _WHOLE.search(said) and len(said) < _LONGEST:
        left_s = deadline - time.monotonic()
        if left_s <= 0:
            why = "inget svar i tid."
            break
        line.settimeout(min(_LOOK_UP_EVERY_S, left_s))
        try:
            part = line.recv(4096)
        except TimeoutError:
            keep()
            continue
        except OSError:
            break
        if not part:
            break
        said += part
    return _read(said, why)


def _read(said: bytes, why: str) -> LastWord:
    found = _CODE.match(said)
    if found is None:
        return LastWord(None, None, "svaret gick inte att läsa." if said else why)
    code = int(found[1] + found[2]) if found[2] else None
    text = b" ".join(line[4:].strip() for line in said.splitlines())
    is_whole = code is not None and _WHOLE.search(said) is not None
    return LastWord(found[1] != b"2", code, text.decode("utf-8", "replace"), is_whole)
