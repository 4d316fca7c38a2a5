"""`svarstid remind`, `pause` and their like on a played register, the engine's part done at once: a table of commands.

Each is run with `--dry-run` first, which says the same of what will happen and changes nothing.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from acts import requests
from acts.duties import CarryOut
from acts.requests import Requested
from cli import make_app
from cli.matter import asking
from db import processes
from db.case import load_state
from db.store.session import Database
from rules import transitions
from rules.agenda import due_duties
from rules.dates.clock import at_local
from rules.plan.planning import make_plan
from schemas.file.process import ProcessFile
from schemas.tables.mail import MailRow
from schemas.tables.process import EventRow
from secretariat.matter import requests as asked_of
from tests.db.seals.sealed import SECRETS
from tests.web.site import IN_MAY, PROCESS, SECRET, STEP, Site

run, app = CliRunner(), make_app()
LATER = "senare"
SALEM, NACKA = "salem/kommundirektor", "nacka/kommundirektor"
WHY = ("--reason", "Prov.")


def another() -> ProcessFile:
    """A question to Salem and Nacka that opens in June 2024."""
    due = {"on": "2024-06-27", "basis": "agreement", "source": "Protokollet"}
    question = {"key": "svar", "text": "Ska vi gå vidare?"}
    step = {"key": "fraga", "title": "Senare fråga", "kind": "inquiry", "opens_on": "2024-06-03", "due": due}
    parties = [{"organisation": key} for key in ("salem", "nacka")]
    return ProcessFile.model_validate(
        {
            "process": LATER, "kind": "fraga", "title": "Ett senare ärende", "secretariat": "sodertorn/kansli",
            "parties": parties, "steps": [{**step, "questions": [question]}],
        }
    )  # fmt: skip


@pytest.fixture
def site(played_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Tuesday 14 May 2024: a question is open, Nacka has answered it, and another matter has still to ask."""
    shutil.copy(played_file, tmp_path / "svarstid.db")
    for name, value in {"SVARSTID_DATA_DIR": str(tmp_path), "SVARSTID_SECRET_KEY": SECRET, "COLUMNS": "300"}.items():
        monkeypatch.setenv(name, value)
    db = Database(f"sqlite:///{tmp_path / 'svarstid.db'}", secrets=lambda: SECRETS)
    site = Site(db, tmp_path, now=IN_MAY)
    site.answer("nacka")
    with db.write() as session:
        processes.create_process(session, another(), make_plan(another(), today=IN_MAY.date()), now=IN_MAY)

    async def connect(_address: str) -> object:
        return object()

    async def update(_client: object, _db: Database, process: str, _act: object, asked: Requested, **_: object) -> None:
        await asyncio.to_thread(as_the_workflow, site, process, asked)

    def now(_db: Database, process: str) -> datetime:
        with db.read() as session:
            processes.get_process(session, process)
        return site.now

    monkeypatch.setattr("engine.connect", connect)
    monkeypatch.setattr(asked_of, "update", update)
    monkeypatch.setattr(asking, "process_now", now)
    yield site
    db.dispose()


def as_the_workflow(site: Site, process: str, asked: Requested) -> None:
    """Take the update as the workflow does: admit it, change the state, have the register carry it out."""
    with site.db.read() as session:
        state = load_state(session, process)
    requests.admits(state, asked, site.now)
    duties = [requests.transition(state, asked.request, site.now), *due_duties(state, site.now)]
    transitions.carried_out(state, duties, site.now)
    batch = CarryOut.model_validate({"process": process, "now": site.now, "duties": duties})
    transitions.found(state, site.activities.carry_out(batch), site.now)


def written(site: Site) -> tuple[int, int]:
    """How many events and mails there are."""
    with site.db.read() as session:
        return len(session.exec(select(EventRow.seq)).all()), len(session.exec(select(MailRow.id)).all())


def newest(site: Site, process: str) -> list[str]:
    """The kinds of its events, oldest first."""
    with site.db.read() as session:
        of_process = select(EventRow.kind).where(EventRow.process == process).order_by(EventRow.seq)  # type: ignore[arg-type]
        return list(session.exec(of_process))


