"""The milestones of a gate on the desk: expected and by what source, watched by whom, and the day it happened."""

from __future__ import annotations

from datetime import date
from html import unescape

from starlette.testclient import TestClient

from db import processes
from db.answers import answers
from db.register import people
from files.process.file import read_process
from rules.plan.planning import make_plan
from schemas.messages import AnswerIn
from tests.files.shipped import PROCESSES
from tests.web.site import Site

WATCHER = "trafiknatverket/ordforande"


def test_a_gate_shows_what_was_expected_and_what_happened(site: Site, desk: TestClient) -> None:
    file, directory = read_process(PROCESSES / "tvarforbindelsen-2023.yaml", today=date(2023, 9, 25))
    said: dict[str, dict[str, object]] = {
        "vagplan": {"values": {"lage": "aterkommer"}, "returns_on": date(2024, 9, 16)},
        "miljodomar": {"values": {"lage": "pa-plats", "dag": "2023-11-20"}},
    }
    with site.db.write() as session:
        people.import_directory(session, directory, date(2023, 9, 25))
        processes.create_process(session, file, make_plan(file, today=date(2023, 9, 25)), now=site.now)
        for step, answer in said.items():
            processes.get_step(session, file.process, step).status = "open"
            processes.invitation(session, file.process, step, WATCHER, now=site.now)
            given: dict[str, object] = {"process": file.process, "step": step, "seat": WATCHER, **answer}
            answers.record_answer(session, AnswerIn.model_validate(given), now=site.now)
    page = unescape(desk.get(f"/arenden/{file.process}").text)
    table = page[page.index("<h2>Milstolpar</h2>") :]
    plan, local, courts = table.split("<tr>")[2:5]
    assert "I år före jul" in plan and "Källa: Trafikverket, minnesanteckningar" in plan
    assert "Dröjer, bevakaren återkommer måndag den 16 september 2024" in plan
    assert "Om ca 2 år" in local and "Huddinge kommun" in local and "Väntar" in local
    assert "Ja, det är på plats: måndag den 20 november 2023" in courts
