"""The shipped files: they can be read, and the scenarios can happen as written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from files.process.file import read_process, read_scenario
from kinds.contract.rules import next_window, replan_procurement
from rules.dates.clock import local_date
from rules.dates.workdays import workdays_between
from rules.people.joining import change_parties, changed_file
from rules.plan.planning import make_plan
from rules.plan.replanning import grant_anstand, move_step
from schemas.file.process import ProcessFile
from schemas.file.scenario import Anstand, Answer, AnswerAll, DetermineAct, Move, Party, ReplaceHolder, Scenario
from schemas.inquiry import Code, Result
from schemas.plan.plan import Plan
from tests.files.shipped import PROCESSES, TODAY

SCENARIOS = ["alla-ja", "blandad", "tystnad"]


@pytest.fixture(scope="module")
def file() -> ProcessFile:
    return read_process(PROCESSES / "varudistribution-2023.yaml", today=TODAY)[0]


def scenario(name: str, file: ProcessFile) -> Scenario:
    return read_scenario(PROCESSES / "scenarios" / f"{name}.yaml", file)


def played(story: Scenario, file: ProcessFile) -> list[str]:
    """Walks the plan through the acts and names every act that comes too early, or too late without being meant to."""
    plan = make_plan(file, today=TODAY)
    wrong: list[str] = []
    for act in story.acts:
        if isinstance(act, Answer | AnswerAll):
            wrong += _answered(act, plan)
            if isinstance(act, Answer) and plan.step(act.step).role == "notice":
                plan = next_window(plan, file, now=act.at)
        elif isinstance(act, Move):
            plan = move_step(plan, act.step, act.to_on, now=act.at)
        elif isinstance(act, Anstand):
            plan = grant_anstand(plan, act.step, act.seat, act.until_on, now=act.at)
        elif isinstance(act, DetermineAct):
            step = plan.step(act.step)
            last = max([step.schedule.closes_at, *(own.closes_at for own in step.own.values())])
            wrong += [] if act.at >= last else [f"{act.step} fastställs innan den är stängd"]
            if act.results.get("forlangning") is Result.NO:
                plan, _ = replan_procurement(plan, file, now=act.at)
        elif isinstance(act, Party):
            left = [act.organisation] if act.do == "leave" else []
            plan = change_parties(plan, file, [], left, now=act.at)
            file = changed_file(file, [], left, on=local_date(act.at))
    return wrong


def _answered(act: Answer | AnswerAll, plan: Plan) -> list[str]:
    step = plan.step(act.step)
    # What follows a decision has no day of its own to open on: it may be answered once its question's time is out.
    opens_at = step.opens_at or max(plan.step(key).schedule.closes_at for key in step.after)
    if act.at <= opens_at:
        return [f"{act.step} besvaras {act.at} innan den öppnar"]
    if isinstance(act, Answer):
        if act.seat not in step.seats:
            return [f"{act.seat} är inte tillfrågad i {act.step}"]
        if act.at >= step.schedule_of(act.seat).closes_at:
            return [f"sent: {act.seat}"]
    return []


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_can_happen_as_written(file: ProcessFile, name: str) -> None:
    late = ["sent: botkyrka/kommundirektor"] if name == "blandad" else []
    assert played(scenario(name, file), file) == late


def test_the_mixed_scenario_has_all_that_goes_wrong_in_life(file: ProcessFile) -> None:
    acts = scenario("blandad", file).acts
    answers = [act for act in acts if isinstance(act, Answer)]
    codes = {code for act in answers for code in act.values.values()}
    assert {Code.YES, Code.NO, Code.CONDITION, Code.RETURNS} <= codes
    assert any(act.by_stand_in for act in answers)
    assert any(act.channel == "telefon" and act.source for act in answers)
    kinds = {type(act) for act in acts}
    assert {ReplaceHolder, Move, Anstand, DetermineAct, Party} <= kinds


def test_silence_is_silent(file: ProcessFile) -> None:
    assert scenario("tystnad", file).acts == []


def test_acts_come_in_time_order_and_within_the_scenario(file: ProcessFile) -> None:
    for name in SCENARIOS:
        story = scenario(name, file)
        times = [act.at for act in story.acts]
        assert times == sorted(times)
        assert story.until == date(2026, 7, 31)


@pytest.mark.parametrize(("name", "days"), [("livsmedel", 25), ("vintervagar", 3)])
def test_examples_open_today_on_every_day_of_the_year(name: str, days: int) -> None:
    for number in range(0, 400, 3):
        today = date(2026, 11, 20) + timedelta(days=number)
        example, _ = read_process(PROCESSES / "examples" / f"{name}.yaml", today=today)
        step = make_plan(example, today=today).step("forlangning")
        assert step.opens_at
        assert local_date(step.opens_at) >= today
        assert workdays_between(today, step.schedule.due_on) == days
        assert step.schedule.rungs
        assert next_window(make_plan(example, today=today), example, now=step.schedule.closes_at)


def test_every_shipped_holder_is_a_role_and_every_seat_has_one() -> None:
    directory = read_process(PROCESSES / "varudistribution-2023.yaml", today=TODAY)[1]
    for organisation in directory.organisations:
        for seat in organisation.seats:
            assert [h for h in seat.holders if h.capacity == "ordinarie"], f"{organisation.key}/{seat.role}"
            for holder in seat.holders:
                assert holder.name.split()[0].lower().endswith(("en", "an", "ig", "de")), holder.name
