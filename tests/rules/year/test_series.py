"""The turns of a series, by tables of real days, and what is carried from one to the next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.dates.workdays import add_workdays, is_working_day
from rules.year.series import Met, carried, draft_on, due, named_on, turns
from schemas.year.series import Anchor, Change, SeriesSpec, Turn

MEETINGS = [Met(day.isoformat(), day) for day in (date(2027, 2, 12), date(2027, 4, 23), date(2027, 6, 11))]


def _spec(anchor: Anchor, first_on: date, **more: Any) -> SeriesSpec:
    return SeriesSpec(anchor=anchor, first_on=first_on, **more)


@pytest.mark.parametrize(
    ("spec", "days"),
    [
        (_spec(Anchor.DATE, date(2026, 8, 17)), ["2027-08-17", "2028-08-17", "2029-08-17"]),
        # 31 augusti 2024 är en lördag; dagen räknas från den första, inte från den förra.
        (_spec(Anchor.DATE, date(2023, 8, 31), every_months=6), ["2027-02-26", "2027-08-31", "2028-02-29"]),
        (_spec(Anchor.DATE, date(2023, 10, 2), every_months=48), ["2027-10-01", "2031-10-02", "2035-10-02"]),
        # Första arbetsdagen i mars 2027 är en måndag, 2028 en onsdag.
        (_spec(Anchor.WORKDAY, date(2026, 3, 10)), ["2027-03-01", "2028-03-01", "2029-03-01"]),
        (_spec(Anchor.WORKDAY, date(2026, 1, 1), workday=2), ["2027-01-05", "2028-01-04", "2029-01-03"]),
        (_spec(Anchor.MEETING, date(2027, 1, 1), body="lg"), ["2027-02-12", "2027-04-23", "2027-06-11"]),
        (_spec(Anchor.ARRIVAL, date(2026, 2, 22), arrival="Folkmängden"), ["2027-02-22", "2028-02-22", "2029-02-22"]),
        (_spec(Anchor.DATE, date(2026, 8, 17), until_on=date(2028, 1, 1)), ["2027-08-17"]),
    ],
)  # fmt: skip
def test_the_next_three_turns(spec: SeriesSpec, days: list[str]) -> None:
    assert [turn.on.isoformat() for turn in turns(spec, {}, MEETINGS, date(2026, 11, 26))] == days


def test_no_two_turns_have_one_key_where_a_day_falls_back_into_the_month_before() -> None:
    found = turns(_spec(Anchor.DATE, date(2026, 11, 1), every_months=1), {}, [], date(2026, 11, 1), limit=4)
    assert [(turn.key, turn.on.isoformat()) for turn in found] == [
        ("2026-12", "2026-12-01"), ("2027-01", "2026-12-30"), ("2027-02", "2027-02-01"), ("2027-03", "2027-03-01"),
    ]  # fmt: skip


def test_a_day_that_is_free_is_named_beside_the_one_that_it_became() -> None:
    """Saturday 14 August 2027 becomes Friday the 13th, and Monday 14 February 2028 stays."""
    spec = SeriesSpec(anchor=Anchor.DATE, first_on=date(2027, 2, 14), every_months=6)
    turns = [Turn(key="2027-08", planned_on=date(2027, 8, 13), on=date(2027, 8, 13)),
             Turn(key="2028-02", planned_on=date(2028, 2, 14), on=date(2028, 2, 14))]  # fmt: skip
    assert [named_on(spec, turn) for turn in turns] == [date(2027, 8, 14), None]


def test_a_turn_is_skipped_moved_and_added() -> None:
    spec = _spec(Anchor.DATE, date(2026, 8, 17))
    changes = {
        "2027-08": Turn(key="2027-08", planned_on=date(2027, 8, 17), on=date(2027, 9, 1), change=Change.MOVED),
        "2028-08": Turn(key="2028-08", planned_on=date(2028, 8, 17), on=date(2028, 8, 17), change=Change.SKIPPED),
        "extra-2027-01-11": Turn(
            key="extra-2027-01-11", planned_on=date(2027, 1, 11), on=date(2027, 1, 11), change=Change.EXTRA
        ),
    }
    found = turns(spec, changes, [], date(2026, 11, 26))
    assert [(turn.on.isoformat(), turn.change) for turn in found] == [
        ("2027-01-11", "extra"), ("2027-09-01", "flyttad"), ("2028-08-17", "hoppas-over"), ("2029-08-17", ""),
    ]  # fmt: skip


def test_a_draft_is_due_so_many_working_days_before_and_once() -> None:
    spec = _spec(Anchor.WORKDAY, date(2026, 3, 1))
    first = date(2027, 3, 1)  # måndag
    (turn, *_) = turns(spec, {}, [], date(2026, 11, 26))
    assert draft_on(turn, 10) == date(2027, 2, 15)  # måndag

    def asked(today: date, *done: str) -> tuple[str, bool]:
        found = due(spec, {}, [], done=done, since_on=date(2026, 11, 26), today=today, lead_workdays=10)
        return (found.turn.key if found.turn else "", found.is_late)

    assert asked(date(2027, 2, 12)) == ("", False)
    assert asked(date(2027, 2, 15)) == ("2027-03", False)
    assert asked(date(2027, 2, 15), "2027-03") == ("", False)
    assert asked(first + timedelta(days=9)) == ("2027-03", True), "an outage over the day: late, and told"


def test_what_an_outage_has_passed_over_is_told_and_not_made_three_times() -> None:
    spec = _spec(Anchor.DATE, date(2027, 1, 15), every_months=1)
    found = due(spec, {}, [], done=["2027-01"], since_on=date(2027, 1, 1), today=date(2027, 5, 12), lead_workdays=5)
    assert found.turn is not None and (found.turn.key, found.is_late) == ("2027-05", False)  # 14 maj, two days ahead
    assert [turn.key for turn in found.missed] == ["2027-02", "2027-03", "2027-04"]
    found = due(spec, {}, [], done=["2027-01"], since_on=date(2027, 1, 1), today=date(2027, 4, 20), lead_workdays=5)
    assert found.turn is not None and (found.turn.key, found.is_late) == ("2027-04", True)
    assert [turn.key for turn in found.missed] == ["2027-02", "2027-03"]


def test_a_meeting_that_has_moved_is_the_same_turn() -> None:
    spec = _spec(Anchor.MEETING, date(2027, 1, 1), body="lg")
    before, after = [Met("uid-1", date(2027, 4, 23))], [Met("uid-1", date(2027, 4, 30))]
    asked = {"since_on": date(2027, 1, 1), "today": date(2027, 4, 20), "lead_workdays": 15}
    first = due(spec, {}, before, done=(), **asked)  # type: ignore[arg-type]
    assert first.turn is not None and first.turn.key == "uid-1"
    assert due(spec, {}, after, done=["uid-1"], **asked).turn is None  # type: ignore[arg-type]


def test_what_is_carried_over_keeps_its_distance_and_its_year() -> None:
    old_on, new_on = date(2026, 8, 17), date(2027, 8, 17)  # måndag, tisdag
    typed = {
        "rubrik": "Halvårsuppföljning 2026", "bakgrund": "Enligt planen för 2026.\nSvara kort.",
        "svarsdag": "2026-09-07",
        "diarienummer": "KS 2026/118", "kommuner-tyreso": "ja", "q1-text": "Hur gick 2025 och 2026 mot 2019?",
        "saved": "abc",
    }  # fmt: skip
    assert carried(typed, old_on, new_on) == {
        "rubrik": "Halvårsuppföljning 2027",
        "bakgrund": "Enligt planen för 2026.\nSvara kort.",
        "svarsdag": "2027-09-07",  # fifteen working days after, as before
        "kommuner-tyreso": "ja",
        "q1-text": "Hur gick 2026 och 2027 mot 2019?",
    }
    file = "process: plan-2026\nkind: fraga\ntitle: Plan 2026\ndiarienummer: KS 1\nsteps:\n  - due: {on: 2026-08-24}\n"
    moved = carried({"file_text": file}, old_on, new_on)["file_text"]
    assert moved == "process: plan-2027\nkind: fraga\ntitle: Plan 2027\nsteps:\n  - due: {on: 2027-08-24}\n"


@pytest.mark.parametrize(
    "wrong",
    [
        {"anchor": "mote", "first_on": "2027-01-01"},
        {"anchor": "ankomst", "first_on": "2027-01-01"},
        {"anchor": "datum", "first_on": "2027-01-02", "until_on": "2027-01-01"},
        {"anchor": "datum", "first_on": "2027-01-02", "every_months": 0},
    ],
)
def test_a_series_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SeriesSpec.model_validate(wrong)


@given(
    st.sampled_from([Anchor.DATE, Anchor.WORKDAY]),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(1, 60),
    st.integers(0, 20),
)
def test_turns_come_in_order_on_working_days_and_days_keep_their_distance(
    anchor: Anchor, first_on: date, every: int, away: int
) -> None:
    found = turns(_spec(anchor, first_on, every_months=every), {}, [], first_on, limit=4)
    days = [turn.on for turn in found]
    assert days == sorted(set(days)) and all(is_working_day(on) for on in days)
    if len(days) > 1:
        old = add_workdays(days[0], away)
        new = date.fromisoformat(carried({"on": old.isoformat()}, days[0], days[1])["on"])
        assert new == add_workdays(days[1], away)
