"""Two moves of a deadline in opposite directions come to what the second alone would: nothing doubled, nothing lost."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates.clock import at_local, local_date
from rules.dates.workdays import is_working_day
from rules.plan.diff import diff
from rules.plan.forecast import mails_in
from rules.plan.planning import make_plan
from rules.plan.replanning import grant_anstand, move_step, seat_returns
from schemas.file.process import DueSpec, ProcessFile
from schemas.plan.diff import PlannedMail
from schemas.plan.plan import Plan, WarningKind
from tests.rules.home_case import CALENDARS, NACKA, SALEM, TODAY, TYRESO, file, meeting

NOW = at_local(TODAY, 8)
"""Friday 15 March 2024 at 08.00, before anything has opened."""
BODIES = CALENDARS.model_copy(update={"meetings": [*CALENDARS.meetings, meeting("ssk", date(2024, 4, 18))]})


def counted(due_on: str = "2024-05-30") -> ProcessFile:
    """All days are counted back from the authority's own: the committee meets, the text goes out, each decides."""

    def due(from_: str, **derived: Any) -> dict[str, Any]:
        return {"basis": "internal", "source": "prov", "derived": {**derived, "from": from_}}

    questions = [{"key": "antar", "text": "Antar kommunen svaret?"}]
    task = {"kind": "task", "seats": ["sodertorn/kansli"]}
    steps = [
        {"key": "utkast", "title": "Utkast", "due": due("beslut", workdays=-5), **task},
        {"key": "beslut", "title": "Beslut", "due": due("hemma", workdays=-3, meeting="ssk"), **task},
        {
            "key": "hemma",
            "title": "Beslut hemma",
            "kind": "inquiry",
            "home_body": "kommunstyrelse",
            "due": due("svarsdag", workdays=-5),
            "questions": questions,
        },
        {
            "key": "svarsdag",
            "title": "Svarsdag",
            "kind": "milestone",
            "due": {"on": due_on, "basis": "authority", "source": "missivet"},
        },
    ]
    return file(steps=steps)


def times(plan: Plan) -> list[dict[str, Any]]:
    """All of a plan that anyone would notice, without its version and the words of its sources."""
    left_out = {"source", "claimed", "warnings"}
    return [step.model_dump(exclude=left_out) for step in plan.steps]


def moved(plan: Plan, *days: date, now: datetime = NOW) -> Plan:
    """The plan after one move for each day, in that order."""
    for to_on in days:
        plan = move_step(plan, "svarsdag", to_on, now=now, calendars=BODIES)
    return plan


def mails(plan: Plan) -> list[PlannedMail]:
    """Every mail that the plan would cause."""
    return [mail for sent in mails_in(plan).values() for mail in sent]


def each(found: list[PlannedMail]) -> Counter[tuple[str, str, datetime, str]]:
    """Every mail to every seat, counted: a mail that is there twice is seen."""
    return Counter((mail.step, mail.kind.value, mail.at, seat) for mail in found for seat in mail.seats)


@pytest.fixture
def plan() -> Plan:
    return make_plan(counted(), today=TODAY, calendars=BODIES)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (date(2024, 6, 20), date(2024, 5, 30)),  # torsdag, forward and all the way back
        (date(2024, 6, 20), date(2024, 5, 22)),  # onsdag, forward and back past where it was
        (date(2024, 4, 26), date(2024, 5, 30)),  # fredag, back and all the way forward
        (date(2024, 3, 19), date(2024, 6, 7)),  # tisdag: so near that all before it would lie in the past
        (date(2024, 3, 19), date(2024, 5, 30)),
        (date(2024, 7, 13), date(2024, 6, 6)),  # a Saturday, then nationaldagen (torsdag)
    ],
)
def test_the_second_move_decides_and_the_first_leaves_no_trace(plan: Plan, first: date, second: date) -> None:
    there = moved(plan, first)
    back = moved(there, second)
    alone = plan if second == date(2024, 5, 30) else moved(plan, second)
    assert times(back) == times(alone)
    assert back.version == plan.version + 2
    assert back.step("svarsdag").source.startswith("Flyttad från torsdag den 30 maj 2024 (grund: missivet")
    # What the preview of each move says is the difference that it makes: nothing is said twice or left out.
    out, home = diff(plan, there, now=NOW), diff(there, back, now=NOW)
    assert {move.step for move in out.moved} >= {"svarsdag", "hemma"}
    assert each(mails(plan)) + each(out.mails_added) - each(out.mails_removed) == each(mails(there))
    assert each(mails(there)) + each(home.mails_added) - each(home.mails_removed) == each(mails(back))
    if alone is plan:
        assert home.mails_added == out.mails_removed and home.mails_removed == out.mails_added
        assert diff(plan, back, now=NOW).is_empty


