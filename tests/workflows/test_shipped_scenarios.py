"""Every shipped remiss and round of priorities is played with its scenario to its end, on the days of the sources."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from db import processes
from files.process_file import read_process, read_scenario
from rehearsal import acts
from rehearsal.clock import SkippingEngine
from rehearsal.stage import stage
from rules.clock import at_local, local_date
from schemas.tables import EventRow
from schemas.timetable import ENDED
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
            date(2026, 9, 24),
            {},
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
            date(2023, 10, 12),
            {"ledningsgrupp": date(2023, 9, 22), "samarbetskommitten": date(2023, 10, 12)},
        ),
    ],
)
async def test_it_is_played_to_its_end(
    engine: SkippingEngine, name: str, scenario: str, as_of: date, ended_on: date, done_on: dict[str, date]
) -> None:
    file, directory = read_process(PROCESSES / f"{name}.yaml", today=as_of)
    story = read_scenario(PROCESSES / "scenarios" / f"{scenario}.yaml", file)
    async with stage(engine) as played:
        await played.start(file.model_copy(update={"process": f"{name}-spelad"}), directory, at_local(as_of, 8))
        for act in sorted(story.acts, key=acts.instant_of):
            await played.perform(act)
        await played.advance(at_local(story.until, 23, 59))
        assert all(step.status in ENDED for step in register(played).steps.values())
        with played.db.read() as session:
            plan = processes.load_plan(session, played.process)
            ended = session.exec(select(EventRow).where(EventRow.text == "Ärendet är avslutat.")).one()
        assert local_date(ended.at) == ended_on
        for step, on in done_on.items():
            assert plan.step(step).schedule.due_on == on, f"{step} is due on the day it was done"
        warned = [text for text in sentences(played, "warned") if "arbetsdagar behövs" in text]
        assert bool(warned) == (scenario == "kort-svarstid")
