"""The pages of users: who they are is the administrators' to decide, one's own sessions are one's own to end."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from db.store import sessions
from db.users import users
from schemas.actor import Role
from tests.web.desk.confirmed import confirm
from tests.web.site import PAGE_OF, Site


def _user_of(site: Site, email: str) -> str:
    with site.db.read() as session:
        return users.named(session, email).id


def test_an_administrator_adds_changes_ends_and_erases_a_user(desk: TestClient, site: Site) -> None:
    typed = {"name": "Handläggare B", "email": "b@sodertorn.example", "role": "officer"}
    assert desk.post("/anvandare", data=typed).headers["location"] == "/anvandare?klart=tillagd"
    again = desk.post("/anvandare", data=typed)
    assert again.status_code == 422 and "Adressen tillhör redan en användare." in again.text
    assert "Handläggare B" in desk.get("/anvandare").text
    path = f"/anvandare/{_user_of(site, 'b@sodertorn.example')}"
    with site.client() as other:
        with site.db.write() as session:
            code = sessions.create_login_code(session, site.now, users.named(session, "b@sodertorn.example"))
        other.post("/logga-in", data={"code": code})
        assert other.get("/nytt").status_code == 200
        assert desk.post(path, data={**typed, "role": "reader"}).status_code == 303
        assert other.get("/nytt").headers["location"].startswith("/logga-in"), "another role logs out"
    early = desk.post(f"{path}/gallra")
    assert early.status_code == 422 and "Avsluta användaren först." in early.text
    assert desk.post(f"{path}/avsluta", data={}).headers["location"] == f"{path}?klart=avslutad"
    assert "Radera namn och adress" in desk.get(path).text
    assert desk.post(f"{path}/gallra").status_code == 303
    assert "Namnet är gallrat" in desk.get(path).text and "Handläggare B" not in desk.get("/anvandare").text


def test_the_only_administrator_can_neither_end_nor_change_its_role(desk: TestClient, site: Site) -> None:
    own = site.user()
    path = f"/anvandare/{own.id}"
    for address, data in (
        (f"{path}/avsluta", {}),
        (path, {"name": own.name, "email": own.email, "role": "reader"}),
    ):
        refused = desk.post(address, data=data)
        assert refused.status_code == 422 and "Det måste finnas minst en administratör." in refused.text
    assert desk.get("/").status_code == 200


def test_ones_own_sessions_are_listed_and_ended_and_nobody_elses(site: Site) -> None:
    with site.client(is_logged_in=True, role=Role.OFFICER) as here, site.client() as there:
        site.log_in(there, Role.OFFICER)
        with site.client(is_logged_in=True, role=Role.READER) as stranger:
            (foreign,) = re.findall(r'name="session" value="(\w+)"', stranger.get("/min-inloggning").text)
            page = here.get("/min-inloggning").text
            listed = re.findall(r'name="session" value="(\w+)"', page)
            assert len(listed) == 2 and foreign not in listed and page.count("Den här") == 1
            here.post("/min-inloggning/avsluta", data={"session": foreign})
            assert stranger.get("/").status_code == 200, "only one's own"
        digests = [digest for digest in listed if f"{digest}" not in _own(page)]
        assert here.post("/min-inloggning/avsluta", data={"session": digests[0]}).status_code == 303
        assert (here.get("/").status_code, there.get("/").status_code) == (200, 303)
        ended = here.post("/min-inloggning/avsluta", data={})
        assert ended.headers["location"] == "/logga-in" and here.get("/").status_code == 303


def _own(page: str) -> str:
    """The row of the session that the page is shown in."""
    return next(row for row in page.split("<tr>") if "Den här" in row)


def test_the_first_administrator_says_who_it_is_and_comes_in_by_mail_from_then_on(site: Site) -> None:
    with site.client() as client:
        with site.db.write() as session:
            code = sessions.create_login_code(session, site.now)
        client.post("/logga-in", data={"code": code})
        assert "Skriv in din e-postadress" in client.get("/").text
        typed = {"name": "Handläggare A", "email": "a@sodertorn.example"}
        assert client.post("/min-inloggning", data={**typed, "email": ""}).status_code == 422
        assert client.post("/min-inloggning", data=typed).status_code == 303
        assert "Skriv in din e-postadress" not in client.get("/").text
        again = client.post("/min-inloggning", data={"name": "Någon annan", "email": "x@sodertorn.example"})
        assert again.status_code == 422 and "ändras av en administratör" in again.text
    with site.db.read() as session:
        found = users.by_email(session, "a@sodertorn.example", site.now)
        assert found is not None and found.name == "Handläggare A"


def test_history_names_who_did_it_and_how_somebody_answered(desk: TestClient, site: Site, client: TestClient) -> None:
    link = site.link("salem")
    page = client.get(link).text
    fields = dict(re.findall(r'name="(expected_version)" value="([^"]*)"', page))
    answer = {"value-forlangning": "ja", "value-ny-upphandling": "ja", "strength": "intresse", **fields}
    assert client.post(link, data=answer).status_code == 303
    changed = {"seat": "tyreso/kommundirektor", "person": "Ny Direktör", "email": "ny@tyreso.example"}
    confirm(desk, desk.post(f"{PAGE_OF}/innehavare", data=changed).text)
    history = desk.get(f"{PAGE_OF}?historik=hela").text
    assert "Genom länken till Salems kommun, kommundirektör" in history
    assert "Av Administratör A, administratör" in history