def test_what_follows_is_never_moved_into_the_past_and_follows_again(plan: Plan) -> None:
    assert plan.step("beslut").schedule.due_on == date(2024, 4, 18)  # torsdag, kommittén
    near = moved(plan, date(2024, 3, 19))
    for key in ("utkast", "beslut", "hemma"):
        assert near.step(key).schedule.due_on == TODAY
        assert WarningKind.ALREADY_PAST in {warning.kind for warning in near.step(key).warnings}
    assert moved(near, date(2024, 5, 30)).step("beslut").schedule.due_on == date(2024, 4, 18)


def test_an_anstand_that_the_common_day_went_past_binds_again_when_it_comes_back(plan: Plan) -> None:
    now = at_local(date(2024, 5, 2), 10)  # torsdag
    given_ = grant_anstand(plan, "hemma", SALEM, date(2024, 6, 3), now=now, calendars=BODIES)
    past = moved(given_, date(2024, 6, 28), now=now)
    assert past.step("hemma").own == {} and past.step("hemma").schedule.due_on == date(2024, 6, 20)
    back = moved(past, date(2024, 5, 30), now=now)
    assert back.step("hemma").own == given_.step("hemma").own
    assert back.step("hemma").schedule_of(SALEM).due_on == date(2024, 6, 3)
    taken = grant_anstand(given_, "hemma", SALEM, date(2024, 5, 23), now=now, calendars=BODIES)
    assert moved(moved(taken, date(2024, 6, 28), now=now), date(2024, 5, 30), now=now).step("hemma").own == {}


def test_a_day_of_ones_own_stands_through_both_moves(plan: Plan) -> None:
    own = DueSpec.model_validate({"on": "2024-05-07", "basis": "agreement", "source": "sammanträdesplan"})
    parties = [p.model_copy(update={"due": own}) if p.organisation == "tyreso" else p for p in counted().parties]
    plan = make_plan(counted().model_copy(update={"parties": parties}), today=TODAY, calendars=BODIES)
    near = moved(plan, date(2024, 5, 8))
    assert near.step("hemma").schedule_of(TYRESO).due_on == date(2024, 5, 7)
    assert moved(near, date(2024, 6, 20)).step("hemma").schedule_of(TYRESO).due_on == date(2024, 5, 7)


@given(days=st.lists(st.integers(0, 120), min_size=2, max_size=5), hour=st.sampled_from([8, 11]), anstand=st.booleans())
def test_however_often_it_is_moved_only_the_last_day_decides(days: list[int], hour: int, anstand: bool) -> None:
    now = at_local(TODAY, hour)
    plan = make_plan(counted(), today=TODAY, calendars=BODIES)
    if anstand:
        plan = grant_anstand(plan, "hemma", SALEM, date(2024, 6, 3), now=now, calendars=BODIES)
        plan = seat_returns(plan, "hemma", NACKA, date(2024, 4, 24), now=now, calendars=BODIES)
    wanted = [TODAY + timedelta(days=day) for day in days]
    walked = plan
    for to_on in wanted:
        if to_on != walked.step("svarsdag").schedule.due_on:
            walked = moved(walked, to_on, now=now)
    alone = plan if wanted[-1] == plan.step("svarsdag").schedule.due_on else moved(plan, wanted[-1], now=now)
    for step in walked.steps:
        same = alone.step(step.key)
        assert step.schedule.due_on == same.schedule.due_on
        if SALEM in step.seats:
            assert step.schedule_of(SALEM).due_on == same.schedule_of(SALEM).due_on
    for mail, copies in each(mails(walked)).items():
        assert copies == 1, f"{mail} is sent once"
        assert is_working_day(local_date(mail[2]))
    # What the first move let open at once stays open; before that hour nothing of it is left.
    if hour == 8:
        assert times(walked) == times(alone)