MONDAY, LATE = at_local(date(2024, 6, 10), 9), at_local(date(2024, 7, 9), 9)
DONE: Sequence[tuple[datetime, tuple[str, ...], str, str]] = (
    (IN_MAY, ("remind", PROCESS, STEP, "--seat", SALEM), "reminded_now", "Påminnelse, direkt: Salems kommun."),
    (IN_MAY, ("undo", PROCESS), "undone", "Ångrat: Samverkanskansliet påminde Salems kommun om"),
    (IN_MAY, ("remind", PROCESS, STEP, "--word", "Mötet är snart."), "reminded_now", "Med orden: Mötet är snart."),
    (IN_MAY, ("pause", PROCESS, "--step", STEP, *WHY), "paused", "är pausat. Skäl: Prov."),
    (IN_MAY, ("go-on", PROCESS, "--step", STEP, *WHY), "went_on", "fortsätter. Skäl: Prov."),
    (IN_MAY, ("pause", PROCESS, *WHY), "paused", "Ärendet är pausat. Skäl: Prov."),
    (MONDAY, ("go-on", PROCESS, "--day", f"{STEP}=2024-06-24", *WHY), "went_on", "Besked om flyttad svarsdag, direkt:"),
    (MONDAY, ("reopen", PROCESS, STEP, "2024-07-01", "--seat", NACKA, *WHY), "reopened", "direkt: Nacka kommun."),
    (MONDAY, ("leave-out", PROCESS, "upphandling-underlag", *WHY), "left_out", "hoppas över. Skäl: Prov."),
    (IN_MAY, ("send-now", LATER, "fraga", *WHY), "hastened", "Inbjudan att svara, direkt: Salems kommun och Nacka"),
    (LATE, ("rule-late", PROCESS, STEP, SALEM, "--does-not-count", *WHY), "late_ruled", "direkt: Salems kommun."),
    (LATE, ("rule-late", PROCESS, STEP, SALEM, "--counts", *WHY), "late_ruled", "räknas, beslutade samverkanskansliet"),
    (LATE, ("reopen", PROCESS, STEP, "2024-08-15", *WHY), "reopened", "Besked om att frågan är öppen igen"),
)  # fmt: skip


def test_each_command_says_what_it_leads_to_and_does_just_that(site: Site) -> None:
    for at, line, kind, said in DONE:
        if at == LATE > site.now:
            site.advance(LATE)
            site.answer("salem", "nej")
        site.now = at
        before = written(site)
        dry = run.invoke(app, [*line, "--dry-run"])
        assert (dry.exit_code, written(site)) == (0, before), (line, dry.output, dry.exception)
        assert said in dry.output and dry.output.endswith("Ingenting är ändrat.\n"), (line, dry.output)
        done = run.invoke(app, line)
        assert done.exit_code == 0, (line, done.output, done.exception)
        assert done.output == dry.output.replace("Ingenting är ändrat.", "Det är gjort."), line
        assert kind in newest(site, line[1])[-6:] and written(site)[0] > before[0], line


REFUSED: Sequence[tuple[tuple[str, ...], str]] = (
    (("remind", "finns-inte", STEP), "Ärendet finns-inte finns inte."),
    (("remind", PROCESS, "finns-inte"), "finns inte"),
    (("remind", PROCESS, STEP, "--seat", NACKA), "Ingen av dem är skyldig ett svar."),
    (("pause", PROCESS), "Skälet saknas"),
    (("go-on", PROCESS, *WHY), "Det är inte pausat."),
    (("go-on", PROCESS, "--day", STEP, *WHY), f"”{STEP}” saknar likhetstecken."),
    (("go-on", PROCESS, "--day", f"{STEP}=nyss", *WHY), "--day"),
    (("reopen", PROCESS, STEP, "nyss", *WHY), "datum"),
    (("reopen", PROCESS, STEP, "2024-07-01", *WHY), "inte stängd"),
    (("rule-late", PROCESS, STEP, NACKA, "--counts", *WHY), "inte för sent"),
    (("send-now", PROCESS, "upphandling-underlag", *WHY), "väntar på något annat"),
    (("leave-out", PROCESS, STEP, *WHY), "redan börjat"),
    (("undo", PROCESS), "går inte att ångra"),
)


def test_what_is_refused_says_why_and_changes_nothing(site: Site) -> None:
    before = written(site)
    for line, said in REFUSED:
        refused = run.invoke(app, line)
        assert refused.exit_code == 1 and said in refused.output, (line, refused.output, refused.exception)
    assert written(site) == before
