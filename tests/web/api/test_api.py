"""The API as another system meets it: what it reads and does, who is let in, and its own document held against it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks
from sqlmodel import select
from starlette.testclient import TestClient

from db.api import tokens
from schemas.api import ProblemOut, Scope
from schemas.tables.process import EventRow
from schemas.tables.systems.api import ApiRequestRow, ApiTokenRow
from tests.web.site import AS_OF, FILE, PROCESS, STEP, Site
from web.api.access import ACTS

API = "/api/v1"
CONFORMS = [
    checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance,
    checks.response_headers_conformance,
]  # fmt: skip
"""What the document promises of an answer. Whether what it allows is also true of the matter is not its to say."""
OF_MATTER = f"{API}/matters/{PROCESS}"
MOVE = f"{OF_MATTER}/steps/{STEP}/move"
ANSWER = {
    "step": STEP, "seat": "tyreso/kommundirektor", "values": {"forlangning": "ja", "ny-upphandling": "nej"},
    "channel": "e-post", "source": "Registratorn lade in protokollet 2024-05-14.", "strength": "kommunstyrelse",
    "paragraph": "45", "decided_on": "2024-05-07", "diarienummer": "KS 2024/118",
}  # fmt: skip


def _token(site: Site, scopes: Sequence[Scope] = tuple(Scope), **more: Any) -> tuple[ApiTokenRow, str]:
    with site.db.write() as session:
        return tokens.make(session, "Diariet", scopes, site.now, **more)


@contextmanager
def _system(site: Site, scopes: Sequence[Scope] = tuple(Scope)) -> Iterator[TestClient]:
    with TestClient(site.app(), base_url="http://testserver", raise_server_exceptions=False) as client:
        client.headers["Authorization"] = f"Bearer {_token(site, scopes)[1]}"
        yield client


def _problem(response: Any, status: int, code: str) -> ProblemOut:
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json"), (
        response.text
    )
    found = ProblemOut.model_validate(response.json())
    assert (found.code, found.status, found.type) == (code, status, f"urn:svarstid:problem:{code}")
    assert set(found.titles) == {"sv", "en"}
    return found


def test_a_system_reads_a_matter_and_notes_an_answer(site: Site) -> None:
    site.answer("salem", extend="nej", comment="Vi avstår.")
    site.now += timedelta(minutes=1)
    with _system(site) as client:
        (line,) = client.get(f"{API}/matters").json()["items"]
        assert (line["matter"], line["asked"], line["missing"], line["closes_on"]) == (PROCESS, 8, 7, "2024-05-30")
        assert client.get(f"{API}/matters?shelf=ended").json() == {"items": [], "next": None}
        whole = client.get(OF_MATTER).json()
        step = next(step for step in whole["steps"] if step["step"] == STEP)
        assert (step["status"], step["due_on"], len(step["seats"])) == ("open", "2024-05-30", 8)
        assert [question["question"] for question in step["questions"]] == ["forlangning", "ny-upphandling"]
        parties = client.get(f"{OF_MATTER}/parties").json()
        assert {"organisation": "salem", "name": "Salems kommun", "seats": ["salem/kommundirektor"]}.items() <= next(
            party for party in parties if party["organisation"] == "salem"
        ).items()

        noted = client.post(f"{OF_MATTER}/answers", json=ANSWER)
        assert noted.status_code == 201
        assert noted.json() == {"answer": noted.json()["answer"], "version": 1, "is_new": True, "is_late": False}
        salem, tyreso = client.get(f"{OF_MATTER}/answers").json()["items"]
        assert (salem["values"]["forlangning"], salem["comment"], salem["channel"]) == ("nej", "Vi avstår.", "webb")
        assert (tyreso["source"], tyreso["diarienummer"], tyreso["counts"]) == (ANSWER["source"], "KS 2024/118", True)
        assert client.get(f"{OF_MATTER}/outcome").json() == []
    with site.db.read() as session:
        (event,) = session.exec(select(EventRow).where(EventRow.kind == "answered", EventRow.seat == ANSWER["seat"]))
        (row,) = session.exec(select(ApiTokenRow))
    assert event.actor == f"system/{row.key}"
    assert row.used_at == site.now
    with site.client(is_logged_in=True) as desk:
        assert "Av systemet Diariet" in desk.get(f"/arenden/{PROCESS}").text


def test_pages_go_on_where_they_ended_whatever_comes_meanwhile(site: Site) -> None:
    for place, seat in enumerate(("tyreso", "salem", "nacka", "haninge", "nykvarn")):
        site.now += timedelta(minutes=place)
        site.answer(seat)
    with _system(site) as client:
        seen, after = [], ""
        for number in range(10):
            page = client.get(f"{OF_MATTER}/answers", params={"limit": 2, "after": after}).json()
            seen += [answer["seat"].partition("/")[0] for answer in page["items"]]
            if number == 1:
                site.now += timedelta(minutes=1)
                site.answer("botkyrka")
            if page["next"] is None:
                break
            after = page["next"]
        assert seen == ["tyreso", "salem", "nacka", "haninge", "nykvarn", "botkyrka"]
        first = client.get(f"{OF_MATTER}/events?limit=3").json()
        then = client.get(f"{OF_MATTER}/events?limit=200&after={first['next']}").json()
        assert [event["sequence"] for event in first["items"]] == [1, 2, 3]
        assert then["items"][0]["sequence"] == 4 and then["next"] is None
        for wrong in ("zz", "W10", "WyIwIiwieCJd", "bnVsbA"):
            assert _problem(client.get(f"{OF_MATTER}/answers?after={wrong}"), 422, "refused").field == "after"


def test_the_same_request_is_carried_out_once(site: Site) -> None:
    with _system(site) as client:
        key = {"Idempotency-Key": "protokoll-45"}
        first, again = (client.post(f"{OF_MATTER}/answers", json=ANSWER, headers=key) for _ in range(2))
        assert (first.status_code, first.json(), first.headers.get("idempotency-replayed")) == (201, again.json(), None)
        assert again.headers["idempotency-replayed"] == "true"
        other = client.post(f"{OF_MATTER}/answers", json={**ANSWER, "source": "En annan."}, headers=key)
        assert "annan begäran" in _problem(other, 422, "refused").detail
        # What was refused has not been done, and may be mended and sent again under the same key.
        wrong = {**ANSWER, "seat": "salem/kommundirektor", "values": {}}
        mended = {**wrong, "values": ANSWER["values"]}
        key = {"Idempotency-Key": "protokoll-46"}
        assert _problem(client.post(f"{OF_MATTER}/answers", json=wrong, headers=key), 422, "refused").cure
        assert client.post(f"{OF_MATTER}/answers", json=mended, headers=key).status_code == 201
        with site.db.write() as session:
            row = session.exec(select(ApiRequestRow).where(ApiRequestRow.key == "protokoll-46")).one()
            row.status = 0
        busy = client.post(f"{OF_MATTER}/answers", json=mended, headers=key)
        assert "utförs just nu" in _problem(busy, 409, "conflict").detail
    assert site.answer_count() == 2


def test_a_move_is_shown_first_and_a_start_waits_for_the_engine(site: Site) -> None:
    with _system(site) as client:
        told = {"to_on": "2024-06-13", "reason": "Flera nämnder möts i juni.", "is_preview": True}
        seen = client.post(MOVE, json=told).json()
        assert (seen["is_done"], seen["plan_version"], seen["notices"]) == (False, 1, 8)
        assert seen["moved"][0] == {
            "step": STEP, "title": "Förlängning av avtalet om samordnad varudistribution",
            "old_on": "2024-05-30", "new_on": "2024-06-13",
        }  # fmt: skip
        down = client.post(MOVE, json={**told, "is_preview": False})
        assert "Ingenting är ändrat" in _problem(down, 503, "unavailable").detail
        assert down.headers["retry-after"]
        assert _problem(client.post(MOVE, json={**told, "to_on": "2020-01-01"}), 422, "refused").field == "to_on"
        _problem(client.post(MOVE.replace(STEP, "inget"), json=told), 404, "not-found")

        text = FILE.read_text(encoding="utf-8").replace(f"process: {PROCESS}", "process: varor-2")
        site.now -= site.now - site.now.replace(year=AS_OF.year, month=AS_OF.month, day=AS_OF.day)
        begun = client.post(f"{API}/matters", json={"file": text})
        assert (begun.status_code, begun.json()) == (201, {"matter": "varor-2", "state": "starting"}), begun.text
        assert "finns redan" in _problem(client.post(f"{API}/matters", json={"file": text}), 422, "refused").detail
        wrong = client.post(f"{API}/matters", json={"file": "process: varor\nkind: inget\n", "name": "varor.yaml"})
        assert _problem(wrong, 422, "refused").detail.startswith("varor.yaml, rad ")


def test_who_is_let_in_to_what(site: Site) -> None:
    document = _document(site)
    asked = [(method.upper(), path) for path, methods in document["paths"].items() for method in methods]
    assert len(asked) == 9
    wanted = {"POST /matters": Scope.START, "POST /matters/{matter}/answers": Scope.ANSWER,
              "POST /matters/{matter}/steps/{step}/move": Scope.MOVE}  # fmt: skip
    revoked, expired = _token(site), _token(site, expires_on=date(2024, 5, 14))
    with site.db.write() as session:
        tokens.revoke(session, revoked[0].key, site.now)
    site.now += timedelta(days=1)
    with TestClient(site.app(), base_url="http://testserver") as client:
        bearers = ["", "Bearer svarstid_x", f"Bearer {revoked[1]}", f"Bearer {expired[1]}", f"Basic {expired[1]}"]
        for method, path in asked:
            place = API + path.format(matter=PROCESS, step=STEP)
            for bearer in bearers:
                turned = client.request(method, place, json={}, headers={"Authorization": bearer})
                assert _problem(turned, 401, "unauthorized").cure and turned.headers["www-authenticate"] == "Bearer"
            scope = wanted.get(f"{method} {path}", Scope.READ)
            others = _token(site, [one for one in Scope if one is not scope])[1]
            turned = client.request(method, place, json={}, headers={"Authorization": f"Bearer {others}"})
            assert scope.value in _problem(turned, 403, "forbidden").detail
            own = client.request(
                method, place, json={}, headers={"Authorization": f"Bearer {_token(site, [scope])[1]}"}
            )
            assert own.status_code in (200, 422)
        english = client.get(f"{API}/matters", headers={"Accept-Language": "en-GB, sv;q=0.5"})
        assert _problem(english, 401, "unauthorized").title == "The token is missing or does not hold"
        _problem(client.get(f"{API}/inget"), 404, "not-found")
        _problem(client.delete(f"{API}/matters"), 405, "method-not-allowed")
        _problem(client.post(f"{API}/matters", content=b"x" * 2**21), 413, "too-large")
    assert site.answer_count() == 0
    with site.db.read() as session:
        kept = str([row.model_dump() for row in session.exec(select(ApiTokenRow))])
    assert revoked[1] not in kept and expired[1] not in kept


def test_rates_apply(site: Site) -> None:
    with _system(site) as client:
        answers = [client.post(MOVE, json={}).status_code for _ in range(ACTS.amount + 1)]
        assert answers == [422] * ACTS.amount + [429]
        last = client.post(MOVE, json={})
        assert _problem(last, 429, "too-many").detail and int(last.headers["retry-after"]) > 0
        assert client.get(f"{API}/matters").status_code == 200, "to read is counted by itself"


def _document(site: Site) -> dict[str, Any]:
    with TestClient(site.app(), base_url="http://testserver") as client:
        found: dict[str, Any] = client.get(f"{API}/openapi.json").json()
    return found


def test_the_document_has_examples_and_every_problem(site: Site) -> None:
    document = _document(site)
    assert document["servers"] == [{"url": API}]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["security"] and operation["description"]
            told = {status for status in operation["responses"] if status >= "400"}
            assert {"401", "403", "422", "429"} <= told and ("404" in told) is ("{matter}" in path)
            assert ({"409", "503"} <= told) is (method == "post")
            assert all("application/problem+json" in operation["responses"][status]["content"] for status in told)
    models = document["components"]["schemas"]
    assert all("examples" in models[name] for name in ("MatterOut", "AnswerOnBehalfIn", "MoveIn"))


@pytest.mark.filterwarnings("ignore")
def test_what_it_answers_is_what_its_document_says(site: Site) -> None:
    site.settings = site.settings.model_copy(update={"rates": False})
    site.answer("salem")
    authorization = {"Authorization": f"Bearer {_token(site)[1]}"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_asgi(f"{API}/openapi.json", site.app())
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == 9
    statuses = set()
    for operation in operations:

        @settings(max_examples=12, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(operation.as_strategy())
        def holds(case: schemathesis.Case[Any]) -> None:
            if "matter" in (case.path_parameters or {}):
                case.path_parameters = {**case.path_parameters, "matter": PROCESS}
            response = case.call(headers=authorization)
            statuses.add(response.status_code)
            case.validate_response(response, headers=authorization, checks=CONFORMS)

        holds()
    assert {200, 422} <= statuses <= {200, 201, 404, 422, 409, 503}
