"""Every place where an address enters refuses the same bad addresses, with the cure, at the field it was typed in.

The directory file and the models behind the forms are tried in `tests/mail/test_addresses.py`.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.testclient import TestClient
from typer.testing import CliRunner

from cli import make_app
from db.answers import rows as answer_rows
from files.process.file import read_process, read_scenario
from schemas.address import BadAddress, read_address
from schemas.errors import FileRefused, Refused
from schemas.tables.people import HolderRow
from settings import load
from tests.files.shipped import PROCESSES, TODAY
from tests.mail.bad_addresses import BAD
from tests.web.meeting.meeting_site import call, link, mails, views
from tests.web.site import PROCESS, STEP, Site

SALEM = "salem/kommundirektor"
ANSWER = {"value-forlangning": "ja", "value-ny-upphandling": "ja", "strength": "tjansteperson"}
VIEW = {"kind-2": "avvikande", "text-2": "Vänta."}
IDN, SENT_TO = "eva.ek@ekerö.example", "eva.ek@xn--eker-8qa.example"
bad_addresses = pytest.mark.parametrize("typed", BAD)


def cure_of(typed: str) -> str:
    with pytest.raises(BadAddress) as bad:
        read_address(typed)
    return bad.value.cure


def said(page: str, field: str) -> str:
    """What the page's list of errors says of a field."""
    return " ".join(html.unescape(words) for words in re.findall(rf'<li><a href="#{field}">(.*?)</a>', page, re.DOTALL))


@bad_addresses
def test_the_answer_page(client: TestClient, site: Site, typed: str) -> None:
    page = client.post(site.link("salem"), data={**ANSWER, "answered_by": "Eva Ek", "answered_email": typed})
    assert page.status_code == 422
    assert cure_of(typed) in said(page.text, "answered_email")
    assert site.answer_count() == 0


def test_the_answer_page_keeps_a_domain_as_it_is_sent_to(client: TestClient, site: Site) -> None:
    who = {"answered_by": "Eva Ek", "answered_email": IDN}
    assert client.post(site.link("salem"), data={**ANSWER, **who}).status_code == 303
    with site.db.read() as session:
        row = answer_rows.latest(session, PROCESS)[STEP, SALEM]
    assert row.answered_email == SENT_TO
    assert SENT_TO in [mail.to_email for mail in site.mails() if mail.kind == "receipt"]


@bad_addresses
def test_the_page_of_a_meeting(desk: TestClient, client: TestClient, site: Site, typed: str) -> None:
    call(desk)
    page = client.post(link(site), data={**VIEW, "given_by": "Eva Ek", "given_email": typed})
    assert page.status_code == 422
    assert cure_of(typed) in said(page.text, "given_email")
    assert not views(site)


def test_the_page_of_a_meeting_keeps_a_domain_as_it_is_sent_to(
    desk: TestClient, client: TestClient, site: Site
) -> None:
    call(desk)
    page = client.post(link(site), data={**VIEW, "given_by": "Eva Ek", "given_email": IDN})
    assert page.status_code == 303
    assert views(site)[0].given_email == SENT_TO == mails(site, "meeting_view")[0].to_email


@bad_addresses
@pytest.mark.parametrize("form", ["innehavare", "ersattare"])
def test_the_desk_s_forms_of_persons(desk: TestClient, site: Site, form: str, typed: str) -> None:
    page = desk.post(f"/arenden/{PROCESS}/{form}", data={"seat": SALEM, "name": "Eva Ek", "email": typed})
    assert page.status_code == 422
    assert cure_of(typed) in said(page.text, "email")
    with site.db.read() as session:
        assert not session.exec(select(HolderRow).where(HolderRow.name == "Eva Ek")).all()


@bad_addresses
def test_the_command_line(site: Site, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(site.settings.data_dir))
    result = CliRunner().invoke(make_app("holder"), ["holder", SALEM, "--name", "Eva Ek", f"--email={typed}"])
    assert result.exit_code == 1
    words = " ".join(result.output.split())
    assert "e-postadressen" in words.lower() and cure_of(typed) in words


@bad_addresses
def test_a_scenario(tmp_path: Path, typed: str) -> None:
    act = f'{{do: replace_holder, at: 2024-05-10, seat: {SALEM}, name: Eva Ek, email: "{typed}"}}'
    path = tmp_path / "scenario.yaml"
    path.write_text(f"title: P\nprocess: {PROCESS}\nuntil: 2026-07-31\nacts:\n  - {act}\n", encoding="utf-8")
    file = read_process(PROCESSES / f"{PROCESS}.yaml", today=TODAY)[0]
    with pytest.raises(FileRefused) as refused:
        read_scenario(path, file)
    assert refused.value.line == 5
    assert "email" in str(refused.value) and cure_of(typed) in str(refused.value)


@bad_addresses
def test_the_sender_s_setting(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_MAIL_FROM", f"Kommunerna, via Svarstid <{typed}>")
    with pytest.raises(Refused) as refused:
        load()
    assert "SVARSTID_MAIL_FROM: " in str(refused.value)
    assert cure_of(typed) in str(refused.value) and ".." not in str(refused.value).replace(typed, "")
