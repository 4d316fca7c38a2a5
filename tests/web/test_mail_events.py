"""The provider's webhook: signed events are kept, whatever their order and however often; nothing else is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from db.outbox.reported import delivered
from schemas.errors import Refused
from schemas.settings.mail import EVENTS_PATH
from schemas.tables.mail import MailRow
from settings import Settings
from tests.mail.transports.sendgrid_fake import Events
from tests.web.site import Site
from web.app import create_app


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def provider(site: Site, events: Events) -> Iterator[TestClient]:
    """The provider, which carries no headers of a browser."""
    site.settings = site.settings.model_copy(update={"sendgrid_webhook_key": events.public_key})
    with TestClient(site.app(), base_url="http://testserver", follow_redirects=False) as client:
        yield client


def _first(site: Site) -> MailRow:
    return next(mail for mail in site.mails() if mail.kind == "invitation" and mail.cc_email)


def _post(client: TestClient, body: bytes, headers: dict[str, str]) -> int:
    return client.post(EVENTS_PATH, content=body, headers=headers).status_code


def test_without_a_key_there_is_no_such_page(client: TestClient, events: Events, site: Site) -> None:
    body = b"[]"
    assert _post(client, body, events.signed(body, int(site.now.timestamp()))) == 404


def test_repeated_late_and_shuffled_events_come_to_one_truth(provider: TestClient, site: Site, events: Events) -> None:
    mail, now_s = _first(site), int(site.now.timestamp())
    reader, copy = mail.to_email, mail.cc_email
    batch = [
        events.event("processed", mail.public_id, reader, now_s - 900),
        events.event("deferred", mail.public_id, reader, now_s - 800, reason="452 4.2.2"),
        events.event("bounce", mail.public_id, reader, now_s - 60, type="bounce", status="5.1.1"),
        events.event("processed", mail.public_id, copy, now_s - 900),
        events.event("delivered", mail.public_id, copy, now_s - 890),
        events.event("delivered", "nagon-annans", "a@b.example", now_s),
        events.event("open", mail.public_id, reader, now_s),
    ]
    count = len(site.mails())
    posted = events.emit(lambda body, headers: _post(provider, body, headers), batch, at_s=now_s, seed=7)
    assert posted == 6
    found = {one.public_id: one for one in site.mails()}
    assert (found[mail.public_id].fate, found[mail.public_id].copy_fate) == ("bounced", "delivered")
    assert [one.kind for one in site.mails()[count:]] == ["invitation", "undelivered"]


def test_only_what_is_signed_is_read(provider: TestClient, site: Site, events: Events) -> None:
    mail, now_s = _first(site), int(site.now.timestamp())
    body = json.dumps([events.event("bounce", mail.public_id, mail.to_email, now_s)]).encode()
    headers = events.signed(body, now_s)
    assert _post(provider, body, {}) == 403
    assert _post(provider, body + b"\n", headers) == 403
    assert _post(provider, body, Events().signed(body, now_s)) == 403
    assert _post(provider, body, events.signed(body, now_s - 27 * 3600)) == 403
    assert _post(provider, b'{"a": 1}', events.signed(b'{"a": 1}', now_s)) == 400
    assert _first(site).fate == ""
    assert _post(provider, body, headers) == 204
    assert _first(site).fate == "bounced"
    assert provider.get(EVENTS_PATH).status_code == 405


def test_a_body_beyond_its_limit_is_turned_away(provider: TestClient, site: Site, events: Events) -> None:
    body = b"[" + b" " * (1024 * 1024) + b"]"
    assert _post(provider, body, events.signed(body, int(site.now.timestamp()))) == 204
    body = b"[" + b" " * (3 * 1024 * 1024) + b"]"
    assert _post(provider, body, events.signed(body, int(site.now.timestamp()))) == 413


def test_a_register_that_takes_nothing_makes_the_provider_come_back(
    provider: TestClient, site: Site, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail, now_s = _first(site), int(site.now.timestamp())
    batch = [events.event("delivered", mail.public_id, mail.to_email, now_s)]
    real, failures = delivered.note, iter([True, True])

    def failing(*args: object) -> None:
        if next(failures, False):
            raise OperationalError("", {}, Exception("full"))
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(delivered, "note", failing)
    posted = events.emit(lambda body, headers: _post(provider, body, headers), batch, at_s=now_s, seed=1, times=1)
    assert posted == 3
    assert _first(site).fate == "delivered"


def test_a_key_that_is_none_is_refused_at_the_start(site: Site) -> None:
    with pytest.raises(ValidationError, match="publik nyckel"):
        Settings(data_dir=site.settings.data_dir, sendgrid_webhook_key="nyckel")
    wrong = site.settings.model_copy(update={"sendgrid_webhook_key": "MFkwEwYH"})
    with pytest.raises(Refused, match="publik nyckel"):
        create_app(wrong, site.db)
