"""A day that the law rolls is passed on rolled; a milestone on a free day is acted on by its basis. Real weekdays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.dates.clock import at_local, local_date
from rules.plan.planning import make_plan
from rules.plan.replanning import move_step
from rules.plan.timetable import timetable
from rules.swedish import weekday_name
from schemas.file.process import ProcessFile
from schemas.plan.plan import Plan

TODAY = date(2019, 4, 1)  # måndag


def milestone(key: str, **due: Any) -> dict[str, Any]:
    return {"key": key, "title": key, "kind": "milestone", "due": {"basis": "law", "source": "prov", **due}}


def planned(*steps: dict[str, Any]) -> Plan:
    common = {"process": "dagar", "kind": "priorities", "title": "Dagar", "secretariat": "sodertorn/kansli"}
    parties = [{"organisation": "tyreso"}]
    return make_plan(ProcessFile.model_validate({**common, "parties": parties, "steps": list(steps)}), today=TODAY)


@pytest.mark.parametrize(
    ("start", "days", "rolled", "weekday", "day_after"),
    [
        ("2019-04-18", 10, date(2019, 4, 29), "måndag", date(2019, 4, 30)),  # 28 April 2019 is a Sunday
        ("2019-05-11", 21, date(2019, 6, 3), "måndag", date(2019, 6, 4)),  # lördag 1 June: laga kraft tisdag 4 June
        ("2019-05-10", 21, date(2019, 5, 31), "fredag", date(2019, 6, 1)),  # nothing rolls, nor is the next day moved
        ("2019-06-11", 10, date(2019, 6, 24), "måndag", date(2019, 6, 25)),  # midsommarafton
    ],
)
def test_what_follows_counts_from_the_rolled_day(
    start: str, days: int, rolled: date, weekday: str, day_after: date
) -> None:
    plan = planned(
        milestone("delgivning", on=start, basis="internal"),
        milestone("overklagas", derived={"from": "delgivning", "days": days}),
        milestone("laga-kraft", derived={"from": "overklagas", "days": 1}),
    )
    assert plan.step("overklagas").schedule.operative_on == rolled
    assert weekday_name(rolled) == weekday
    assert plan.step("laga-kraft").schedule.due_on == day_after


def test_a_move_passes_the_rolled_day_on_too() -> None:
    plan = planned(
        milestone("overklagas", on="2019-05-31"), milestone("laga-kraft", derived={"from": "overklagas", "days": 1})
    )
    moved = move_step(plan, "overklagas", date(2019, 6, 1), now=at_local(TODAY, 10))  # lördag
    assert moved.step("laga-kraft").schedule.due_on == date(2019, 6, 4)  # tisdag


@pytest.mark.parametrize(
    ("basis", "acted_on"),
    [
        ("law", date(2019, 4, 29)),  # måndag after söndag 28 April
        ("authority", date(2019, 4, 26)),  # fredag before it
        ("agreement", date(2019, 4, 26)),
        ("internal", date(2019, 4, 26)),
    ],
)
def test_a_milestone_on_a_sunday_is_acted_on_by_its_basis(basis: str, acted_on: date) -> None:
    (times,) = timetable(planned(milestone("dagen", on="2019-04-28", basis=basis))).steps
    assert times.opens_at is not None
    assert local_date(times.opens_at) == acted_on
