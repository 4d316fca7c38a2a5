"""How many of the provider's events are taken in a second: signed requests, by the web, to the register's disk."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import col, select
from starlette.testclient import TestClient

from bench.instruments.figures import Figure, Section
from db.store.session import Database
from schemas.settings.mail import EVENTS_PATH
from schemas.tables.mail import DeliveryReportRow, MailRow
from settings import Settings
from tests.mail.outbox.register import furnish, many, post
from tests.mail.transports.sendgrid_fake import Events
from web.app import create_app

_MAILS, _AT_ONCE = 400, 100
_LEAST = 100.0


def delivery(under: Path, _is_quick: bool) -> Section:
    """Two events for each recipient of each mail, each of them twice, some in one request and all in order."""
    db = Database(f"sqlite:///{under / 'delivery.db'}", secrets=lambda: {1: b"only for measuring, 32 characters"})
    db.migrate()
    furnish(db)
    for letter in many(_MAILS):
        post(db, letter)
    events, now = Events(), datetime.now(UTC)
    settings = Settings(data_dir=under, sendgrid_webhook_key=events.public_key, secret_key="x" * 40, rates=False)
    with TestClient(create_app(settings, db)) as client:
        batch = list(_events(db, events, int(now.timestamp())))
        bodies = [json.dumps(batch[start : start + _AT_ONCE]).encode() for start in range(0, len(batch), _AT_ONCE)]
        signed = [(body, events.signed(body, int(now.timestamp()))) for body in bodies]
        first_s = _post(client, signed)
        again_s = _post(client, signed)
    with db.read() as session:
        kept = len(session.exec(select(DeliveryReportRow.key)).all())
        delivered = len(session.exec(select(MailRow.id).where(col(MailRow.fate) == "delivered")).all())
    db.dispose()
    assert (kept, delivered) == (len(batch), _MAILS), "every event is kept, and every mail delivered"
    return Section(
        "Delivery events",
        f"{len(batch)} signed events about {_MAILS} mails, {_AT_ONCE} a request, to a register on disk; then the same "
        "once more.",
        [
            Figure("events taken", len(batch) / first_s, "/s"),
            Figure("events taken that were known", len(batch) / again_s, "/s"),
            Figure("one request", first_s / len(signed), "s", _AT_ONCE / _LEAST),
        ],
    )


def _events(db: Database, events: Events, at_s: int) -> Iterator[dict[str, Any]]:
    with db.read() as session:
        mails = session.exec(select(MailRow).order_by(col(MailRow.id))).all()
    for mail in mails:
        for email in [mail.to_email, *([mail.cc_email] if mail.cc_email else [])]:
            yield events.event("processed", mail.public_id, email, at_s - 10)
            yield events.event("delivered", mail.public_id, email, at_s - 5)


def _post(client: TestClient, signed: list[tuple[bytes, dict[str, str]]]) -> float:
    """Seconds for all requests; each must be taken."""
    began = time.perf_counter()
    for body, headers in signed:
        answer = client.post(EVENTS_PATH, content=body, headers=headers)
        assert answer.status_code == 204, answer.text
    return time.perf_counter() - began
