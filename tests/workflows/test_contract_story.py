"""The contract's story on the real engine: one test per sentence of the workflow's docstring."""

from __future__ import annotations

from datetime import date

import pytest

from db import events, processes
from rehearsal.stage import Stage
from schemas.inquiry import Result
from schemas.plan.timetable import StepStatus
from tests.db.seals.sealed import whole
from tests.workflows.story import (
    ALL,
    all_say,
    at,
    determined,
    done,
    engine_state,
    local,
    mails,
    receivers,
    register,
    says,
    sentences,
    to,
)

pytestmark = pytest.mark.anyio


async def test_tasks_run_by_their_own_dates(contract: Stage) -> None:
    await to(contract, date(2023, 11, 1))  # onsdag
    tasks = mails(contract, "task")
    assert [(local(m), m.step) for m in tasks] == [
        ("2023-09-25 08.30", "styrgrupp"),
        ("2023-11-01 08.30", "utvardering"),
        ("2023-11-01 08.30", "underlag"),
    ]
    await done(contract, "utvardering", at(date(2023, 11, 6)))
    await to(contract, date(2024, 3, 1))
    assert not mails(contract, "task_reminder", "utvardering")
    assert mails(contract, "task_reminder", "underlag")
    assert register(contract).steps["utvardering"].status == StepStatus.DONE


async def test_the_presentation_counts_by_the_day_before_the_28th(contract: Stage) -> None:
    await to(contract, date(2024, 2, 28))  # onsdag; "före 28 februari" ends on tisdag den 27
    assert [m.subject for m in mails(contract, "task_reminder", "presentation")][-1].startswith(
        "Sista dagen: i dag, tisdag den 27 februari 2024"
    )
    assert mails(contract, "escalation", "presentation")


async def test_every_party_is_asked_on_thursday_29_february(contract: Stage) -> None:
    await to(contract, date(2024, 2, 29))  # torsdag
    asked = mails(contract, "invitation")
    assert receivers(asked) == set(ALL)
    assert {local(m) for m in asked} == {"2024-02-29 08.30"}
    assert all("Svar senast torsdag den 30 maj 2024" in m.subject for m in asked)
    assert all(m.cc_email for m in asked), "the official mailbox is in copy"


async def test_all_yes_extends_and_arms_the_next_window(asked: Stage) -> None:
    await all_say(asked, at(date(2024, 5, 20)))
    await to(asked, date(2024, 5, 31))  # fredag
    state = register(asked)
    assert state.steps["forlangning"].status == StepStatus.DETERMINED
    assert state.steps["forlangning"].results == {"forlangning": Result.YES, "ny-upphandling": Result.YES}
    assert len(mails(asked, "outcome")) == 9, "eight directors and the secretariat"
    await done(asked, "avisering", at(date(2024, 6, 10)))
    await to(asked, date(2024, 6, 11))
    with asked.db.read() as session:
        plan = processes.load_plan(session, asked.process)
    assert plan.contract_end_on == date(2026, 7, 14)
    assert plan.step("forlangning-2025").schedule.due_on == date(2025, 5, 30)  # fredag
    assert plan.step("avisering-2025").schedule.operative_on == date(2025, 7, 11)  # fredag; 13 juli är en söndag
    assert (await engine_state(asked)).timetable.contract_end_on == date(2026, 7, 14)
    assert not mails(asked, "alarm")
    await to(asked, date(2025, 3, 10))
    assert len(mails(asked, "invitation", "forlangning-2025")) == 8


async def test_silence_is_never_a_yes_and_nobody_notifies_the_supplier_on_it(asked: Stage) -> None:
    await to(asked, date(2024, 7, 19))  # fredag, vecka 29
    state = register(asked)
    assert state.steps["forlangning"].status == StepStatus.CLOSED
    assert state.steps["forlangning"].outcome is not None
    assert state.steps["forlangning"].outcome.result == Result.NEEDS_POSITION
    assert {r.why for r in state.steps["forlangning"].outcome.reasons} == {"saknas"}
    assert local(mails(asked, "escalation", "forlangning")[0]) == "2024-05-31 08.30"  # fredag
    assert not mails(asked, "outcome")
    assert state.steps["avisering"].status == StepStatus.PLANNED
    assert not [m for m in mails(asked, step="avisering") if m.seat != "sodertorn/kansli"]
    alarms = [local(m) for m in mails(asked, "undecided", "avisering")]
    # Before fredag den 12 juli, since lördag den 13 is no working day; then every working day.
    assert "2024-07-12 08.30" in alarms and "2024-07-15 08.30" in alarms
    assert alarms[0] > "2024-06-20"


