"""Every shipped file is played with its scenario to its end, on the days of the sources, to the expected outcome."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from db import processes
from db.matters import keeping
from files.process.file import read_process, read_scenario
from rehearsal import acts
from rehearsal.clock import SkippingEngine
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local, local_date
from schemas.plan.timetable import ENDED, StepStatus
from schemas.tables.process import EventRow
from tests.workflows.story import register, sentences

PROCESSES = Path(__file__).parents[2] / "processes"
pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("name", "scenario", "as_of", "ended_on", "done_on"),
    [
        (
            "remiss-nationellplan-2021",
            "nationellplan",
            date(2021, 11, 30),
            date(2022, 8, 22),
            {"ledningsgrupp": date(2022, 1, 21), "beslut": date(2022, 1, 24), "inlamning": date(2022, 2, 18)},
        ),
        ("remiss-lansplan-2021", "kort-svarstid", date(2022, 1, 17), date(2022, 2, 28), {}),
        (
            "remiss-inriktningsunderlag-2024",
            "inriktningsunderlag",
            date(2024, 1, 15),
            date(2024, 11, 12),
            {"ledningsgrupp": date(2024, 3, 8), "beslut": date(2024, 3, 21), "inlamning": date(2024, 5, 13)},
        ),
        (
            "fraga-tolktjanster-2026",
            "fraga-tolktjanster",
            date(2026, 9, 1),
            date(2026, 10, 9),  # fastställt torsdag den 24 september; utfallet kan rättas i tio arbetsdagar
            {},
        ),
        (
            "arshjul-halvar-2023",
            "arshjul-halvar",
            date(2023, 8, 14),
            date(2023, 9, 12),  # när summan är redovisad går beskedet
            {},
        ),
        (
            "arshjul-bokslut-2022",
            "arshjul-bokslut",
            date(2023, 1, 9),
            date(2023, 3, 21),  # beslutad torsdag den 16 mars; när den är publicerad går beskedet
            {"beslut-2023-03-16": date(2023, 3, 16)},
        ),
        (
            "prioriteringar-2020",
            "prioriteringar-2020",
            date(2020, 8, 17),
            date(2021, 1, 14),
            {"samarbetskommitten": date(2021, 1, 14)},
        ),
        (
            "prioriteringar-2023",
            "prioriteringar-2023",
            date(2023, 3, 16),
            date(2023, 10, 27),  # beslutat torsdag den 12 oktober; tio arbetsdagar att rätta utfallet
            {"ledningsgrupp": date(2023, 9, 22), "samarbetskommitten": date(2023, 10, 12)},
        ),
    ],
)
async def test_it_is_played_to_its_end(
    engine: SkippingEngine, name: str, scenario: str, as_of: date, ended_on: date, done_on: dict[str, date]
) -> None:
    async with _played(engine, name, scenario, as_of) as played:
        assert _ended_on(played) == ended_on
        with played.db.read() as session:
            plan = processes.load_plan(session, played.process)
        for step, on in done_on.items():
            assert plan.step(step).schedule.due_on == on, f"{step} is due on the day it was done"
        warned = [text for text in sentences(played, "warned") if "arbetsdagar behövs" in text]
        assert bool(warned) == (scenario == "kort-svarstid")


@pytest.mark.parametrize(
    ("name", "scenario", "as_of", "ended_on", "found", "skipped"),
    [
        (
            "nomineringar-rufs-2023",
            "nomineringar-rufs",
            date(2023, 2, 13),
            date(2023, 3, 31),
            {"namn": {"person": "ja"}},
            set(),
        ),
        (
            "utvecklingsprogram-2023",
            "utvecklingsprogram-antas",
            date(2023, 1, 27),
            date(2023, 8, 16),
            {"antagande": {"beslut": "ja"}, "laga-kraft": {"dag": "besvarad"}},
            {"tillbaka", "besked"},
        ),
        (
            "utvecklingsprogram-2023",
            "utvecklingsprogram-andras",
            date(2023, 1, 27),
            date(2023, 10, 12),
            {"antagande": {"beslut": "nej"}},
            {"laga-kraft", "galler"},
        ),
        (
            "arbetsgrupp-rufs-2023",
            "arbetsgrupp-rufs",
            date(2023, 3, 20),
            date(2023, 4, 5),
            {"arbetsgrupp": {"medverkan": "ja"}},
            {"ingen-grupp"},
        ),
        (
            "oppet-brev-2022",
            "oppet-brev",
            date(2022, 2, 7),
            date(2022, 2, 22),
            {"godkannande": {"underskrift": "ja"}},
            {"ingen-underskrift"},
        ),
        (
            "enkat-natverken-2021",
            "enkat-natverken",
            date(2021, 5, 17),
            date(2021, 8, 19),
            {"enkat": {"ratt-fragor": "besvarad", "teman": "besvarad", "timmar": "besvarad", "intervju": "besvarad"}},
            set(),
        ),
        (
            "biodriv-2021",
            "biodriv",
            date(2021, 3, 1),
            date(2021, 3, 22),
            {"deltagande": {"medverkan": "ja", "gemensamt": "ja"}},
            {"blir-inte-av"},
        ),
        (
            "brandforsvar-2018",
            "brandforsvar",
            date(2018, 6, 7),
            date(2018, 12, 1),  # svarstiden går ut fredag den 30 november vid midnatt
            {"forberedelser": {"klara": "nej"}, "beslut": {"beslut": "ja"}},
            set(),
        ),
        (
            "kampanj-2021",
            "kampanj",
            date(2021, 4, 26),
            date(2021, 10, 16),  # godkänd fredag den 1 oktober; utfallet kan rättas till och med den 15
            {
                "grupper": {"styrgrupp": "ja", "arbetsgrupp": "ja"},
                **{f"grupper-stockholms-{who}": {"styrgrupp": "ja"} for who in ("handelskammare", "hamnar", "stad")},
                "godkannande": {"godkanns": "ja"},
                **{f"godkannande-stockholms-{who}": {"godkanns": "ja"} for who in ("handelskammare", "hamnar", "stad")},
            },
            set(),
        ),
        ("tvarforbindelsen-2023", "tvarforbindelsen", date(2023, 9, 25), date(2025, 10, 30), {}, set()),
        (
            "tid-planeringskonferens-2022",
            "tid-planeringskonferens",
            date(2022, 5, 9),
            date(2022, 5, 17),
            {"tider": {"tid": "besvarad"}},
            set(),
        ),
        (
            "gast-trafikverket-2022",
            "gast-trafikverket",
            date(2022, 5, 9),
            date(2022, 5, 30),
            {"inbjudan": {"kommer": "nej"}},
            {"gasten-kommer"},
        ),
        (
            "villkorat-mote-2022",
            "villkorat-mote",
            date(2022, 5, 9),
            date(2022, 6, 20),
            {"forutsattning": {"lage": "nej"}},
            {"mote-halls", "kalla"},
        ),
    ],
)
async def test_a_question_of_a_template_comes_to_what_its_scenario_says(
    engine: SkippingEngine,
    name: str,
    scenario: str,
    as_of: date,
    ended_on: date,
    found: dict[str, dict[str, str]],
    skipped: set[str],
) -> None:
    async with _played(engine, name, scenario, as_of) as played:
        assert _ended_on(played) == ended_on
        steps = register(played).steps
        assert {key: step.results for key, step in steps.items() if step.results} == found
        assert {key for key, step in steps.items() if step.status == StepStatus.SKIPPED} == skipped
        _TOLD.get(name, _nothing_more)(played)


def _named(played: Stage) -> None:
    """Who has been named stands in the mail of the outcome, but not in the history."""
    (to_secretariat,) = [m for m in played.transport.captured if m.row.kind == "outcome" and "kansli" in m.row.seat]
    text = to_secretariat.rendered.text
    assert "Haninge kommun: Översiktsplaneraren i Haninge (översiktsplanerare)" in text
    assert "Samhällsplaneraren i Haninge" not in text  # den utsågs först, och drog sig ur
    assert "Nykvarns kommun: avstår från att utse någon" in text and "inkom efter svarstid" in text.replace("\n  ", " ")
    assert "Nykvarn" in " ".join(sentences(played)) and "Översiktsplaneraren" not in " ".join(sentences(played))


def _adopted(played: Stage) -> None:
    """The history says why it comes back, and everyone is asked for the same text."""
    told = " ".join(sentences(played))
    assert "Salems kommun svarade: återremitterade ärendet, återkommer onsdag den 10 maj 2023." in told
    assert "Nykvarns kommun svarade: bordlade ärendet, återkommer onsdag den 19 april 2023." in told
    mails = [m for m in played.transport.captured if (m.row.kind, m.row.step) == ("invitation", "antagande")]
    assert ["kontrollsumma 5f0c6b1f8d3a4e7b" in " ".join(m.rendered.text.split()) for m in mails] == [True] * 8


def _told_apart(played: Stage) -> None:
    """Two who answer for one municipality are told apart."""
    assert any("Haninge kommun (planeringschefen) svarade" in text for text in sentences(played))
    assert any("Nykvarns kommun (klimatstrategen)" in text for text in sentences(played, "escalated"))


def _gate(played: Stage) -> None:
    """The watcher is asked when the time comes near, comes back, and is reminded then; the gate opens by itself."""
    on = {
        (m.row.kind, m.row.step): local_date(m.row.send_at) for m in reversed(played.transport.captured)
    }  # the first of each
    assert on["task", "vagplan"] == date(2023, 11, 23)  # torsdag, en månad före
    assert on["reminder", "detaljplaner"] == date(2025, 10, 1)  # onsdag, då de återkommer
    assert on["task", "forberedelser"] == on["information", "besked"] == date(2025, 10, 6)  # måndag
    receipts = [m.rendered for m in played.transport.captured if m.row.kind == "receipt" and m.row.step == "vagplan"]
    assert receipts[0].subject.startswith("Kvitto: du återkommer torsdag den 15 februari 2024")
    assert "klart" not in receipts[0].text and "Ditt besked kom in" in receipts[1].text


def _nothing_more(_played: Stage) -> None:
    return


_TOLD: dict[str, Callable[[Stage], None]] = {
    "nomineringar-rufs-2023": _named,
    "utvecklingsprogram-2023": _adopted,
    "enkat-natverken-2021": _told_apart,
    "tvarforbindelsen-2023": _gate,
}


@asynccontextmanager
async def _played(engine: SkippingEngine, name: str, scenario: str, as_of: date) -> AsyncIterator[Stage]:
    """The shipped file from 08.00 on that day to the end of its scenario; every step has then ended."""
    file, directory = read_process(PROCESSES / f"{name}.yaml", today=as_of)
    story = read_scenario(PROCESSES / "scenarios" / f"{scenario}.yaml", file)
    async with stage(engine) as played:
        await played.start(file.model_copy(update={"process": f"{scenario}-spelad"}), directory, at_local(as_of, 8))
        for act in sorted(story.acts, key=acts.instant_of):
            await played.perform(act)
        await played.advance(at_local(story.until, 23, 59))
        assert all(step.status in ENDED for step in register(played).steps.values())
        with played.db.read() as session:
            assert keeping.faults(session) == [], "the lists say what the matter says"
        yield played


def _ended_on(played: Stage) -> date:
    with played.db.read() as session:
        return local_date(session.exec(select(EventRow).where(EventRow.text == "Ärendet är avslutat.")).one().at)
