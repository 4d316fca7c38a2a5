"""A document in every channel: the same version and checksum by mail and in Teams, delivery told per organisation."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from html import unescape

from starlette.testclient import TestClient

from db import documents
from db.retention.erasing import Folders, erase
from db.retention.found import preview
from db.seals.verification import verify
from db.year import shared
from mail.links import shared_url
from mail.tokens import Keys
from rules.channels import Channel, in_force
from rules.dates.clock import at_local
from rules.retention import Kind, decision
from schemas.actor import Role
from schemas.settings.retention import RetentionSettings
from tests.web.site import SECRET, Site

KEY, PAGE = "dokument-underlag-till-ledningsgruppen", "/dokument/underlag-till-ledningsgruppen"
EIGHT = ("botkyrka", "haninge", "huddinge", "nykvarn", "nynashamn", "salem", "sodertalje", "tyreso")
TEAMS = {"name": "Teams", "address": "kanalen Ledningsgruppen", "from_on": "2022-01-01"}
TYPED = {
    "title": "Underlag till ledningsgruppen", "summary": "Punkt 4 är ny.", "role": "kommundirektor", "seen": "0",
    "expires_on": "2024-06-30", **{f"to-{key}": "ja" for key in EIGHT},
}  # fmt: skip
FIRST, SECOND = b"%PDF-1.7 ett", b"%PDF-1.7 tva, mycket storre"


def share(desk: TestClient, path: str, content: bytes, typed: dict[str, str]) -> str:
    """Send the file, see whom it goes to, and share it; the preview."""
    shown = desk.post(path, data=typed | {"do": "visa"}, files={"file": ("underlag.pdf", content)})
    assert shown.status_code == 200, shown.text
    names = ("name", "sha256", "size")
    kept = {each: re.findall(rf'name="{each}" value="([^"]*)"', shown.text)[0] for each in names}
    assert desk.post(path, data=typed | kept | {"do": "dela"}).headers["location"] == f"{PAGE}?klart=delat"
    return unescape(shown.text)


def link(site: Site, organisation: str) -> str:
    """The path of an organisation's link."""
    mail = [mail for mail in site.mails() if mail.kind == "shared_document" and mail.seat.startswith(organisation)][-1]
    return shared_url("", Keys.single(SECRET), str(mail.props["public_id"]), mail.to_email)