async def test_the_notice_is_a_task_once_it_is_decided_and_alarms_until_the_receipt(asked: Stage) -> None:
    await to(asked, date(2024, 7, 8))  # måndag
    await determined(asked, at(date(2024, 7, 8), 13), forlangning=Result.YES, ny_upphandling=Result.YES)
    await to(asked, date(2024, 7, 19))
    (task,) = mails(asked, "task", "avisering")
    assert local(task) == "2024-07-08 13.00", "the contract's day is hard: also in week 28"
    warned = [local(m) for m in mails(asked, "task_reminder", "avisering")]
    assert warned[-1] == "2024-07-12 08.30"
    alarms = mails(asked, "alarm")
    assert [local(m) for m in alarms if m.seat == "sodertorn/kansli"][:2] == ["2024-07-15 08.30", "2024-07-16 08.30"]
    await done(asked, "avisering", at(date(2024, 7, 19), 14))
    sounded = len(mails(asked, "alarm"))
    await to(asked, date(2024, 8, 30))
    assert len(mails(asked, "alarm")) == sounded, "the receipt ends the alarm"


async def test_a_mixed_outcome_waits_for_the_secretariat(asked: Stage) -> None:
    await says(asked, "salem", at(date(2024, 4, 2)), extend="nej")
    await says(asked, "tyreso", at(date(2024, 4, 3)), extend="villkor", condition="Om priset hålls.")
    await all_say(asked, at(date(2024, 5, 20)))
    await to(asked, date(2024, 6, 3))  # måndag
    state = register(asked)
    assert state.steps["forlangning"].status == StepStatus.CLOSED
    outcome = state.steps["forlangning"].outcome
    assert outcome is not None and outcome.result == Result.NEEDS_POSITION
    assert {(r.seat.partition("/")[0], r.why) for r in outcome.reasons} == {("salem", "nej"), ("tyreso", "villkor")}
    (told,) = mails(asked, "outcome")
    assert told.seat == "sodertorn/kansli" and "ställningstagande" in told.subject
    await determined(asked, at(date(2024, 6, 4)), forlangning=Result.YES, ny_upphandling=Result.YES)
    assert (await engine_state(asked)).steps["forlangning"].status == StepStatus.DETERMINED
    assert any("fastställt av samverkanskansliet" in text for text in sentences(asked, "determined"))


async def test_a_no_ends_the_notice_and_plans_the_procurement_anew(contract: Stage) -> None:
    await all_say(contract, at(date(2024, 5, 20)), value="nej")
    await to(contract, date(2024, 6, 3))
    state = register(contract)
    assert state.steps["forlangning"].results["forlangning"] == Result.NO
    assert state.steps["avisering"].status == StepStatus.SKIPPED
    assert not mails(contract, "task_reminder", "avisering") and not mails(contract, "alarm")
    assert sentences(contract, "procurement_replanned")
    # Two years before måndag den 14 juli 2025 is fredag den 14 juli 2023: 70 days before the meeting itself.
    assert any("14 juli 2023" in text for text in sentences(contract, "warned"))
    with contract.db.read() as session:
        plan = processes.load_plan(session, contract.process)
    assert plan.contract_end_on == date(2025, 7, 14)
    start = plan.step("upphandling-start")
    assert start.computed == date(2023, 7, 14)
    assert start.schedule.due_on > date(2024, 6, 3), "a day that has passed cannot be planned for; it says what is left"
    assert not any(step.key.startswith("forlangning-") for step in plan.steps)


async def test_the_windows_end_with_the_latest_end(asked: Stage) -> None:
    for year, step, notice in (
        (2024, "forlangning", "avisering"),
        (2025, "forlangning-2025", "avisering-2025"),
        (2026, "forlangning-2026", "avisering-2026"),
    ):
        await all_say(asked, at(date(year, 5, 20)), step=step)
        await done(asked, notice, at(date(year, 6, 10)))
    await to(asked, date(2026, 6, 12))
    with asked.db.read() as session:
        plan = processes.load_plan(session, asked.process)
        assert events.verify(session, asked.process) == []
        assert whole(session) == []
    assert plan.contract_end_on == date(2028, 7, 14)
    assert not any(step.key.endswith("-2027") for step in plan.steps)
    assert sentences(asked, "window_armed")[-1] == "Avtalet kan inte förlängas fler gånger."


async def test_the_process_ends_when_every_step_has(contract: Stage) -> None:
    for key in ("styrgrupp", "utvardering", "underlag", "presentation"):
        await done(contract, key, at(date(2024, 1, 15)))
    for organisation in ALL:
        await says(contract, organisation, at(date(2024, 5, 20)), extend="nej", procure="ja")
    await to(contract, date(2024, 6, 3))
    state = register(contract)
    for key in ("upphandling-underlag",):
        if state.steps[key].status != StepStatus.OPEN:
            await to(contract, date(2025, 9, 2))
        await done(contract, key, at(date(2025, 9, 3)))
    await to(contract, date(2026, 5, 4))
    if register(contract).steps["upphandling-beslut"].status == StepStatus.OPEN:
        await all_say(contract, at(date(2026, 5, 5)), step="upphandling-beslut")
    await to(contract, date(2026, 7, 15))
    leftovers = {k: s.status for k, s in register(contract).steps.items() if s.status not in ("done", "skipped")}
    # Nothing starts while its decision is open.
    assert set(leftovers) <= {"forlangning", "upphandling-beslut", "upphandling-start"}, leftovers
