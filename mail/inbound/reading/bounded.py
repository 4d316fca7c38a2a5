"""The stdlib's parser within limits: what lies past them is never parsed, only its first headers are."""

from __future__ import annotations

from email.feedparser import BytesFeedParser
from email.message import Message
from email.policy import Policy, compat32

MAX_BYTES = 35 * 1024 * 1024
"""What a file of 20 MB and its mail are on the way, and some more; larger mails are kept unread."""
MAX_PARTS = 200
"""Parts of one message, counting those that only hold others."""
MAX_DEPTH = 12
"""Parts within parts. A signed reply with a picture that quotes a forwarded mail has six."""
MAX_HEADERS = 1_000
"""Headers of one part; reading any of them looks through all."""
MAX_HEADER = 64 * 1024
"""Characters of one header; its parameters are parsed in the square of their number."""
_HEAD_BYTES = 64 * 1024


class TooMuch(Exception):
    """A message past a limit; the text is a Swedish sentence."""


class _Part(Message):
    """A part that takes no more headers, nor longer ones, than the limits."""

    _taken = 0

    def set_raw(self, name: str, value: str) -> None:
        """Keep a header as the parser has found it. TooMuch past a limit."""
        self._taken += 1
        if self._taken > MAX_HEADERS:
            raise TooMuch(f"Mejlet har fler än {MAX_HEADERS} rader i huvudet.")
        if len(value) > MAX_HEADER:
            raise TooMuch(f"Mejlet har en rad i huvudet som är längre än {MAX_HEADER // 1024} kB.")
        super().set_raw(name, value)


def parse(content: bytes) -> Message:
    """The parsed message. TooMuch where it is larger, has more parts, is deeper or has a larger head than the limits.

    compat32, since newer policies parse headers when they are read and raise on some that are common in the world
    (a Message-ID with brackets gives IndexError); here a header is the text that it is.
    """
    if len(content) > MAX_BYTES:
        raise TooMuch(f"Mejlet är större än {MAX_BYTES // (1024 * 1024)} MB.")
    made = 0

    def part(policy: Policy[Message] = compat32) -> Message:
        # Called for each part before it is read, so a million empty parts end here, and so does endless nesting.
        nonlocal made
        made += 1
        if made > MAX_PARTS:
            raise TooMuch(f"Mejlet har fler än {MAX_PARTS} delar.")
        return _Part(policy=policy)

    parser = BytesFeedParser(part, policy=compat32)
    parser.feed(content)
    message = parser.close()
    if _is_deeper(message, MAX_DEPTH):
        raise TooMuch(f"Mejlet har delar i fler än {MAX_DEPTH} nivåer.")
    return message


def head(content: bytes) -> Message:
    """The headers alone, as far as the first 64 kB go: who wrote, and about what, of a mail that is not read."""
    first = b"\n".join(content[:_HEAD_BYTES].split(b"\n", MAX_HEADERS)[:MAX_HEADERS]).replace(b"\r\n", b"\n")
    parser = BytesFeedParser(policy=compat32)
    parser.feed(first.partition(b"\n\n")[0] + b"\n\n")
    return parser.close()


def leaves(message: Message) -> list[Message]:
    """The parts that hold something themselves, in order; a mail within the mail is one of them, not opened."""
    found, waiting = [], [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting += reversed(inner(part))
        else:
            found.append(part)
    return found


def inner(part: Message) -> list[Message]:
    """The parts within a part; none where it holds text."""
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _is_deeper(message: Message, most: int) -> bool:
    level = [message]
    for _ in range(most):
        level = [part for each in level for part in inner(each)]
        if not level:
            return False
    return True
