"""What the desk of a secretariat in production offers, and how it reports a task of its own."""

from __future__ import annotations

from sqlmodel import col, update
from starlette.testclient import TestClient

from db import processes
from db.answers.rows import newest
from schemas.tables.mail import MailRow
from tests.web.site import FILE, PROCESS, Site

TASK = "underlag"
PAGE = f"/arenden/{PROCESS}/{TASK}/klart"


def test_a_task_of_its_own_is_done_with_one_button_and_a_note(desk: TestClient, site: Site) -> None:
    with site.db.read() as session:
        step = processes.load_plan(session, PROCESS).step(TASK)
        status = processes.get_step(session, PROCESS, TASK).status
    assert status == "open" and step.seats == ["sodertorn/avtalsansvarig"]
    page = desk.get(PAGE).text
    assert "är er egen uppgift" in page and "uppdrag" not in page
    assert desk.post(PAGE, data={"note": "Sammanställningen ligger i teamet."}).status_code == 303
    with site.db.read() as session:
        row = newest(session, PROCESS, TASK, step.seats[0])
    assert row is not None
    assert (row.channel, row.comment, row.codes) == ("webb", "Sammanställningen ligger i teamet.", {"klart": "klart"})


def test_a_question_is_no_task_of_ones_own(desk: TestClient) -> None:
    refused = desk.post(f"/arenden/{PROCESS}/forlangning/klart", data={"note": ""})
    assert refused.status_code == 422 and "Notera svaret i stället" in refused.text


def test_a_failed_mail_names_the_municipality(desk: TestClient, site: Site) -> None:
    with site.db.write() as session:
        session.exec(update(MailRow).where(col(MailRow.seat) == "salem/kommundirektor").values(state="failed"))
    assert "Det gäller Salems kommun." in desk.get("/").text


def test_production_offers_no_made_up_matter(site: Site) -> None:
    with site.client(is_logged_in=True) as desk:
        assert FILE.name in desk.get("/nytt").text
    site.settings = site.settings.model_copy(update={"environment": "production"})
    with site.client(is_logged_in=True) as desk:
        assert FILE.name not in desk.get("/nytt").text
        assert desk.post("/nytt/plan", data={"ready": FILE.name}).status_code == 422
