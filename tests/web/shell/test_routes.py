"""Who may open what: every route of the desk asks for a login, and only the routes listed here do not."""

from __future__ import annotations

import re

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from schemas.actor import Role
from tests.web.shell.routes import VALUES, routes
from tests.web.site import Site

PUBLIC = {
    "/static",
    "/s/{token}",
    "/s/{token}/fil/{sha256}",
    "/s/{token}/handling/{sha256}",
    "/s/{token}/del",
    "/s/{token}/del/allt.zip",
    "/s/{token}/del/fil/{sha256}",
    "/s/{token}/del/kvitto.pdf",
    "/s/{token}/kvitto",
    "/s/{token}/kvitto.pdf",
    "/s/{token}/med-fil",
    "/s/{token}/oppnad",
    "/s/{token}/sammantrade",
    "/s/{token}/fel-person",
    "/s/{token}/lasare/{number}",
    "/u/{token}",
    "/n/{token}",
    "/api/v1",
    "/kalender/{token}.ics",
    "/d/{token}",
    "/d/{token}/fil/{sha256}",
    "/k/{token}",
    "/k/{token}/kvitto",
    "/m/{token}",
    "/m/{token}/handling/{sha256}",
    "/m/{token}/justera",
    "/m/{token}/justera/fil",
    "/m/{token}/kvitto",
    "/m/{token}/punkter",
    "/m/{token}/punkter/{sha256}",
    "/m/{token}/sent/{number}",
    "/m/{token}/sent/{number}/{sha256}",
    "/logga-in",
    "/logga-in/{code}",
    "/logga-in/kod",
    "/logga-in/kod/in",
    "/logga-in/extern",
    "/logga-in/tillbaka",
    "/logga-ut",
    "/halsa",
    "/halsa/live",
    "/halsa/ready",
    "/tillganglighet",
    "/personuppgifter",
    "/inkommande/sendgrid",
    "/inkommande/sendgrid/token",
}
FOR_ADMINISTRATORS = {
    "/anvandare/system",
    "/anvandare/system/nyckel",
    "/anvandare/system/nyckel/{key}/aterkalla",
    "/anvandare/system/mottagare",
    "/anvandare/system/mottagare/{key}/aterkalla",
    "/anvandare",
    "/anvandare/{user}",
    "/anvandare/{user}/avsluta",
    "/anvandare/{user}/gallra",
    "/anvandare/{user}/logga-ut",
    "/gallring",
}
FOR_READERS = {
    "/",
    "/aret",
    "/aret/oversikt.csv",
    "/aret/oversikt.ics",
    "/aret/register",
    "/aret/register/{year}.xlsx",
    "/aret/register/{year}/{sheet}.csv",
    "/aret/aterkommande",
    "/aret/aterkommande/{key}",
    "/arenden",
    "/driftlage",
    "/kommande",
    "/arenden/{process}",
    "/arenden/{process}/dokument/{sha256}",
    "/arenden/{process}/utskrifter",
    "/arenden/{process}/utskrifter/{paper}/visa",
    "/arenden/{process}/{step}/kvitto",
    "/arenden/{process}/akt",
    "/arenden/{process}/objekt/{key}",
    "/dokument",
    "/dokument/kanaler",
    "/dokument/{document}",
    "/dokument/{document}/fil/{sha256}",
    "/konferenser",
    "/konferenser/{conference}",
    "/avgifter",
    "/avgifter/{year}",
    "/avgifter/{year}/lista/{written_as}",
    "/inkorg",
    "/inkorg/{number}",
    "/inkorg/{number}/bilaga/{place}",
    "/inkorg/{number}/original",
    "/kalendrar",
    "/min-inloggning",
    "/mallar",
    "/mallar/{sort}",
    "/mallar/{sort}/fil",
    "/moten",
    "/moten/{meeting}",
    "/moten/{meeting}/dagordning",
    "/moten/{meeting}/handling/{sha256}",
    "/moten/{meeting}/inkommet",
    "/moten/{meeting}/inkommet/fil/{sha256}",
    "/moten/{meeting}/justering",
    "/moten/{meeting}/justering/{version}/fil",
    "/moten/{meeting}/narvaro",
    "/moten/{meeting}/utskrift/{sort}",
    "/moten/utestaende",
    "/register",
    "/register/forslag",
    "/register/fortroendevalda",
    "/register/omsattning",
    "/register/omsattning/organ.csv",
    "/register/organ",
    "/register/organ/organ.csv",
    "/register/organ/{body}",
    "/register/organisation/{organisation}",
    "/register/register.csv",
    "/moten/{meeting}/utdrag",
    "/utkorg",
    "/utkorg/{mail_id}",
    "/utkorg/{mail_id}/html",
}
TO_ACT = {
    "/nytt",
    "/nytt/egen-fraga/tidigare",
    "/nytt/egen-fraga/fil.yaml",
    "/nytt/generalrepetition/{key}",
    # Who takes part stands on the conference's page. The file has allergies too.
    "/konferenser/{conference}/deltagare/{written_as}",
}
"""What is only looked at, but serves nobody who may not act."""
ONES_OWN = {"/min-inloggning", "/min-inloggning/avsluta"}


