"""A poll of days on the desk: who can, what else is held that day, and the meeting planned on the one chosen."""

from __future__ import annotations

from datetime import date, time
from html import unescape

from starlette.testclient import TestClient

from db import processes
from db.answers import answers
from files.process.file import read_directory
from files.shipped import PROCESSES, TEMPLATES
from files.template_values import organisations_of, read_values
from files.templates import fill, find_template
from files.uploaded import read_uploaded
from rules.plan.planning import make_plan
from schemas.inquiry import Channel
from schemas.messages import AnswerIn
from schemas.tables.meetings.calendar import BodyRow, MeetingRow
from tests.web.site import Site

TODAY = date(2024, 5, 14)  # tisdag
DAYS = "2024-06-11; kl. 11.00–12.00\n2024-06-13; kl. 9.00–10.00\n2024-06-13; kl. 15.00–16.00"  # tisdag och torsdag


def begun(site: Site) -> str:
    """Haninge, Salem and Tyresö have been asked about two days, and Salem's board meets on the first."""
    template = find_template("datumomrostning", [TEMPLATES])
    known = organisations_of(read_directory(PROCESSES / "sodertorn.yaml"), "kommundirektor")
    typed = {
        "mote": ["Möte med Trafikverket"], "tider": [DAYS], "svarsdag": ["2024-05-28"],
        "kommuner": ["haninge salem tyreso"], "maste": ["haninge"], "valjer": ["ledningsgruppen"],
    }  # fmt: skip
    values, wrong = read_values(template.head, typed, known, today=TODAY)
    assert wrong == {}
    file, _ = read_uploaded(fill(template, values).encode(), "x.yaml", folder=PROCESSES, today=TODAY)
    with site.db.write() as session:
        processes.create_process(session, file, make_plan(file, today=TODAY), now=site.now)
        processes.get_step(session, file.process, "tider").status = "open"
        for who, votes in (
            ("salem", "2024-06-11=helst,2024-06-13=ja,2024-06-13-2=nej"),
            ("haninge", "2024-06-11=nej,2024-06-13=ja,2024-06-13-2=ja"),
        ):
            seat = f"{who}/kommundirektor"
            processes.invitation(session, file.process, "tider", seat, now=site.now)
            given = {"process": file.process, "step": "tider", "seat": seat, "values": {"tid": votes}}
            answers.record_answer(session, AnswerIn.model_validate(given), now=site.now, channel=Channel.WEB)
        session.add(
            BodyRow(
                key="salem-ks2", organisation="salem", kind="kommunstyrelse", name="Kommunstyrelsen i Salem",
                papers_workdays=10, justering_days=14,
            )
        )  # fmt: skip
        session.flush()
        session.add(MeetingRow(body="salem-ks2", on=date(2024, 6, 13), begins=time(9), ends=time(12)))
    return file.process


def test_the_days_are_seen_with_their_clashes_and_lead_to_a_meeting(site: Site, desk: TestClient) -> None:
    page = unescape(desk.get(f"/arenden/{begun(site)}").text)
    table = page[page.index("<h2>Möte med Trafikverket: vilken tid passar?</h2>") :]
    first, second, third = table.split("<tr>")[2:5]
    assert "Tisdag den 11 juni 2024 kl. 11.00–12.00" in first and "Måste vara med" in first and "Bäst" not in first
    assert "Torsdag den 13 juni 2024" in second and "Bäst" in second
    assert "Samma dag: Kommunstyrelsen i Salem. Berör Salems kommun. Bara en är berörd: mötet kan ligga kvar." in second
    assert "kl. 15.00–16.00" in third and "Samma dag, annan tid: Kommunstyrelsen i Salem kl. 9.00–12.00." in third
    plan = second[second.index('href="') + 6 :].partition('"')[0]
    form = unescape(desk.get(plan).text)
    assert 'value="Möte med Trafikverket"' in form and "torsdag den 13 juni 2024 kl. 9.00–10.00" in form
    assert form.count(" checked") >= 3