def test_a_document_is_the_same_in_every_channel_and_its_delivery_is_told(site: Site, desk: TestClient) -> None:
    """All but Tyresö have the Team since 2022."""
    wrong = desk.post("/dokument/kanaler", data=TEAMS)
    assert wrong.status_code == 422 and "Ingen organisation är vald" in wrong.text
    with_team = {f"in-{key}": "ja" for key in EIGHT if key != "tyreso"}
    assert desk.post("/dokument/kanaler", data=TEAMS | with_team).status_code == 303
    bad = desk.post("/dokument/nytt", data=TYPED | {"do": "visa"}, files={"file": ("x.exe", b"MZ")})
    assert bad.status_code == 422 and "tas inte emot" in bad.text
    past = desk.post("/dokument/nytt", data=TYPED | {"expires_on": "2020-01-01", "do": "visa"})
    assert 'href="#expires_on">Onsdag den 1 januari 2020 har redan varit. Ange en senare' in past.text

    typed = {"title": "Underlag", "role": "kso", "of_role": "kommundirektor", "seen": "0", "do": "byt"}
    typed |= {f"to-{each}": "ja" for each in EIGHT if each != "salem"}
    changed = desk.post("/dokument/nytt", data=typed, files={"file": ("underlag.pdf", FIRST)}).text
    assert 'value="Underlag"' in changed and "Vald: underlag.pdf" in changed and '"kso" selected' in changed
    assert changed.count('" value="ja" checked') == 7, "whoever was left out stays out"
    assert desk.get("/dokument/nytt").text.count('" value="ja" checked') == 8, "the members"

    shown = share(desk, "/dokument/nytt", FIRST, TYPED)
    first = hashlib.sha256(FIRST).hexdigest()
    assert first in shown and shown.count("Läggs också upp: Teams (kanalen Ledningsgruppen)") == 7
    again = desk.post("/dokument/nytt", data=TYPED | {"name": "a.pdf", "sha256": first, "size": "12", "do": "dela"})
    assert again.status_code == 422 and "finns redan ett dokument" in again.text
    mails = [mail for mail in site.mails() if mail.kind == "shared_document"]
    assert len(mails) == 8 and {mail.props["sha256"] for mail in mails} == {first}
    assert [mail.seat for mail in mails if not mail.props["channels"]] == ["tyreso/kommundirektor"]

    put = {"organisation": "salem", "channel": "Teams (kanalen Ledningsgruppen)"}
    assert desk.post(f"{PAGE}/upplagd", data=put).status_code == 303
    assert desk.post(f"{PAGE}/upplagd", data=put).status_code == 303, "noted twice it is noted once"
    assert desk.post(f"{PAGE}/upplagd", data=put | {"organisation": "tyreso"}).status_code == 422
    page = desk.get(PAGE).text
    assert (page.count('name="channel"'), page.count("Bara e-post")) == (6, 1)
    with site.db.read() as session:
        (noted,) = shared.deliveries(session, KEY)
        assert (noted.version, noted.organisation, noted.sha256) == (1, "salem", first)

    with site.client() as client:
        path = link(site, "tyreso")
        assert "Punkt 4 är ny." in client.get(path).text
        assert client.get(f"{path}/fil/{first}").content == FIRST
        assert client.get(f"{path}/fil/{'0' * 64}").status_code == 404

    # A new version takes the place of the first in every channel, and whoever gets it keeps the one before.
    share(desk, f"{PAGE}/ny", SECOND, TYPED | {"seen": "1"})
    second = hashlib.sha256(SECOND).hexdigest()
    old = {"seen": "1", "name": "a.pdf", "sha256": first, "size": "12", "do": "dela"}
    stale = desk.post(f"{PAGE}/ny", data=TYPED | old)
    assert stale.status_code == 422 and "ny version medan sidan var öppen" in stale.text
    with site.client() as client:
        page = client.get(link(site, "tyreso")).text
        assert second in page and "Version 1" in page
        site.now = at_local(date(2024, 7, 1), 9)  # måndag, dagen efter den sista
        assert "Länken har gått ut" in client.get(link(site, "tyreso")).text
        assert client.get(f"{link(site, 'tyreso')}/fil/{second}").status_code == 410
    with site.db.read() as session:
        assert [chain.faults for chain in verify(session, None, KEY)] == [[]]
    with site.client(is_logged_in=True, role=Role.READER) as reader:
        channels = reader.get("/dokument/kanaler").text
        assert reader.get(PAGE).status_code == 200 and "Teams" in channels and "Lägg till" not in channels

    # Two years after the last day of the links it may go by a decision, with its files; the seal holds.
    keeps, ends = RetentionSettings(), at_local(date(2024, 7, 1), 0) + timedelta(days=730)
    site.send()
    for at, is_due in ((ends, False), (ends + timedelta(seconds=1), True)):
        with site.db.read() as session:
            found = {group.kind: group.records for group in preview(session, keeps, at)}[Kind.SHARED]
        assert [(one.key, one.holds) for one in found] == ([(KEY, {"files": 2, "mails": 16})] if is_due else [])
    folders = Folders(site.settings.documents_dir, site.settings.outbox_dir)
    files = [documents.path_of(folders.documents, each) for each in (first, second)]
    assert all(each.exists() for each in files)
    by = decision("KS 2026/1 § 2", date(2026, 6, 1), "Tiden är ute.", at.date())
    assert erase(site.db, keeps, [Kind.SHARED], by, at, folders) == {Kind.SHARED: 1}
    assert not any(each.exists() for each in files)
    with site.db.read() as session:
        assert (shared.newest(session), shared.deliveries(session, KEY)) == ([], [])
        assert [chain.faults for chain in verify(session, None, KEY)] == [[]]


def test_channels_hold_from_their_first_day_to_their_last() -> None:
    """Documents before 2022 lay on a login area, and in Teams since."""
    area = Channel("salem", "Inloggad yta", "", to_on=date(2021, 12, 31))
    team = Channel("salem", "Teams", "", from_on=date(2022, 1, 1))
    for on, names in (
        (date(2021, 12, 31), ["Inloggad yta"]),  # nyårsafton
        (date(2022, 1, 1), ["Teams"]),  # nyårsdagen
    ):
        assert [each.name for each in in_force([area, team], "salem", on)] == names
    assert in_force([area, team], "tyreso", date(2022, 1, 1)) == []
