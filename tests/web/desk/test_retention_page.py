"""The page of retention, and the command: exactly what goes is shown first, and nothing goes without a decision."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import update
from typer.testing import CliRunner

from cli import make_app
from schemas.tables.mail import MailRow
from schemas.tables.process import ProcessRow
from tests.web.site import PROCESS, SECRET, Site

BY = {"decision": "KS 2034/7 § 12", "decided_on": "2034-06-01", "reason": "Tiden är ute."}


def _ended_long_ago(site: Site) -> None:
    site.answer("salem")
    with site.db.write() as session:
        session.exec(update(ProcessRow).values(status="ended", ended_at=site.now))
        session.exec(update(MailRow).values(state="accepted"))
    site.now += timedelta(days=4000)


def _seen(text: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', text)
    assert found is not None
    return found[1]


def test_a_matter_goes_by_the_page_when_a_decision_is_named(site: Site) -> None:
    with site.client(is_logged_in=True) as desk:
        assert "Inget kan gallras nu." in desk.get("/gallring").text
        assert "Gallra det jag har valt" not in desk.get("/gallring").text
    _ended_long_ago(site)
    link = site.link("salem")
    with site.client(is_logged_in=True) as desk:
        shown = desk.get("/gallring").text
        assert "1 ärende kan gallras nu." in shown and "1 svar och" in shown
        lacking = desk.post("/gallring", data={"seen": _seen(shown), "kind-matters": "ja"})
        assert lacking.status_code == 422 and "Gallringsbeslutets nummer saknas." in lacking.text
        none = desk.post("/gallring", data={"seen": _seen(shown), **BY})
        assert none.status_code == 422 and "Kryssa i vad som ska gallras." in none.text
        other = desk.post("/gallring", data={"seen": "något annat", "kind-matters": "ja", **BY})
        assert other.status_code == 422 and "har ändrats sedan sidan visades" in other.text
        assert desk.get(f"/arenden/{PROCESS}").status_code == 200
        done = desk.post("/gallring", data={"seen": _seen(shown), "kind-matters": "ja", **BY})
        assert done.headers["location"] == "/gallring?klart=1"
        after = desk.get("/gallring?klart=1").text
        assert f"Ärendet {PROCESS}" in after and "KS 2034/7 § 12" in after and "Sigillet håller" in after
        assert desk.get(f"/arenden/{PROCESS}").status_code == desk.get(link).status_code == 404
        assert desk.get("/").status_code == desk.get("/utkorg").status_code == 200


def test_the_command_shows_first_and_verify_says_gallrad(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SVARSTID_SECRET_KEY", SECRET)
    monkeypatch.setenv("SVARSTID_KEEP_MATTERS_DAYS", "1")
    monkeypatch.setenv("COLUMNS", "300")
    _ended_long_ago(site)
    run, app = CliRunner(), make_app()
    shown = run.invoke(app, ["gallra", "--preview", "--kind", "matters"])
    assert shown.exit_code == 0 and PROCESS in shown.output
    refused = run.invoke(app, ["gallra", "--kind", "matters", "--yes"])
    assert refused.exit_code == 1
    decided = ["--decision", "KS 2026/7 § 12", "--decided-on", "2024-06-03", "--reason", "Tiden är ute."]
    erased = run.invoke(app, ["gallra", "--kind", "matters", "--yes", *decided])
    assert erased.exit_code == 0 and "Gallrat: Avslutade ärenden med svar, 1 ärende." in erased.output
    verified = run.invoke(app, ["verify"])
    assert "Gallrad" in verified.output and "KS 2026/7 § 12" in verified.output
    assert "En rad som förseglades saknas" not in verified.output
