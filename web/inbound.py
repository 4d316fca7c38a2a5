"""SendGrid's Inbound Parse: a mail posted raw, by whoever proves to be the provider. 200 means that it is stored.

https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook. Whatever is 5xx
is posted again for three days and other refusals are dropped, so what is proved is stored, be it no message at all; of
one that is too large the head.
"""

from __future__ import annotations

import base64
import binascii
import logging
from datetime import datetime

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from db.inbound import sources
from db.inbound.storing import store
from mail.sources import Arrived, head_of
from questions.document import MEGABYTE
from schemas.errors import Refused
from schemas.mail.inbound import SourceName
from schemas.settings.inbound import InboundSettings
from web.posted_mail import Post, raw_message, receive
from web.posted_mail_token import is_good
from web.shell.addresses import PARSE
from web.shell.middleware.errors import page_of
from web.shell.middleware.load import come_back
from web.shell.state import Web, web_of

router = APIRouter()
log = logging.getLogger("svarstid.web")
SIGNATURE, TIMESTAMP = "x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp"
_BESIDE = MEGABYTE
"""What a post may have beside the message."""
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
    if not has_token(web.settings, request.headers.get("authorization", ""), web.clock()):
        return _turned_away()
    signature, timestamp = request.headers.get(SIGNATURE, ""), request.headers.get(TIMESTAMP, "")
    post = await receive(request, timestamp, web.settings.inbound_mb * MEGABYTE + _BESIDE)
    if not is_proven(web.settings, signature, timestamp, post):
        return _turned_away()
    content = raw_message(request.headers.get("content-type", ""), post.content, is_whole=post.is_whole)
    try:
        await run_in_threadpool(_store, web, content, post)
    except (Refused, SQLAlchemyError, TimeoutError):
        log.exception("ett inkommande mejl kunde inte sparas; SendGrid skickar det igen")
        return come_back(page_of(503))
    return PlainTextResponse("stored")


def has_token(settings: InboundSettings, authorization: str, now: datetime) -> bool:
    """True where the post carries a token by the secret of the settings, or they have none."""
    secret = settings.parse_token.get_secret_value()
    kind, _, token = authorization.partition(" ")
    return not secret or (kind.casefold() == "bearer" and is_good(secret, token, now))


def is_proven(settings: InboundSettings, signature: str, timestamp: str, post: Post) -> bool:
    """True where the post is signed, or the settings ask for no signature: then the token was the proof."""
    if not settings.parse_public_key:
        return True
    return bool(timestamp) and is_signed(settings.parse_public_key, signature, post.signed)


def is_signed(public_key: str, signature: str, digest: bytes) -> bool:
    """True for an ECDSA signature (base64) by the key over what has that SHA-256: the time, and the body."""
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
        if not isinstance(key, EllipticCurvePublicKey):
            return False
        signed = base64.b64decode(signature, validate=True)
        key.verify(signed, digest, ECDSA(Prehashed(SHA256())))
    except (InvalidSignature, UnsupportedAlgorithm, binascii.Error, ValueError):
        return False
    return True


def _turned_away() -> Response:
    log.warning("ett inkommande mejl utan giltigt bevis avvisades")
    return page_of(403)


def _store(web: Web, content: bytes | None, post: Post) -> None:
    """Keep the message; of one that is too large its head, and where the post has none, the post itself for a person
    to look at, which tells what is wrong."""
    if not post.is_whole:
        head = head_of(post.content if content is None else content, f"SHA-256 av hela posten: {post.checksum}")
        arrived = Arrived(head, post.size, is_cut=True)
    else:
        kept = post.content if content is None else content
        arrived = Arrived(kept, len(kept), is_cut=content is None)
    store(web.db, web.settings.documents_dir, arrived, source=SourceName.PARSE.value, now=web.clock())
    if content is None:
        with web.db.write() as session:
            sources.failed(session, SourceName.PARSE.value, web.clock(), _NOT_RAW)
