"""Many matters at once: a few are played, and their rows copied under other keys, titles and days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count as numbers
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select
from starlette.testclient import TestClient
from temporalio.client import Client

from activities.process import ProcessActivities
from acts.duties import CarryOut
from db import events, processes
from db.case import load_state
from db.register import people
from db.seals import chain
from db.seals.canonical import evidence_of
from db.store import sessions
from db.store.making.whole import every_table
from db.store.session import Database
from db.store.signs import heartbeats
from rules.agenda import due_duties
from rules.dates.clock import at_local
from rules.plan.planning import make_plan
from schemas.errors import EngineDown
from schemas.tables.process import EventRow
from settings import Settings
from tests.synthetic import directory, process_file
from web.app import create_app

SEATS = 8
START, OPENED, CLOSED = date(2024, 2, 1), date(2024, 3, 1), date(2024, 5, 31)
NOW = at_local(date(2024, 3, 4), 9, 0)
"""When the pages are read: most questions have just been put."""
_TABLES = ("journal", "process", "plan", "step", "invitation", "event", "mail", "matter", "owing")
_KEY = {"journal": "key", "process": "key", "matter": "key"}
"""The column that names the matter, where it is not `process`."""
_KINDS = (0, 0, 0, 0, 0, 0, 0, 1, 2, 3)
"""Of ten matters, which pattern each has."""
_AT_A_TIME = 500
_SECRET = "only-for-measuring-0123456789-abcdefghij"


@dataclass(frozen=True)
class Pattern:
    """The rows of one played matter, by table."""

    rows: Mapping[str, Sequence[Mapping[str, Any]]]

    def copy(self, table: str, number: int) -> Iterator[dict[str, Any]]:
        """The rows of one table as those of another matter."""
        key = f"arende-{number}"
        for place, row in enumerate(self.rows[table]):
            copied = {**row, _KEY.get(table, "process"): key}
            if table == "mail":
                del copied["id"]
                copied |= {"state": "accepted", "sent_at": copied["send_at"]}
            if "public_id" in copied:
                copied["public_id"] = f"{number}-{place}"
            if table in ("process", "matter"):
                copied["title"] = f"Gemensam upphandling nummer {number}"
            if table == "matter":
                copied |= _spread(copied, number)
            yield copied


def _spread(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    """What a list is sorted by, another for each matter."""
    found: dict[str, Any] = {"searched": f"{row['title']}\n\n{row['key']}".casefold()}
    if row["days"]:
        on = date.fromisoformat(row["days"][0][0]) + timedelta(days=number % 300)
        found |= {"next_on": on, "days": [[on.isoformat(), row["days"][0][1]]]}
    for name in ("due_at", "closed_at"):
        if isinstance(row[name], datetime):
            found[name] = row[name] + timedelta(minutes=number)
    return found


def plant(db: Database, count: int, first: int = 0) -> None:
    """Write so many matters, numbered from `first`: of ten, seven wait for answers, one needs a position, one is to
    open, one has ended. Their logs and rows are not sealed."""
    for rows in _copied(_patterns(db, first), range(first, first + count)):
        with db.rebuilding() as connection:
            for table, some in rows.items():
                connection.execute(insert(table), some)


def plant_sealed(db: Database, count: int) -> None:
    """The same as the service writes them: every log one chain, every row sealed."""
    patterns, mails = _patterns(db, 0), numbers(1_000_000)
    for rows in _copied(patterns, range(count)):
        with db.write() as session:
            for table, some in rows.items():
                if table.name == "event":
                    _chain(some)
                if table.name == "mail":
                    some = [{**row, "id": next(mails)} for row in some]
                session.connection().execute(insert(table), some)
                if evidence_of(table) is not None:
                    chain.written(session, table, some)


def _chain(rows: list[dict[str, Any]]) -> None:
    """Let each event follow the one before it in its own matter."""
    rows.sort(key=lambda row: (row["process"], row["seq"]))
    for before, row in pairwise([{"process": "", "digest": events.GENESIS}, *rows]):
        row["previous"] = before["digest"] if before["process"] == row["process"] else events.GENESIS
        row["digest"] = events.seal(EventRow(**row))


def _patterns(db: Database, first: int) -> list[Pattern]:
    acts = {"vantar": [_open], "stallning": [_open, _close], "planerat": [], "avslutat": [_open]}
    patterns = [_played(db, f"{name}-{first}", *does) for name, does in acts.items()]
    patterns[3] = _ended(patterns[3])
    return patterns


def _copied(patterns: Sequence[Pattern], every: range) -> Iterator[dict[Table, list[dict[str, Any]]]]:
    """Table → its rows of some matters at a time; those to which others refer come first."""
    tables = every_table().tables
    for start in range(every.start, every.stop, _AT_A_TIME):
        some = range(start, min(start + _AT_A_TIME, every.stop))
        rows = {
            tables[name]: [row for number in some for row in patterns[_KINDS[number % 10]].copy(name, number)]
            for name in _TABLES
        }
        yield {table: found for table, found in rows.items() if found}


def _played(db: Database, key: str, *acts: Callable[[Database, str], None]) -> Pattern:
    file = process_file(key, SEATS, opens_on=OPENED, due_on=date(2024, 5, 30))
    with db.write() as session:
        people.import_directory(session, directory(SEATS), START)
        processes.create_process(session, file, make_plan(file, today=START), now=at_local(START, 10, 0))
    for act in acts:
        act(db, key)
    with db.read() as session:
        return Pattern({table: list(_rows(session.connection(), table, key)) for table in _TABLES})


def _open(db: Database, key: str) -> None:
    _carry_out(db, key, at_local(OPENED, 8, 30))


def _close(db: Database, key: str) -> None:
    _carry_out(db, key, at_local(CLOSED, 9, 0))


def _carry_out(db: Database, key: str, now: datetime) -> None:
    with db.read() as session:
        state = load_state(session, key)
    duties = due_duties(state, now)
    batch = CarryOut.model_validate({"process": key, "now": now, "since": state.handled_until, "duties": duties})
    ProcessActivities(db, wake=lambda: None).carry_out(batch)


def _ended(pattern: Pattern) -> Pattern:
    """The same matter, over."""
    over = {"status": "ended", "ended_at": NOW}
    line = {"shelf": "ended", "state": "ended", "closed_at": NOW, "next_on": date.max, "days": [], "needs": []}
    line |= {"missing": 0, "asked": 0, "begun": {}, "hand_at": None, "due_at": None, "coming": [], "closes_on": None}
    changed = {"process": over, "matter": line}
    rows = {name: [{**row, **changed.get(name, {})} for row in every] for name, every in pattern.rows.items()}
    return Pattern(rows | {"owing": []})


def _rows(connection: Connection, table: str, key: str) -> Iterator[dict[str, Any]]:
    found = every_table().tables[table]
    column = found.c[_KEY.get(table, "process")]
    yield from (dict(row) for row in connection.execute(select(found).where(column == key)).mappings())


def desk(db: Database, folder: Path) -> TestClient:
    """The web over the register, with somebody logged in when it is entered."""

    async def no_engine() -> Client:
        raise EngineDown("ingen motor här")

    settings = Settings(data_dir=folder, public_url="http://testserver", secret_key=_SECRET, port=0)
    app = create_app(settings, db, clock=lambda: NOW, connect=no_engine)
    client = TestClient(app, base_url="http://testserver", follow_redirects=False)
    client.headers["Sec-Fetch-Site"] = "same-origin"
    with db.write() as session:
        for part in ("worker", "scheduler", "web"):
            heartbeats.beat(session, part, NOW)
        session_id = sessions.redeem(session, sessions.create_login_code(session, NOW), NOW)
    client.cookies.set(app.state.web.cookie, session_id or "")
    return client
