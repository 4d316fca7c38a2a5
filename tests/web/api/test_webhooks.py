"""What other systems are told: signed, in order within a matter, again until they take it; the diarium of the docs."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import ModuleType

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from cli import make_app
from db import events
from db.api import tokens, webhooks
from schemas.actor import Role
from schemas.api import NewsType, Scope
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.tables.systems.api import WebhookDeliveryRow, WebhookRow
from secretariat.webhooks import gather_and_send, secret_of, signature
from tests.sources import ROOT
from tests.web.served import served
from tests.web.site import PROCESS, SECRET, STEP, Site

PLACE = "/anvandare/system"
SECRETS = {1: SECRET.encode()}


@dataclass
class Receiver:
    """A system that is told, and answers with the next of `answers`, then always 204."""

    answers: list[int | Exception] = field(default_factory=list)
    got: list[tuple[str, str]] = field(default_factory=list)
    """Id and type of what it has taken."""
    seen: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)

    def post(self, _url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """As `secretariat.webhooks.post`."""
        self.seen.append((headers, body))
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, Exception):
            raise answer
        if answer < 300:
            self.got.append((headers["webhook-id"], json.loads(body)["type"]))
        return answer


def _hook(site: Site, *kinds: NewsType, url: str = "https://diariet.example/svarstid") -> WebhookRow:
    with site.db.write() as session:
        return webhooks.make(session, "Diariet", url, kinds or list(NewsType), 1, site.now)


def _send(site: Site, receiver: Receiver) -> int:
    return gather_and_send(site.db, SECRETS, lambda: site.now, receiver.post)


def _moved(site: Site) -> None:
    with site.db.write() as session:
        events.append(session, PROCESS, at=site.now, kind=EventKind.DEADLINE_MOVED, step=STEP, text="Dagen är flyttad.",
                      dedup_key=f"moved/{site.now}")  # fmt: skip


def test_news_are_signed_and_come_in_order_until_they_are_taken(site: Site) -> None:
    hook, receiver = _hook(site), Receiver()
    assert _send(site, receiver) == 0, "what had happened before is no news"
    site.answer("tyreso")
    _moved(site)
    site.answer("tyreso", extend="nej")
    receiver.answers = [503]
    assert (_send(site, receiver), receiver.got) == (0, [])
    assert _send(site, receiver) == 0 and len(receiver.seen) == 1, "it waits before it tries again"
    site.now += timedelta(seconds=31)
    assert _send(site, receiver) == 3
    assert [kind for _, kind in receiver.got] == ["answer.received", "step.moved", "answer.received"]
    assert receiver.seen[0][0]["webhook-id"] == receiver.got[0][0], "the same id at every try"
    assert _send(site, receiver) == 0, "each once"
    headers, body = receiver.seen[-1]
    told = json.loads(body)
    assert (told["matter"], told["seat"], told["step"]) == (PROCESS, "tyreso/kommundirektor", STEP)
    assert headers["webhook-signature"] == signature(
        secret_of(SECRETS, hook), headers["webhook-id"], int(headers["webhook-timestamp"]), body
    )
    assert int(headers["webhook-timestamp"]) == int(site.now.timestamp())


def test_a_receiver_that_is_silent_holds_up_nobody_and_is_given_up_in_the_end(site: Site) -> None:
    _hook(site, url="https://tyst.example/")
    other = _hook(site, NewsType.ANSWERED, url="https://intranet.example/")
    site.answer("tyreso")
    site.answer("salem")
    _moved(site)
    got: list[str] = []

    def post(url: str, body: bytes, _headers: Mapping[str, str]) -> int:
        if "tyst" in url:
            raise OSError("nobody there")
        got.append(json.loads(body)["type"])
        return 200

    assert gather_and_send(site.db, SECRETS, lambda: site.now, post) == 2
    assert got == ["answer.received"] * 2
    pauses = []
    for _ in range(20):
        with site.db.read() as session:
            (first, *rest) = session.exec(
                select(WebhookDeliveryRow)
                .where(WebhookDeliveryRow.webhook != other.key)
                .order_by(col(WebhookDeliveryRow.id))
            )
        if first.ended_at is not None:
            break
        assert [one.attempts for one in rest] == [0, 0], "what follows in the matter waits for its turn"
        pauses.append(first.next_at - site.now)
        site.now = first.next_at
        gather_and_send(site.db, SECRETS, lambda: site.now, post)
    assert pauses[:3] == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)]
    assert max(pauses) == timedelta(hours=6)
    assert (first.is_received, first.problem) == (False, "Mottagaren svarade inte (OSError).")
    with site.db.write() as session:
        webhooks.prune(session, site.now + timedelta(days=31))
    with site.db.read() as session:
        left = session.exec(select(WebhookDeliveryRow)).all()
    assert {row.webhook for row in left} == {first.webhook}, "what still waits is kept"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "går inte att använda"), ("diariet", "går inte att använda"), ("ftp://diariet.example/", "går inte"),
        ("https://a:b@diariet.example/", "går inte"), ("http://diariet.example/", "inte krypterad"),
        ("https://[::1/", "går inte"), ("https://diariet.example:port/", "går inte"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_told_is_refused(site: Site, url: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        _hook(site, url=url)


def test_an_administrator_lets_systems_in_and_out(site: Site) -> None:
    with site.client(is_logged_in=True, role=Role.ADMINISTRATOR) as client:
        assert "Inget system har en nyckel" in client.get(PLACE).text
        wrong = client.post(f"{PLACE}/nyckel", data={"name": "Diariet"})
        assert wrong.status_code == 422 and "Välj minst en rättighet" in wrong.text
        made = client.post(f"{PLACE}/nyckel", data={"name": "Diariet", "scope_read": "ja", "expires_on": "2024-12-31"})
        (token,) = re.findall(r"svarstid_[\w-]{43}", made.text)
        assert "Tisdag den 31 december 2024" in made.text
        assert client.get("/api/v1/matters", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        with site.db.read() as session:
            (row,) = tokens.listed(session)
        assert client.post(f"{PLACE}/nyckel/{row.key}/aterkalla").headers["location"] == f"{PLACE}?klart=nyckel"
        assert client.get("/api/v1/matters", headers={"Authorization": f"Bearer {token}"}).status_code == 401
        assert client.post(f"{PLACE}/nyckel/ingen/aterkalla").status_code == 422

        wrong = client.post(
            f"{PLACE}/mottagare",
            data={"hook_name": "Intranätet", "url": "http://x.example", "news_matter.started": "ja"},
        )
        assert wrong.status_code == 422 and "Använd https" in wrong.text
        told = {"hook_name": "Intranätet", "url": "https://x.example/", "news_matter.started": "ja"}
        made = client.post(f"{PLACE}/mottagare", data=told)
        with site.db.read() as session:
            (hook,) = webhooks.listed(session)
        assert secret_of(SECRETS, hook) in made.text and hook.kinds == ["matter.started"]
        site.now += timedelta(minutes=1)
        assert client.post(f"{PLACE}/mottagare/{hook.key}/aterkalla").headers["location"] == f"{PLACE}?klart=mottagare"
        with site.db.read() as session:
            assert not webhooks.is_any(session)


def test_a_terminal_lets_systems_in_and_out(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(site.settings.data_dir))
    monkeypatch.setenv("SVARSTID_SECRET_KEY", SECRET)
    run, app = CliRunner(), make_app()
    made = run.invoke(app, ["token", "add", "Diariet", "--scope", "read", "--scope", "answer"])
    assert made.exit_code == 0 and re.search(r"^svarstid_[\w-]{43}$", made.output, re.MULTILINE), made.output
    with site.db.read() as session:
        (row,) = tokens.listed(session)
    assert row.scopes == ["answer", "read"]
    assert row.key in run.invoke(app, ["token", "list"]).output
    assert "återkallad" in run.invoke(app, ["token", "revoke", row.key]).output


def _example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("diarium", ROOT / "docs" / "exempel" / "diarium.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["diarium"] = module
    spec.loader.exec_module(module)
    return module


def test_the_example_registers_answers_in_a_diarium(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    example, file = _example(), site.settings.data_dir / "diarium.csv"
    monkeypatch.setattr(example.time, "time", lambda: site.now.timestamp())
    with site.db.write() as session:
        _, token = tokens.make(session, "Diariet", [Scope.READ], site.now)
    with served(site) as port:
        diarium = example.Diarium(file, f"http://127.0.0.1:{port}", token, "whsec_")
        receiver = example.server(diarium, 0)
        thread = threading.Thread(target=receiver.serve_forever)
        thread.start()
        try:
            hook = _hook(site, NewsType.ANSWERED, url=f"http://127.0.0.1:{receiver.server_port}/")
            site.answer("tyreso", diarienummer="KS 2024/118")
            assert gather_and_send(site.db, SECRETS, lambda: site.now) == 0, "the secret is another"
            object.__setattr__(diarium, "secret", secret_of(SECRETS, hook))
            site.now += timedelta(seconds=31)
            site.answer("salem")
            assert gather_and_send(site.db, SECRETS, lambda: site.now) == 2
        finally:
            receiver.shutdown()
            thread.join()
            receiver.server_close()
    with file.open(encoding="utf-8", newline="") as rows:
        found = list(csv.DictReader(rows, delimiter=";"))
    assert [(row["diarienummer"], row["organisation"], row["version"]) for row in found] == [
        ("KS 2024/0001", "Tyresö kommun", "1"), ("KS 2024/0002", "Salems kommun", "1"),
    ]  # fmt: skip
    assert found[0]["deras diarienummer"] == "KS 2024/118"
