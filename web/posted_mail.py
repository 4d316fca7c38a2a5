"""A posted form with a mail in one of its fields, byte by byte: what is signed is the body as it came."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_RAW = b"email"
"""The field that holds the whole message, where the provider is told to post it raw."""


@dataclass(frozen=True)
class Post:
    """The body of a request; of one that is too long only the beginning is kept."""

    content: bytes
    size: int
    """Of the whole body, in bytes."""
    signed: bytes
    """SHA-256 over the time that it was signed with and the whole body."""
    checksum: str
    """SHA-256 of the whole body, in hexadecimal."""

    @property
    def is_whole(self) -> bool:
        """False where it was too long."""
        return len(self.content) == self.size


async def receive(request: Request, timestamp: str, most: int) -> Post:
    """Read the body to its end; `most` bytes of it are kept."""
    kept, size = bytearray(), 0
    signed, whole = hashlib.sha256(timestamp.encode()), hashlib.sha256()
    async for part in request.stream():
        size += len(part)
        signed.update(part)
        whole.update(part)
        kept += part[: most - len(kept)]
    return Post(bytes(kept), size, signed.digest(), whole.hexdigest())


def raw_message(content_type: str, body: bytes, *, is_whole: bool = True) -> bytes | None:
    """The message in the form's field `email`, untouched; None where the post has none.

    Of a body that is not whole it is as much of the message as there is.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        return None
    form = _Form()
    try:
        parser = MultipartParser(boundary, form.callbacks())
        parser.write(body)
        if is_whole:
            parser.finalize()
    except FormParserError:
        return None
    return (form.fields if is_whole else form.so_far).get(_RAW) or None


class _Form:
    """The fields of a posted form as bytes: a message may be in any charset, or in none."""

    def __init__(self) -> None:
        self.fields: dict[bytes, bytes] = {}
        self._name, self._header, self._value = b"", b"", b""
        self._content = bytearray()

    @property
    def so_far(self) -> dict[bytes, bytes]:
        """The fields, with the one whose end has not come."""
        return {self._name: bytes(self._content)} | self.fields

    def callbacks(self) -> MultipartCallbacks:
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._add_header,
            "on_header_value": self._add_value,
            "on_header_end": self._end_header,
            "on_part_data": self._add_data,
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._name, self._header, self._value = b"", b"", b""
        self._content = bytearray()

    def _add_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _add_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._name = parse_options_header(self._value)[1].get(b"name", b"")
        self._header, self._value = b"", b""

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]

    def _end(self) -> None:
        self.fields.setdefault(self._name, bytes(self._content))
