"""A whole matter by mail alone: asked by mail, answered by replying to the mail that was sent, and determined.

One address does not work, one director is away, one writes doubtfully and one is late. Once by files, once by SMTP and
IMAP, once by the provider both ways.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from db.store import sessions
from rehearsal.stage import Stage
from rules.dates.clock import at_local
from schemas.inquiry import Result
from schemas.plan.timetable import StepStatus
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import MailRow
from secretariat.engine.news import dispatch_news
from tests.web.desk.confirmed import confirm
from tests.workflows.mail_ways import MailWay, Sent, reply, way_of
from tests.workflows.story import ALL, engine_state, mails, register, sentences, to, versions

STEP, YES = "forlangning", "1 JA\n2 JA"
LOST, AWAY, DOUBTFUL, LATE = "salem", "nykvarn", "tyreso", "nacka"
NEW_ADDRESS = "ny.direktor@salem.example"
pytestmark = pytest.mark.anyio


@pytest.fixture(params=["files", "servers", "provider"])
def way(request: pytest.FixtureRequest, contract: Stage, tmp_path: Path) -> Iterator[MailWay]:
    """How the mails go."""
    with way_of(request.param, contract, tmp_path) as made:
        yield made


async def test_from_invitation_by_reply_to_a_determined_outcome(contract: Stage, way: MailWay) -> None:
    await to(contract, date(2024, 3, 4))  # måndag
    assert {row.seat.partition("/")[0] for row in mails(contract, "invitation", STEP)} == set(ALL)

    await _come_back(contract, way, at_local(date(2024, 3, 5), 9, 0))
    await to(contract, date(2024, 3, 6), 8)
    came = at_local(date(2024, 3, 6), 9, 0)
    for organisation in set(ALL) - {AWAY, DOUBTFUL, LATE}:
        way.put(organisation, reply(_newest(contract, way, organisation), YES), came)
    by_a_list = (("List-Id", "<kansli.haninge.example>"),)
    way.put("ater", reply(_newest(contract, way, "haninge"), YES, headers=by_a_list), came)
    away = ("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")
    way.put(AWAY, reply(_newest(contract, way, AWAY), "Jag är åter måndag den 18 mars 2024.", headers=away), came)
    way.put(DOUBTFUL, reply(_newest(contract, way, DOUBTFUL), "Vi är positiva till förlängning."), came)
    way.read(came)
    assert set(_answered(contract)) == set(ALL) - {AWAY, DOUBTFUL, LATE}
    with way.web(at_local(date(2024, 3, 7), 9, 0)) as desk:
        _log_in(contract, way, desk, at_local(date(2024, 3, 7), 9, 0))
        _note(contract, desk)
    came = at_local(date(2024, 3, 18), 9, 0)
    way.put("hemma", reply(_newest(contract, way, AWAY), YES), came)
    way.read(came)
    await dispatch_news(contract.db, contract.client, now=way.wall(came))

    await to(contract, date(2024, 5, 31), 10)  # fredag, dagen efter sista dag
    assert register(contract).steps[STEP].status == StepStatus.CLOSED
    came = at_local(date(2024, 5, 31), 10, 0)
    way.put(LATE, reply(_newest(contract, way, LATE), YES), came)
    way.read(came)
    await dispatch_news(contract.db, contract.client, now=way.wall(came))
    await to(contract, date(2024, 6, 3))
    _is_as_it_must(contract)
    step = (await engine_state(contract)).steps[STEP]
    assert (step.status, step.results["forlangning"]) == (StepStatus.DETERMINED, Result.YES)


async def _come_back(played: Stage, way: MailWay, came: datetime) -> None:
    """Salem's director has another address by now: somebody corrects it, and the question goes there."""
    way.bounce(_newest(played, way, LOST), came)
    way.read(came)
    await to(played, date(2024, 3, 5), 10)
    (lost,) = [row for row in mails(played, "invitation", STEP) if row.fate == "bounced"]
    assert (lost.seat, _newest(played, way, LOST).to) == (f"{LOST}/kommundirektor", lost.cc_email)
    assert len(mails(played, "undelivered")) == 1
    with way.web(came) as desk:
        _log_in(played, way, desk, came)
        address = f"/utkorg/{lost.id}/plats"
        page = desk.get(address).text
        where = re.findall(r'name="where" value="([^"]*)"', page)[0]
        form = {"where": where, "person": "Direktören i Salem", "email": NEW_ADDRESS}
        assert confirm(desk, desk.post(address, data=form).text) == f"{address}?klart=rattat"
    await dispatch_news(played.db, played.client, now=way.wall(came))
    await to(played, date(2024, 3, 5), 12)
    assert _newest(played, way, LOST).to == NEW_ADDRESS


