"""SendGrid's Inbound Parse: a mail posted raw, by whoever proves to be the provider. 200 means that it is stored.

https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook. Whatever is 5xx
is posted again for three days and other refusals are dropped, so what is proved is stored, be it no message at all.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import logging
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from fastapi import APIRouter
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from db.inbound import sources
from db.inbound.storing import store
from mail.sources import Arrived
from schemas.errors import Refused
from schemas.inbound import SourceName
from schemas.settings.inbound import InboundSettings
from web.shell.addresses import PARSE
from web.shell.errors import page_of
from web.shell.load import come_back
from web.shell.state import Web, web_of

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

router = APIRouter()
log = logging.getLogger("svarstid.web")
SIGNATURE, TIMESTAMP = "x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp"
_RAW = b"email"
"""The field that holds the whole message, where the provider is told to post it raw."""
_NOT_RAW = (
    "SendGrid har skickat ett mejl hopplockat eller avklippt. Det ligger oläst i inkorgen. "
    "Slå på ”POST the raw, full MIME message” i dess inställning Inbound Parse."
)


@router.post(PARSE)
async def take_mail(request: Request) -> Response:
    """Store one posted mail. 404 where nothing is configured, 403 without proof, 503 where it cannot be stored."""
    web = web_of(request)
    if not web.settings.takes_parse:
        return page_of(404)
    # Of whoever lacks the token nothing is read; a signature is over all of the body.
    may_read = has_token(web.settings, request.headers.get("authorization", ""))
    if not may_read or not is_proven(web.settings, _signature(request), await request.body()):
        log.warning("ett inkommande mejl utan giltigt bevis avvisades")
        return page_of(403)
    body = await request.body()
    content = raw_message(request.headers.get("content-type", ""), body)
    try:
        await run_in_threadpool(_store, web, content, body)
    except (Refused, SQLAlchemyError, TimeoutError):
        log.exception("ett inkommande mejl kunde inte sparas; SendGrid skickar det igen")
        return come_back(page_of(503))
    return PlainTextResponse("stored")


def has_token(settings: InboundSettings, authorization: str) -> bool:
    """True where the post carries the token that the settings ask for, or they ask for none."""
    token = settings.parse_token.get_secret_value()
    return not token or hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode())


def is_proven(settings: InboundSettings, signature: tuple[str, str], body: bytes) -> bool:
    """True where the body is signed, or the settings ask for no signature: then the token was the proof."""
    return not settings.parse_public_key or is_signed(settings.parse_public_key, *signature, body)


def is_signed(public_key: str, signature: str, timestamp: str, body: bytes) -> bool:
    """True for an ECDSA signature (base64) by the key over the time and the body, byte by byte."""
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
        if not isinstance(key, EllipticCurvePublicKey):
            return False
        signed = base64.b64decode(signature, validate=True)
        key.verify(signed, timestamp.encode() + body, ECDSA(SHA256()))
    except (InvalidSignature, UnsupportedAlgorithm, binascii.Error, ValueError):
        return False
    return bool(timestamp)


def raw_message(content_type: str, body: bytes) -> bytes | None:
    """The message in the form's field `email`, untouched; None where the post has none."""
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        return None
    form = _Form()
    try:
        parser = MultipartParser(boundary, form.callbacks())
        parser.write(body)
        parser.finalize()
    except FormParserError:
        return None
    return form.fields.get(_RAW) or None


class _Form:
    """The fields of a posted form as bytes: a message may be in any charset, or in none."""

    def __init__(self) -> None:
        self.fields: dict[bytes, bytes] = {}
        self._name, self._header, self._value = b"", b"", b""
        self._content = bytearray()

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


def _signature(request: Request) -> tuple[str, str]:
    return request.headers.get(SIGNATURE, ""), request.headers.get(TIMESTAMP, "")


def _store(web: Web, content: bytes | None, body: bytes) -> None:
    """Keep the message; where the post has none, the post itself, for a person to look at, and tell what is wrong."""
    kept = body if content is None else content
    arrived = Arrived(kept, len(kept), is_cut=content is None)
    store(web.db, web.settings.documents_dir, arrived, source=SourceName.PARSE.value, now=web.clock())
    if content is None:
        with web.db.write() as session:
            sources.failed(session, SourceName.PARSE.value, web.clock(), _NOT_RAW)
