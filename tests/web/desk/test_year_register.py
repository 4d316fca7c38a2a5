"""The register of a year on the desk: the same numbers on page, in workbook and CSV, all counted from records."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook
from sqlmodel import col, select, update
from starlette.testclient import TestClient

from db.boards.year.register import register_of
from db.store.session import Database
from rules.dates.clock import at_local
from schemas.tables.process import ProcessRow, StepRow
from tests.db.seals.played import PLAYS, numbered
from tests.planted import desk, plant
from tests.statements import counted


def test_a_remiss_is_counted_in_the_year_in_which_it_was_sent(sqlite_db: Database, tmp_path: Path) -> None:
    with numbered():
        play = PLAYS["remiss"](sqlite_db)
        play.withdrawn_after = None
        play.run()
    with sqlite_db.write() as session:
        sent_at = at_local(date(2022, 2, 18), 15, 0)  # fredag, as the sources have it
        done = update(StepRow).where(col(StepRow.key) == "inlamning").values(status="done", closed_at=sent_at)
        session.exec(done)
    with sqlite_db.read() as session:
        title = session.exec(select(ProcessRow.title)).one()
        in_2021, in_2022 = register_of(session, 2021), register_of(session, 2022)
    ((_, sent_2021),) = in_2021.sent.items()
    ((name, sent_2022),) = in_2022.sent.items()
    assert name == "Skickade remissvar"
    assert (len(sent_2021.in_year), len(sent_2021.after)) == (0, 1)
    (sent,) = sent_2022.in_year
    assert (sent.title, sent.sent_on) == (title, date(2022, 2, 18))
    assert sent.days is not None and sent.days > 60
    asked = sum(one.asked for one in (*in_2021.by_organisation, *in_2022.by_organisation))
    assert asked > 16 and all(
        one.asked == one.in_time + one.late + one.silent for one in (*in_2021.by_kind, *in_2022.by_kind)
    )
    with desk(sqlite_db, tmp_path) as client:
        _says_the_same_everywhere(client, title, sent.to)


def _says_the_same_everywhere(client: TestClient, title: str, to: str) -> None:
    page = client.get("/aret/register?ar=2022").text
    assert title in page and to in page and "<dt>Skickade 2022</dt><dd>1</dd>" in page
    assert "<dt>Förberedda 2021, skickas senare</dt><dd>1</dd>" in client.get("/aret/register?ar=2021").text
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/aret/register/2022.xlsx").content))
    assert book.sheet_names == ["Skickat", "Svar per part", "Svar per slag", "Ärenden"]
    assert book.get_sheet_by_name("Skickat").to_python()[1][1] == title
    csv = client.get("/aret/register/2022/skickat.csv").content.decode("utf-8-sig")
    assert csv.splitlines()[1].split(";")[1].strip('"') == title
    assert client.get("/aret/register/2022/annat.csv").status_code == 404
    assert client.get("/aret/register?ar=1066").status_code == 200


def test_a_year_costs_as_many_statements_at_any_size(any_db: Database, tmp_path: Path) -> None:
    plant(any_db, 10)
    with desk(any_db, tmp_path) as client:
        few = _cost(client)
        plant(any_db, 40, first=10)
        assert _cost(client) == few


def _cost(client: TestClient) -> int:
    with counted() as statements:
        assert client.get("/aret/register").status_code == 200
    return len(statements)
