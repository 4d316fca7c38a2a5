"""The year wheel on the desk: two turns, an activity that slips, a sum that is off by one, Word and Excel of it all."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from pathlib import Path

import docx
from python_calamine import CalamineWorkbook

from activities.process import ProcessActivities
from acts.duties import CarryOut
from db import processes
from db.answers import answers
from db.case import load_state
from db.store.session import Database
from files.process.file import read_directory
from files.shipped import PROCESSES
from rules.agenda import due_duties
from rules.dates.clock import at_local
from rules.year.series import carried
from schemas.messages import AnswerIn
from secretariat.engine.start import write_start
from tests.files.wheel import TYPED, wheel_file
from tests.planted import desk

FIRST, SECOND = date(2022, 8, 15), date(2023, 8, 15)
GROUP, CHAIR, OFFICE = "styrgruppen/ordforande", "trafiknatverket/ordforande", "sodertorn/kansli"


def _turn(db: Database, on: date) -> str:
    file = wheel_file(carried(TYPED | {"beslut": "2022-10-20"}, FIRST, on), on)
    write_start(db, file, read_directory(PROCESSES / "sodertorn.yaml", today=on), at_local(on, 8), 0)
    _carry_out(db, file.process, at_local(on, 9))
    return file.process


def _carry_out(db: Database, process: str, now: datetime) -> None:
    with db.read() as session:
        state = load_state(session, process)
    duties = due_duties(state, now)
    batch = CarryOut.model_validate({"process": process, "now": now, "since": state.handled_until, "duties": duties})
    ProcessActivities(db, wake=lambda: None).carry_out(batch)


def _says(db: Database, process: str, step: str, seat: str, now: datetime, **values: str) -> None:
    answer = AnswerIn.model_validate({"process": process, "step": step, "seat": seat, "values": values})
    with db.write() as session:
        answers.record_answer(session, answer, now=now)


def test_an_activity_keeps_its_history_and_the_sums_are_held_against_each_other(
    sqlite_db: Database, tmp_path: Path
) -> None:
    for on in (FIRST, SECOND):
        process, now = _turn(sqlite_db, on), at_local(on, 10) + timedelta(days=1)
        _says(sqlite_db, process, "tillgang-till-eleffekt", CHAIR, now, status="ej-paborjad")
        _says(sqlite_db, process, "naringsliv", GROUP, now, status="genomford", belopp="300 023")
    # Friday 20 October 2023 lies as many working days from the start as 20 October 2022.
    for step, values, texts in (
        ("beslut-2023-10-20", {"beslut": "andrad", "paragraf": "§ 7"}, {"beslut": "rad 4 är rättad"}),
        ("publicering-2023-10-20", {"adress": "www.sodertorn.example"}, {}),
    ):
        said = {"process": process, "step": step, "seat": OFFICE, "values": values, "texts": texts}
        with sqlite_db.write() as session:
            processes.get_step(session, process, step).status = "open"
            processes.invitation(session, process, step, OFFICE, now=now)
            answers.record_answer(session, AnswerIn.model_validate(said), now=now)
    decided = (
        "Samarbetskommittén fredag den 20 oktober 2023, § 7: Godkänd med ändringar (rad 4 är rättad). "
        "Publicerad: www.sodertorn.example."
    )
    with desk(sqlite_db, tmp_path) as client:
        page = client.get(f"/arenden/{process}").text
        assert "Ej påbörjad" in page and "300\u00a0023\u00a0kr" in page
        assert 'href="/arenden/arshjul-halvar-2022">Halvårsuppföljning 2022</a>: ej påbörjad' in page
        assert "Raderna blir tillsammans 300\u00a0023\u00a0kr." in page
        assert decided in page
        fetch = f"/arenden/{process}/utskrifter/aktiviteter"
        book = CalamineWorkbook.from_filelike(io.BytesIO(client.post(fetch, data={"format": "xlsx"}).content))
        now_, before = (book.get_sheet_by_name(name).to_python() for name in ("Aktiviteter", "Tidigare"))
        assert [row[0] for row in now_[1:]] == ["Tillgång till eleffekt", "Näringsliv", "Summa av raderna"]
        assert (now_[1][5], now_[2][3], now_[3][3]) == (1, 300023, 300023)
        assert [row[:3] for row in before[1:]] == [
            ["Tillgång till eleffekt", "Halvårsuppföljning 2022", "Ej påbörjad"],
            ["Näringsliv", "Halvårsuppföljning 2022", "Genomförd"],
        ]
        word = docx.Document(io.BytesIO(client.post(fetch, data={"format": "docx"}).content))
        text = "\n".join(each.text for each in word.paragraphs)
        assert "inte genomförd sedan halvårsuppföljning 2022 (2 gånger i följd)" in text
        assert decided in text
        assert client.post(fetch, data={"format": "csv"}).content.decode("utf-8-sig").startswith("Aktivitet;")
        assert client.post(fetch, data={"format": "pdf"}).content.startswith(b"%PDF")
