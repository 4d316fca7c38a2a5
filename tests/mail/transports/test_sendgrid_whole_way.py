"""The provider's API and its events together: cut lines, faults and disorder, and every mail ends in one truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from db.outbox.dispatch import Terms
from db.outbox.reported import delivered
from db.store.session import Database
from mail.message import From
from mail.outgoing.sender import Sender
from mail.transports.sendgrid import SendGridSettings, SendGridTransport
from schemas.settings.mail import EVENTS_PATH
from schemas.tables.mail import MailRow
from schemas.tables.people import OrganisationRow, SeatRow
from settings import Settings
from tests.mail.letters_of_every_kind import BASE_URL, KEYS
from tests.mail.outbox.register import NOW, furnish, mails, many, post, wall
from tests.mail.transports.sendgrid_fake import CUT, KEY, SENDER, Answer, Events, Fault, Provider, sendgrid_fake
from web.app import create_app

WALL = wall(NOW)
AT_S = int(WALL.timestamp())
TERMS = Terms(lease_s=60, unknown_wait_s=900)


@pytest.fixture
def db(sqlite_db: Database) -> Database:
    furnish(sqlite_db)
    with sqlite_db.write() as session:
        session.add(OrganisationRow(key="sodertorn", name="Samverkanskansliet", mailbox="kansli@sodertorn.example"))
        session.flush()
        session.add(SeatRow(key="sodertorn/kansli", organisation="sodertorn", role="kansli", title="Kansliet"))
    return sqlite_db


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def web(db: Database, events: Events, tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(data_dir=tmp_path, secret_key="x" * 40, sendgrid_webhook_key=events.public_key)
    with TestClient(create_app(settings, db, clock=lambda: WALL)) as client:
        yield client


def _drain(db: Database, url: str, minutes: float = 0) -> None:
    carrier = SendGridTransport(SendGridSettings(key=KEY, url=url, connect_timeout_s=2, timeout_s=2))
    sender = From("Södertörns kansli", SENDER)
    Sender(db, carrier, base_url=BASE_URL, keys=KEYS, from_=sender, terms=TERMS).drain(
        WALL + timedelta(minutes=minutes)
    )


def _said_of(provider: Provider, events: Events, bounced: set[str]) -> list[dict[str, Any]]:
    """What the provider says of all that it has taken: each recipient has got it, or it bounced."""
    found = []
    for payload in provider.taken:
        public_id, persons = payload["custom_args"]["public_id"], payload["personalizations"][0]
        for person in [*persons["to"], *persons.get("cc", [])]:
            email = person["email"]
            found.append(events.event("processed", public_id, email, AT_S))
            what = "bounce" if email in bounced and public_id == provider.taken[0]["custom_args"]["public_id"] else ""
            more = {"type": "bounce", "status": "5.1.1"} if what else {}
            found.append(events.event(what or "delivered", public_id, email, AT_S + 5, **more))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_line_and_the_events_do_no_mail_is_doubled_or_lost(
    db: Database, web: TestClient, events: Events, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut after it was taken, refused for now, too many; then events, thrice and shuffled; a register that fails."""
    plan: list[Answer | Fault] = [CUT, Answer(500), Answer(429), CUT, Answer(503), CUT, Answer(202)]
    provider = Provider(plan[seed:] + plan[:seed])
    for letter in many(8):
        post(db, letter)
    real, calls = delivered.note, Counter[str]()

    def failing(*args: Any) -> None:
        calls["note"] += 1
        if calls["note"] % 3 == 1:
            raise OperationalError("", {}, Exception("busy"))
        real(*args)

    monkeypatch.setattr(delivered, "note", failing)
    with sendgrid_fake(provider) as url:
        _drain(db, url)
        assert any(mail.state == "unknown" for mail in mails(db))
        said = _said_of(provider, events, {provider.taken[0]["personalizations"][0]["to"][0]["email"]})
        events.emit(lambda *sent: _post(web, *sent), said, at_s=AT_S, seed=seed)
        assert not any(mail.state == "unknown" for mail in mails(db)), "what was reported has left"
        for minutes in (2, 20, 60, 180):
            _drain(db, url, minutes)
    ids = Counter(payload["custom_args"]["public_id"] for payload in provider.taken)
    assert set(ids.values()) == {1}, "each mail was taken once, also where its line was cut"
    receipts = [mail for mail in mails(db) if mail.kind == "receipt"]
    assert {mail.state for mail in receipts} == {"accepted"} and len(receipts) == 8
    assert {mail.public_id for mail in mails(db) if mail.state == "accepted"} == set(ids)
    assert Counter(mail.kind for mail in mails(db))["undelivered"] == 1
    first = next(mail for mail in receipts if mail.public_id == provider.taken[0]["custom_args"]["public_id"])
    assert first.fate == "bounced"


def _post(web: TestClient, body: bytes, headers: dict[str, str]) -> int:
    return web.post(EVENTS_PATH, content=body, headers=headers).status_code


def test_a_cut_line_without_any_event_is_sent_once_more_and_no_oftener(db: Database) -> None:
    """The one known duplicate that the policy allows."""
    provider = Provider([CUT])
    post(db, many(1)[0])
    with sendgrid_fake(provider) as url:
        for minutes in (0, 20, 60, 180):
            _drain(db, url, minutes)
    (mail,) = mails(db)
    assert isinstance(mail, MailRow) and mail.state == "accepted"
    assert len(provider.taken) == 2
    assert len(mail.doubts) == 1