def test_every_route_but_the_public_ones_asks_for_a_login(client: TestClient, site: Site) -> None:
    walked = list(routes(client.app.routes))  # type: ignore[attr-defined]
    assert {path for path, _ in walked} >= PUBLIC
    private = [(path, methods) for path, methods in walked if path not in PUBLIC]
    assert len(private) > 15
    for path, methods in private:
        address = re.sub(r"\{(\w+)\}", lambda match: VALUES[match[1]], path)
        for method in methods - {"OPTIONS"}:
            answer = client.request(method, address)
            assert (answer.status_code, answer.headers.get("location", "").split("?")[0]) == (303, "/logga-in"), (
                f"{method} {path} is open to anyone"
            )
    assert site.answer_count() == 0


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_what_is_written_here_and_nothing_else(site: Site, role: Role) -> None:
    """Every route in every role: a new one is closed to readers until somebody has written it down twice.

    And no page offers what its reader may not do.
    """
    with site.client(is_logged_in=True, role=role) as client:
        private = [each for each in routes(client.app.routes) if each[0] not in PUBLIC]  # type: ignore[attr-defined]
        assert {path for path, _ in private} >= FOR_ADMINISTRATORS | FOR_READERS | ONES_OWN
        values = VALUES | {"mail_id": str(site.mails()[0].id)}

        def ask(method: str, path: str) -> Response:
            return client.request(method, re.sub(r"\{(\w+)\}", lambda match: values[match[1]], path))

        asked = [(method, path) for path, methods in private for method in methods - {"OPTIONS", "HEAD"}]
        # What officers may look at is made once, by them: to make it takes long.
        seen = {
            path: ask(method, path)
            for method, path in asked
            if method == "GET" and not (role is Role.ADMINISTRATOR and _needed("GET", path) is Role.OFFICER)
        }
        found = [("GET", path, answer.status_code) for path, answer in seen.items()]
        if role is not Role.ADMINISTRATOR:
            assert _offered_in_vain(client, private, seen, role) == set()
        # The last of these ends this very session.
        others = [pair for pair in asked if pair[0] != "GET" and pair != ("POST", "/min-inloggning/avsluta")]
        found += [(method, path, ask(method, path).status_code) for method, path in others]
        assert [each for each in found if (each[2] == 403) is role.covers(_needed(each[0], each[1]))] == []
        assert client.post("/min-inloggning/avsluta").headers["location"] == "/logga-in"
    assert site.answer_count() == 0


def _needed(method: str, path: str) -> Role:
    """The least role that may do that."""
    if path in ONES_OWN or (path in FOR_READERS and method == "GET"):
        return Role.READER
    return Role.ADMINISTRATOR if path in FOR_ADMINISTRATORS else Role.OFFICER


def _offered_in_vain(
    client: TestClient, private: list[tuple[str, set[str]]], seen: dict[str, Response], role: Role
) -> set[str]:
    """What the pages offer that is refused in that role."""
    offered = set()
    for path, page in seen.items():
        if page.status_code == 200 and "html" in page.headers["content-type"]:
            offered |= {("GET", link, path) for link in re.findall(r'<a [^>]*href="(/[^"?#]*)', page.text)}
            forms = re.findall(r'<form [^>]*method="post"[^>]*action="(/[^"?#]*)"', page.text)
            offered |= {("POST", form, path) for form in forms}
    assert len(offered) > 30
    patterns = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path, methods) for path, methods in private]
    links = {link for method, link, _ in offered if method == "GET"} - seen.keys()
    closed = {link for link in links if client.get(link).status_code == 403}
    closed |= {path for path, page in seen.items() if page.status_code == 403}
    refused = set()
    for method, link, on in offered:
        # A post that is not allowed is refused before it is read; one that is would be carried out.
        found = [path for pattern, path, methods in patterns if pattern.fullmatch(link) and method in methods]
        if method == "GET":
            is_refused = link in closed
        else:
            is_refused = bool(found) and role is Role.READER and not any(path in ONES_OWN for path in found)
            is_refused |= bool(found) and all(path in FOR_ADMINISTRATORS for path in found)
        if is_refused:
            refused.add(f"{method} {link} on {on}")
    return refused


def test_the_page_that_says_no_says_whom_to_ask(site: Site) -> None:
    with site.client(is_logged_in=True, role=Role.READER) as client:
        page = client.get("/nytt")
    assert page.status_code == 403
    assert "Du är inloggad som läsare" in page.text and "Be en administratör" in page.text


def test_every_public_page_answers_head_as_get(client: TestClient, site: Site) -> None:
    for address in (
        site.link("salem"),
        "/logga-in",
        "/logga-in/enkod",
        "/halsa",
        "/halsa/live",
        "/halsa/ready",
        "/tillganglighet",
        "/personuppgifter",
    ):
        assert client.head(address).status_code == client.get(address).status_code == 200


def test_a_forged_or_ended_session_is_no_session(site: Site) -> None:
    with site.client() as client:
        client.cookies.set("svarstid", "påhittad".encode().hex())
        assert client.get("/").status_code == 303
        client.cookies.clear()
        site.log_in(client)
        assert client.get("/").status_code == 200
        kept = client.cookies["svarstid"]
        assert client.post("/logga-ut").status_code == 303
        client.cookies.set("svarstid", kept)
        assert client.get("/").status_code == 303
