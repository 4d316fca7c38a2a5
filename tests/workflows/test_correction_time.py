"""A decided matter stays open for a correction, on the real engine: ten working days, then it ends by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from db import processes
from db.boards.lists import overview
from db.boards.process import process_board
from files.process.file import read_process
from rehearsal.clock import SkippingEngine
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local
from schemas.errors import Refused
from schemas.file.scenario import Answer, AnswerAll, DetermineAct, Party, WithdrawAct
from schemas.inquiry import Result
from schemas.plan.timetable import ProcessState
from secretariat.engine import again, start
from secretariat.engine.start import begin
from tests.replay.record import histories_of
from tests.workflows.story import at, engine_state, mails, register, sentences, to
from worker import WORKFLOWS

pytestmark = pytest.mark.anyio
PROCESSES = Path(__file__).parents[2] / "processes"
CAME = date(2026, 9, 1)  # tisdag
DETERMINED = date(2026, 9, 24)  # torsdag
LAST, AFTER = date(2026, 10, 8), date(2026, 10, 9)  # torsdag, fredag
_numbers = count(1)


@asynccontextmanager
async def decided(engine: SkippingEngine) -> AsyncIterator[Stage]:
    """The joint question of the shipped file: one says yes, the secretariat finds a no. Nothing else is to come."""
    file, directory = read_process(PROCESSES / "fraga-tolktjanster-2026.yaml", today=CAME)
    async with stage(engine) as played:
        own = file.model_copy(update={"process": f"rattelse-{next(_numbers)}"})
        await played.start(own, directory, at_local(CAME, 8))
        yes = {"step": "fraga", "seat": "tyreso/kommundirektor", "values": {"svar": "ja"}}
        await played.perform(Answer.model_validate({"at": at(date(2026, 9, 2)), "do": "answer", **yes}))  # onsdag
        await played.perform(
            AnswerAll(at=at(date(2026, 9, 3)), do="answer_all", step="fraga", values={"svar": "nej"})  # torsdag
        )
        await _find(played, "determine", DETERMINED, Result.NO)
        await to(played, DETERMINED, 12)
        yield played
        assert played.handle is not None
        if (await played.handle.describe()).close_time is None:
            await played.handle.terminate("the test is over")


async def _find(played: Stage, do: str, on: date, result: Result, hour: int = 10, minute: int = 0) -> None:
    act = {"do": do, "at": at(on, hour, minute), "step": "fraga", "results": {"svar": result}, "reason": "Så blev det."}
    await played.perform(DetermineAct.model_validate(act))


def _status(played: Stage) -> str:
    with played.db.read() as session:
        return processes.get_process(session, played.process).status


async def test_it_is_open_and_shown_as_decided_until_it_ends_by_itself(engine: SkippingEngine) -> None:
    async with decided(engine) as played:
        sent = len(mails(played))
        wall = at_local(DETERMINED, 12) - timedelta(seconds=played.shift_s)
        with played.db.read() as session:
            (line,) = overview.processes(session, wall)
            board = process_board(session, played.process, wall)
        assert (line.status, line.correctable_until, line.next_on, line.missing, line.needs) == (
            "running", LAST, None, 0, [],
        )  # fmt: skip
        assert board.correctable_until == LAST and [duty.kind for duty in board.agenda] == ["ended"]
        await to(played, LAST, 23, 58)
        assert _status(played) == "running"
        await to(played, AFTER, 6)
        assert _status(played) == "ended" and sentences(played)[-1] == "Ärendet är avslutat."
        assert len(mails(played)) == sent, "nobody is written to"
        assert played.handle is not None
        for run in await histories_of(played.client, played.handle.id):
            await Replayer(workflows=WORKFLOWS, data_converter=pydantic_data_converter).replay_workflow(run)


async def test_it_is_corrected_on_its_last_day_and_no_day_is_added(engine: SkippingEngine) -> None:
    async with decided(engine) as played:
        sent = len(mails(played, "outcome"))
        await _find(played, "correct", LAST, Result.YES, 23, 50)
        assert register(played).steps["fraga"].results == {"svar": Result.YES}
        assert (await engine_state(played)).steps["fraga"].results == {"svar": Result.YES}
        await to(played, AFTER, 6)
        assert _status(played) == "ended"
        (text,) = sentences(played, "corrected")
        assert "nu" not in text and text.endswith("Skäl: Så blev det.")
        await to(played, date(2026, 10, 12))  # måndag
        assert len(mails(played, "outcome")) >= sent + 8, "everyone is told, though the matter has ended"


async def test_it_is_not_corrected_the_day_after(engine: SkippingEngine) -> None:
    async with decided(engine) as played:
        with pytest.raises(Refused, match="kunde rättas till och med torsdag den 8 oktober 2026") as refusal:
            await _find(played, "correct", AFTER, Result.YES, 0, 1)
        assert refusal.value.cure == "Notera rättelsen i ett nytt ärende."
        assert register(played).steps["fraga"].results == {"svar": Result.NO}
        assert sentences(played, "corrected") == []


async def test_it_is_withdrawn_meanwhile_and_ends_there(engine: SkippingEngine) -> None:
    async with decided(engine) as played:
        with pytest.raises(Refused, match="Ärendet är avgjort"):
            await played.perform(
                Party(at=at(date(2026, 9, 25)), do="leave", organisation="salem", reason="Beslut i kommunstyrelsen.")
            )
        await played.perform(WithdrawAct(at=at(date(2026, 9, 28)), do="withdraw", reason="Frågan faller."))  # måndag
        await to(played, date(2026, 9, 28), 11)
        assert _status(played) == "ended"
        assert register(played).is_withdrawn
        await to(played, date(2026, 9, 29))
        assert len(mails(played, "withdrawn")) >= 8


@pytest.mark.parametrize("is_late", [False, True])
async def test_a_workflow_that_was_lost_meanwhile_goes_on_to_the_same_end(
    engine: SkippingEngine, is_late: bool
) -> None:
    async with decided(engine) as played:
        assert played.handle is not None
        await played.handle.terminate("it is lost")
        assert await again.rebuild(played.db, played.client, now=at_local(date(2026, 9, 29), 12)) == 1
        if not is_late:
            await _find(played, "correct", date(2026, 9, 30), Result.YES)  # onsdag
            assert register(played).steps["fraga"].results == {"svar": Result.YES}
            await to(played, LAST, 23, 58)
            assert _status(played) == "running"
        await to(played, AFTER, 6)
        assert _status(played) == "ended"
        assert len(sentences(played, "ended")) == 1


async def test_a_run_of_before_ends_with_its_last_step(engine: SkippingEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_of_old(*of: Any) -> tuple[bool, ProcessState]:
        is_calendar_new, state = begin(*of)
        return is_calendar_new, state.model_copy(update={"schema_version": 2})

    monkeypatch.setattr(start, "begin", as_of_old)
    async with decided(engine) as played:
        assert _status(played) == "ended"
