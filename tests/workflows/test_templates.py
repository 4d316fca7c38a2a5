"""A template that nobody has seen before, with words, steps and questions of its own, is started live: no Python."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from db import processes
from db.case import load_state
from files.process.file import read_directory
from files.shipped import PROCESSES
from files.template_values import organisations_of, read_values
from files.templates import fill, read_template
from files.uploaded import read_uploaded
from rehearsal.clock import SkippingEngine
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local
from schemas.file.scenario import Answer, AnswerAll
from schemas.inquiry import Result, Strength
from schemas.plan.timetable import StepStatus
from tests.workflows.story import at, do, mails, sentences, to

pytestmark = pytest.mark.anyio
CAME = date(2026, 9, 1)  # tisdag
TEMPLATE = """
mall:
  name: Gemensam tjänst
  about: Kommunerna säger om de vill dela en tjänst, och en av dem tar sedan fram ett förslag.
  fields:
    - {key: tjanst, label: Vilken tjänst gäller det?}
    - {key: dag, label: Sista svarsdag, type: datum, default: start+10wd}
    - {key: vilka, label: Vilka frågas?, type: organisationer}
    - {key: forslag-av, label: Vem tar fram förslaget?, default: haninge/kommundirektor}
process: tjanst-${tjanst|nyckel}
kind: fraga
title: Gemensam tjänst – ${tjanst}
secretariat: sodertorn/kansli
parties: [{organisation: "${vilka}"}]
steps:
  - key: intresse
    title: Intresse för ${tjanst}
    kind: inquiry
    opens_on: start
    due: {on: "${dag}", basis: agreement, source: "Överenskommet, svar senast ${dag|dag}"}
    questions:
      - {key: dela, text: "Vill kommunen dela ${tjanst}?", type: ja_nej, rule: majoritet}
      - {key: undrar, text: Vad behöver utredas?, type: text, rule: alla_svarat, required: false}
  - key: forslag
    title: Förslag om ${tjanst}
    kind: task
    seats: ["${forslag-av}"]
    waits_for: [intresse]
    when: [{step: intresse, question: dela, among: [ja]}]
    due: {basis: internal, source: Rutin, derived: {from: intresse, workdays: 10}}
  - key: avslut
    title: Besked om att det inte blir någon gemensam tjänst
    kind: information
    waits_for: [intresse]
    when: [{step: intresse, question: dela, among: [nej]}]
    due: {basis: internal, source: Rutin, derived: {from: intresse, workdays: 5}}
"""


async def started(played: Stage, folder: Path, service: str) -> None:
    """The template in a folder of its own, filled in for three municipalities, and started at 08.00."""
    path = folder / "gemensam-tjanst.yaml"
    path.write_text(TEMPLATE, encoding="utf-8")
    template = read_template(path)
    known = organisations_of(read_directory(PROCESSES / "sodertorn.yaml"), "kommundirektor")
    typed = {"tjanst": [service], "vilka": ["haninge tyreso salem"]}
    values, wrong = read_values(template.head, typed, known, today=CAME)
    assert wrong == {}
    file, directory = read_uploaded(fill(template, values).encode(), path.name, folder=PROCESSES, today=CAME)
    await played.start(file, directory, at_local(CAME, 8, 0))


async def test_it_walks_its_steps_by_what_was_found(engine: SkippingEngine, tmp_path: Path) -> None:
    async with stage(engine) as played:
        await started(played, tmp_path, "växeln")
        for organisation, said in (("haninge", "ja"), ("tyreso", "ja"), ("salem", "nej")):
            values = {"dela": said}
            seat = f"{organisation}/kommundirektor"
            when, strength = at(date(2026, 9, 3)), Strength.OFFICIAL  # torsdag
            act = Answer(at=when, do="answer", step="intresse", seat=seat, values=values, strength=strength)
            await do(played, act)
        await to(played, date(2026, 9, 17))  # torsdag; svarsdagen var tisdag 15 september
        with played.db.read() as session:
            state = load_state(session, played.process)
        assert played.process == "tjanst-vaxeln"
        assert state.steps["intresse"].results["dela"] is Result.YES
        statuses = (state.steps["forslag"].status, state.steps["avslut"].status)
        assert statuses == (StepStatus.OPEN, StepStatus.SKIPPED)
        done = AnswerAll(at=at(date(2026, 9, 21)), do="answer_all", step="forslag", values={"klart": "klart"})  # måndag
        await do(played, done)
        await to(played, date(2026, 9, 22))  # tisdag
        with played.db.read() as session:
            assert processes.get_process(session, played.process).status == "ended"
        assert "Uppgiften ”Förslag om växeln” är klar." in sentences(played)
        assert {mail.seat for mail in mails(played) if mail.step == "intresse"} >= {
            "haninge/kommundirektor",
            "salem/kommundirektor",
            "tyreso/kommundirektor",
        }


async def test_a_no_leaves_the_other_way_open(engine: SkippingEngine, tmp_path: Path) -> None:
    async with stage(engine) as played:
        await started(played, tmp_path, "arkivet")
        values = {"dela": "nej"}
        when = at(date(2026, 9, 3))  # torsdag
        act = AnswerAll(at=when, do="answer_all", step="intresse", values=values, strength=Strength.OFFICIAL)
        await do(played, act)
        await to(played, date(2026, 9, 18))  # fredag
        with played.db.read() as session:
            state = load_state(session, played.process)
            assert processes.get_process(session, played.process).status == "ended"
        statuses = (state.steps["forslag"].status, state.steps["avslut"].status)
        assert statuses == (StepStatus.SKIPPED, StepStatus.DONE)
