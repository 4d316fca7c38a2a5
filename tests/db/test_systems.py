"""What other systems and calendars ask of the register, on both databases."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from db.answers import answers
from db.api import requests, tokens, webhooks
from db.boards.feed import entries
from db.calendar import feeds
from db.seals.verify_akt import check
from db.store.session import Database
from mail.message import REHEARSED
from mail.tokens import Keys
from papers.writing.pdf import as_pdf
from schemas.api import NewsType, Scope
from schemas.tables.meetings.calendar import BodyRow, MeetingRow
from schemas.tables.systems.api import WebhookDeliveryRow
from schemas.tables.systems.feed import FeedKind
from secretariat.dossier import akt
from secretariat.dossier.files import Service
from settings import Settings
from tests import world
from tests.web.site import SECRET, no_engine
from web.app import create_app

NOW = world.APRIL


def test_what_is_asked_is_answered_on_both(any_db: Database, tmp_path: Path) -> None:
    world.begin(any_db)
    world.begin(any_db, "kaffe")
    with any_db.write() as session:
        session.add(BodyRow(key="salem-ks", organisation="salem", kind="kommunstyrelse", name="kommunstyrelsen",
                            papers_workdays=10, justering_days=14))  # fmt: skip
        session.flush()
        session.add(MeetingRow(body="salem-ks", on=date(2024, 5, 7)))
        kinds = {
            FeedKind.ORGANISATION: "salem",
            FeedKind.SEAT: world.SALEM,
            FeedKind.SECRETARIAT: "",
            FeedKind.MEETINGS: "",
        }
        made = [feeds.make(session, kind, subject, NOW)[0] for kind, subject in kinds.items()]
        row, token = tokens.make(session, "Diariet", list(Scope), NOW)
        webhooks.make(session, "Diariet", "https://diariet.example/", [NewsType.ANSWERED], 1, NOW)
    with any_db.read() as session:
        found = [[(entry.on, entry.is_cancelled) for entry in entries(session, feed, NOW)] for feed in made]
        own = (date(2024, 5, 30), False)
        assert found[1] == [own] * 2, "two matters"
        assert found[0] == [(date(2024, 5, 7), False), own, own]
        assert found[3] == [(date(2024, 5, 7), False)] and len(found[2]) > len(found[0])
    for place, seat in enumerate((world.SALEM, world.TYRESO, world.NACKA)):
        with any_db.write() as session:
            answers.record_answer(session, world.answer(seat), now=NOW + timedelta(minutes=place))
    with any_db.write() as session:
        assert webhooks.gather(session, NOW) == 1 and webhooks.gather(session, NOW) == 0
    with any_db.read() as session:
        ((first, hook),) = webhooks.due(session, NOW, (), 10)
        assert webhooks.due(session, NOW, {hook.key}, 10) == []
        assert webhooks.waiting(session)[hook.key] == (3, "")
    assert first.content["seat"] == world.SALEM
    with any_db.write() as session:
        webhooks.failed(session, first.id or 0, "Mottagaren svarade 503.", NOW)
    with any_db.read() as session:
        assert webhooks.due(session, NOW, (), 10) == [], "the next of the matter waits for it"
    with any_db.write() as session:
        webhooks.received(session, first.id or 0, NOW)
        assert requests.begin(session, row.key, "en", "a" * 64, NOW) is None
        requests.end(session, row.key, "en", 201, {"answer": "x"})
        known = requests.begin(session, row.key, "en", "a" * 64, NOW)
        assert known is not None and known.body == {"answer": "x"}
        with pytest.raises(requests.Reused):
            requests.begin(session, row.key, "en", "b" * 64, NOW)
        webhooks.prune(session, NOW + timedelta(days=31))
        requests.prune(session, NOW + timedelta(days=8))
        assert len(session.exec(select(WebhookDeliveryRow)).all()) == 2
        webhooks.revoke(session, hook.key, NOW)
        assert not webhooks.waiting(session)

    settings = Settings(data_dir=tmp_path, public_url="http://testserver", secret_key=SECRET, port=0)
    app = create_app(settings, any_db, connect=no_engine, clock=lambda: NOW + timedelta(hours=1))
    with TestClient(app, base_url="http://testserver") as client:
        client.headers["Authorization"] = f"Bearer {token}"
        seen: list[str] = []
        after = ""
        while len(seen) < 3:
            page = client.get(f"/api/v1/matters/{world.PROCESS}/answers", params={"limit": 1, "after": after}).json()
            seen += [answer["seat"] for answer in page["items"]]
            after = page["next"] or ""
        assert seen == [world.SALEM, world.TYRESO, world.NACKA]
        assert [line["matter"] for line in client.get("/api/v1/matters?limit=1").json()["items"]] == ["kaffe"]

    to = io.BytesIO()
    service = Service("http://testserver", Keys({1: SECRET}), REHEARSED, tmp_path / "documents", "0.0.0", as_pdf)
    with any_db.read() as session:
        akt.write(session, world.PROCESS, to, service, {1: SECRET.encode()})
    (tmp_path / "akt.zip").write_bytes(to.getvalue())
    assert check(tmp_path / "akt.zip").matter == world.PROCESS