def _note(played: Stage, desk: TestClient) -> None:
    """The secretariat has read what Tyresö means, and notes it."""
    with played.db.read() as session:
        (row,) = session.exec(select(ReceivedMailRow).where(ReceivedMailRow.state == "waiting")).all()
    assert (row.seat, row.forwarded_at is not None) == (f"{DOUBTFUL}/kommundirektor", True)
    form = {
        "mejl": str(row.id), "seat": row.seat, "channel": "e-post", "source": "Direktörens mejl",
        "value-forlangning": "ja", "value-ny-upphandling": "ja", "strength": "tjansteperson",
        "received_on": "2024-03-06",
    }  # fmt: skip
    assert desk.post(f"/arenden/{played.process}/{STEP}/svar", data=form).status_code == 303


def _is_as_it_must(played: Stage) -> None:
    """Each answer once and with one receipt; nobody who has answered was reminded; every mail told."""
    assert sorted(_answered(played)) == sorted(ALL)
    found = {each: versions(played, each)[-1] for each in ALL}
    assert {each: row.version for each, row in found.items()} == dict.fromkeys(ALL, 1)
    assert {each for each, row in found.items() if row.channel != "mejlsvar"} == {DOUBTFUL}
    assert {each for each, row in found.items() if row.is_late} == {LATE}
    receipts = Counter(row.seat.partition("/")[0] for row in mails(played, "receipt", STEP))
    assert receipts == Counter([*ALL, LATE]), "the stand-in answered, so the director has a receipt too"
    reminded = {row.seat.partition("/")[0] for row in mails(played, "reminder", STEP)}
    assert reminded == {LATE}
    with played.db.read() as session:
        states = Counter(session.exec(select(ReceivedMailRow.state)).all())
    assert states["recorded"] == len(ALL) - 1
    assert (states["dealt"], states["again"], states["waiting"]) == (1, 1, 0)
    assert any("Svaret kom genom mejl." in line for line in sentences(played, "answered"))
    assert any("borta till och med söndag den 17 mars 2024" in line for line in sentences(played))
    with played.db.read() as session:
        left = session.exec(select(MailRow.state).where(col(MailRow.step) == STEP)).all()
    assert set(left) <= {"accepted", "cancelled"}


def _newest(played: Stage, way: MailWay, organisation: str) -> Sent:
    """The newest mail that has left to somebody in a municipality and asks something."""
    by_id = {one.public_id: one for one in way.sent()}
    asks = [
        row
        for row in mails(played, step=STEP)
        if row.seat.startswith(f"{organisation}/") and row.kind in ("invitation", "reminder", "last_reminder")
    ]
    return by_id[asks[-1].public_id]


def _answered(played: Stage) -> list[str]:
    """The municipalities that have answered."""
    return [each for each in ALL if versions(played, each)]


def _log_in(played: Stage, way: MailWay, desk: TestClient, at: datetime) -> None:
    with played.db.write() as session:
        code = _code(session, way.wall(at))
    assert desk.post("/logga-in", data={"code": code}).status_code == 303


def _code(session: Session, wall: datetime) -> str:
    return sessions.create_login_code(session, wall)
