"""News for other systems: signed, sent in order within each matter, and tried again until they are taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime

import httpx2

from db.api import webhooks
from db.store.session import Database
from schemas.tables.systems.api import WebhookDeliveryRow, WebhookRow

TIMEOUT_S = 10.0
_PURPOSE = "svarstid/webhook/1"
_AT_ONCE, _LONGEST_S = 50, 30.0
"""How many are read at a time, and how long one run goes on."""
Post = Callable[[str, bytes, Mapping[str, str]], int]
"""Sends a body to an address with headers; returns the status. Raises OSError or httpx2.HTTPError."""


def secret_of(secrets: Mapping[int, bytes], hook: WebhookRow) -> str:
    """The secret that the receiver checks signatures with, as `whsec_…`; always the same for the same webhook.

    KeyError where the version of the service's secret that it is derived from is not listed any more.
    """
    made = hmac.digest(secrets[hook.secret_version], f"{_PURPOSE}/{hook.key}".encode(), "sha256")
    return f"whsec_{base64.b64encode(made).decode()}"


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,…`: HMAC-SHA256 over id, time and body, as the receivers' libraries for standard webhooks check it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send over the net; no redirect is followed, and what is answered is not read."""
    with (
        httpx2.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", url, content=body, headers=dict(headers)) as answer,
    ):
        return answer.status_code


def gather_and_send(
    db: Database, secrets: Mapping[int, bytes], clock: Callable[[], datetime], send: Post = post
) -> int:
    """Make news of what has happened, and send what waits; returns how many were taken.

    A receiver that does not answer is left alone for the rest of the run, so that it holds up nobody else.
    """
    while _gather(db, clock()):
        pass
    taken, silent, until = 0, set[str](), time.monotonic() + _LONGEST_S
    while time.monotonic() < until:
        with db.read() as session:
            due = webhooks.due(session, clock(), silent, _AT_ONCE)
        if not due:
            break
        for delivery, hook in due:
            if hook.key in silent:
                continue
            problem, is_silent = _sent(secrets, delivery, hook, clock(), send)
            with db.write() as session:
                if problem:
                    webhooks.failed(session, delivery.id or 0, problem, clock())
                else:
                    webhooks.received(session, delivery.id or 0, clock())
            taken += not problem
            silent |= {hook.key} if is_silent else set()
    return taken


def _gather(db: Database, now: datetime) -> int:
    with db.write() as session:
        return webhooks.gather(session, now)


def _sent(
    secrets: Mapping[int, bytes], delivery: WebhookDeliveryRow, hook: WebhookRow, now: datetime, send: Post
) -> tuple[str, bool]:
    """Why it was not taken, in Swedish (empty where it was), and whether the receiver did not answer at all."""
    if hook.secret_version not in secrets:
        return f"Nyckelns version {hook.secret_version} finns inte längre i inställningarna.", True
    body = json.dumps(delivery.content, ensure_ascii=False, sort_keys=True).encode()
    timestamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Svarstid",
        "webhook-id": delivery.public_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret_of(secrets, hook), delivery.public_id, timestamp, body),
    }
    try:
        status = send(hook.url, body, headers)
    except (OSError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        return f"Mottagaren svarade inte ({type(error).__name__}).", True
    return ("", False) if 200 <= status < 300 else (f"Mottagaren svarade {status}.", status >= 500)
