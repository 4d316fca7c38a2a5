"""A remiss with a week to its day: rounds close when all have answered, nothing ends after the day, alarms are sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date
from itertools import count
from pathlib import Path

import pytest

from db import events, processes
from kinds.remiss.spec import RemissSpec
from kinds.remiss.template import remiss_process
from rehearsal.clock import SkippingEngine
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local, local_date
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import StepStatus
from tests.workflows.remiss_story import EIGHT, drafted, reports, rest
from tests.workflows.story import at, engine_state, local, mails, register, sentences, to

TEMPLATE = Path(__file__).parents[2] / "processes" / "mallar" / "remiss.yaml"
RECEIVED_ON = date(2026, 11, 25)  # onsdag
_numbers = count(1)
pytestmark = pytest.mark.anyio


@pytest.fixture
async def short(engine: SkippingEngine) -> AsyncIterator[Stage]:
    """Received onsdag 25 november 2026, to be answered onsdag 2 december."""
    spec = RemissSpec(
        sender="Prov",
        title="Kort remiss",
        received_on=RECEIVED_ON,
        due_on=date(2026, 12, 2),
        signer="samarbetskommitten/ordforande",
    )
    file, directory = remiss_process(TEMPLATE, spec, today=RECEIVED_ON)
    async with stage(engine) as played:
        own = file.model_copy(update={"process": f"{file.process}-{next(_numbers)}"})
        await played.start(own, directory, at_local(RECEIVED_ON, 8))
        yield played
        assert played.handle is not None
        if (await played.handle.describe()).close_time is None:
            await played.handle.terminate("the test is over")


async def to_group(played: Stage) -> None:
    """Triaged at once; all eight have answered torsdag 26 november, the day that the plan gives them."""
    await reports(played, "bedomning", at(RECEIVED_ON), hantering="gemensamt")
    for one in ("botkyrka", "haninge"):
        seat = f"{one}/kommundirektor"
        await reports(played, "arbetsgrupp", at(date(2026, 11, 26), 9), seat, "Strategen", deltagande="deltar")
    await rest(played, "arbetsgrupp", at(date(2026, 11, 26)), deltagande="underlag")


def planned(played: Stage, step: str) -> PlanStep:
    with played.db.read() as session:
        return processes.load_plan(session, played.process).step(step)


async def test_no_step_of_our_own_is_due_after_the_day_of_the_authority(short: Stage) -> None:
    inner = ("bedomning", "arbetsgrupp", "utkast", "granskning", "ledningsgrupp", "beslut", "hemma", "inlamning")
    assert [planned(short, key).schedule.counts_by for key in inner] == [
        date(2026, 11, 26),
        date(2026, 11, 26),
        date(2026, 11, 26),
        date(2026, 11, 27),
        date(2026, 11, 27),
        date(2026, 11, 27),
        date(2026, 11, 30),  # måndag, two working days before the day of the authority
        date(2026, 11, 30),
    ]
    assert any("27 arbetsdagar, 3 finns. Utvägar: be om anstånd" in text for text in sentences(short, "warned"))


async def test_a_round_closes_when_all_have_answered_and_nothing_is_dated_before_it_happened(short: Stage) -> None:
    await to_group(short)
    await to(short, date(2026, 11, 26))
    assert sentences(short, "closed") == ["Alla 8 har svarat på ”Arbetsgrupp för remissvaret”, som därmed är stängd."]
    assert [local(mail) for mail in mails(short, "task", "utkast")] == ["2026-11-26 10.00"]
    assert register(short).steps["arbetsgrupp"].status == StepStatus.DETERMINED
    assert (await engine_state(short)).steps["arbetsgrupp"].status == StepStatus.DETERMINED
    # Nobody is reminded within a working day of the first mail.
    assert {local(mail) for mail in mails(short, "invitation", "arbetsgrupp")} == {"2026-11-25 10.00"}
    assert mails(short, "last_reminder", "arbetsgrupp") == []
    # The submission is not done: the kansli is alarmed before its day, on it, and on the day of the authority.
    await to(short, date(2026, 12, 2), 23)
    assert [local(mail) for mail in mails(short, "undecided", "inlamning")] == [
        "2026-11-25 08.30",  # onsdag, three working days before
        "2026-11-27 08.30",  # fredag, one
        "2026-11-30 08.30",  # måndag, its own day
        "2026-12-01 08.30",
        "2026-12-02 08.30",  # onsdag, the day of the authority
    ]
    last = sentences(short, "escalated", "inlamning")[-1]
    assert "kan inte göras än" in last and "”Granskning av utkastet”" in last
    # The draft comes a week too late: the review closes by the day it gets, not by the one it could not keep.
    await drafted(short, at(date(2026, 12, 9)))  # onsdag
    await to(short, date(2026, 12, 17))
    with short.db.read() as session:
        rows = [row for row in events.listed(session, short.process) if row.step == "granskning"]
    opened, closed = (next(row for row in rows if row.kind == kind) for kind in ("opened", "closed"))
    assert local_date(opened.at) == date(2026, 12, 9)
    assert closed.at.astimezone(UTC) == at_local(date(2026, 12, 17), 0)
    assert closed.text == "Svarstiden för ”Granskning av utkastet” är ute: 0 av 8 har svarat."


async def test_one_who_has_not_answered_keeps_the_round_open_to_its_day(short: Stage) -> None:
    await reports(short, "bedomning", at(RECEIVED_ON), hantering="gemensamt")
    for one in EIGHT[1:]:
        seat = f"{one}/kommundirektor"
        await reports(short, "arbetsgrupp", at(date(2026, 11, 26), 9), seat, deltagande="underlag")
    await to(short, date(2026, 11, 26), 23)
    assert sentences(short, "closed") == []
    await to(short, date(2026, 11, 27), 1)
    assert sentences(short, "closed") == ["Svarstiden för ”Arbetsgrupp för remissvaret” är ute: 7 av 8 har svarat."]


async def test_a_new_day_stays_before_the_day_of_the_authority(short: Stage) -> None:
    await to_group(short)
    await drafted(short, at(date(2026, 11, 30)))  # måndag; the review was due fredag
    await to(short, date(2026, 11, 30))
    assert planned(short, "granskning").schedule.counts_by == date(2026, 11, 30), "not five working days on"
