"""`svarstid watch --once`, as a timer runs it: a web that does not answer is told once, and that it answers again."""

from __future__ import annotations

import email
import email.policy
import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import make_app
from cli.up.alarms import read, write
from cli.upkeep.watch import watched_web
from settings import load
from tests.mail.transports.smtp_server import Manners, smtp_server

run, app = CliRunner(), make_app()
OTHERS = (
    "WORKER_S", "SCHEDULER_S", "ENGINE_S", "TIMER_S", "DELIVERY_S", "OUTBOX_S", "INBOUND_S", "INBOUND_PARSE_DAYS",
    "BACKUP_H", "RESTORE_DAYS",
)  # fmt: skip


class _Live(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/svar/halsa/live" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Proxy(_Live):
    """Answers in place of a web that is not there."""

    status = 502


@contextmanager
def web(port: int, answers: type[_Live] = _Live) -> Iterator[None]:
    """A web on that port, for the block."""
    server = http.server.HTTPServer(("127.0.0.1", port), answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def folder(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register of which only the web is watched, told at once."""
    shutil.copy(migrated_file, tmp_path)
    settings = {"DATA_DIR": str(tmp_path), "ALARM_TO": "drift@samverkan.example", "ALARM_AFTER_S": "0", "MAIL": "smtp"}
    settings |= {"SMTP_HOST": "127.0.0.1", "SMTP_SECURITY": "none", "LIMIT_FREE_MB": "0"}
    for name, value in (settings | {f"LIMIT_{name}": "0" for name in OTHERS}).items():
        monkeypatch.setenv(f"SVARSTID_{name}", value)
    return tmp_path


def _look() -> None:
    """One run of the command, an hour after the one before as far as the web is concerned."""
    file = load().alarm_file
    if (kept := read(file)).web_at is not None:
        write(file, kept.model_copy(update={"web_at": kept.web_at - timedelta(hours=1)}))
    found = run.invoke(app, ["watch", "--once"])
    assert found.exit_code == 0, found.output


def test_a_web_that_does_not_answer_is_told_once_and_so_is_that_it_answers_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    manners = Manners()
    monkeypatch.setenv("SVARSTID_WATCH_WEB", f"http://127.0.0.1:{port}/svar/")

    def told() -> list[str]:
        mails = [email.message_from_bytes(raw, policy=email.policy.default) for _, raw in manners.taken]
        return [" ".join([mail["Subject"], mail.get_body(("plain",)).get_content()]) for mail in mails]  # type: ignore[union-attr]

    with smtp_server(manners) as smtp:
        monkeypatch.setenv("SVARSTID_SMTP_PORT", str(smtp))
        with web(port):
            _look()
            _look()
        assert told() == [], "it answers"
        _look()
        assert len(told()) == 1 and "Webben" in told()[0]
        with web(port, _Proxy):
            _look()
        assert len(told()) == 1, "a proxy that misses it is no web, and nothing is told twice a day"
        with web(port):
            _look()
            _look()
        assert len(told()) == 2 and "Webben" in told()[1] and told()[1] != told()[0]


def test_it_is_this_machines_web_where_nothing_else_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert watched_web(load()) == "http://127.0.0.1:8080"
    monkeypatch.setenv("SVARSTID_PORT", "0")
    assert watched_web(load()) == "", "a free port, known to nobody else"
    monkeypatch.setenv("SVARSTID_WATCH_WEB", "svar.samverkan.example")
    assert "http://" in run.invoke(app, ["watch", "--once"]).output
