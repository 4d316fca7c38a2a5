"""What time is trusted: by the count of seconds, by the wall clock, and which jump is believed when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.watch.trusted_time import (
    JUMP,
    UNATTENDED,
    Anchor,
    Terms,
    begun,
    is_engine_ahead,
    kept,
    read,
)

NOON = datetime(2024, 5, 30, 10, 0, tzinfo=UTC)  # a Thursday
TERMS = Terms()
ANCHOR = Anchor("b", 1000.0, NOON, NOON)


def _after(anchor: Anchor, seconds: float, off: timedelta = timedelta(0), beat_s: float = 15) -> Anchor:
    """The anchor as it is kept for that long, beat by beat, by a wall clock that is `off` from the right time."""
    end = anchor.counted_s + seconds
    while anchor.counted_s < end:
        count = min(anchor.counted_s + beat_s, end)
        anchor = kept(anchor, NOON + timedelta(seconds=count - 1000) + off, count, TERMS)
    return anchor


@given(st.integers(-400 * 86400, 400 * 86400), st.floats(0, 1e6))
def test_a_clock_is_believed_within_a_step_and_else_the_count(off_s: int, passed_s: float) -> None:
    expected = NOON + timedelta(seconds=passed_s)
    reading = read(ANCHOR, expected + timedelta(seconds=off_s), 1000 + passed_s)
    assert reading.is_doubted == (abs(timedelta(seconds=off_s)) > JUMP)
    assert reading.now == (expected if reading.is_doubted else reading.wall)


@given(st.lists(st.tuples(st.floats(0, 900), st.integers(-30 * 86400, 30 * 86400)), max_size=40))
def test_whatever_the_wall_clock_does_no_long_jump_is_ever_trusted(steps: list[tuple[float, int]]) -> None:
    anchor, count = ANCHOR, 1000.0
    for passed_s, off_s in steps:
        count += passed_s
        right = NOON + timedelta(seconds=count - 1000)
        before = anchor
        anchor = kept(anchor, right + timedelta(seconds=off_s), count, TERMS)
        moved = anchor.at - before.at - timedelta(seconds=passed_s)
        assert abs(moved) < UNATTENDED
        assert abs(moved) <= JUMP or anchor.doubted_at is None


def test_small_steps_are_the_clock_kept_right() -> None:
    anchor = _after(ANCHOR, 600, timedelta(seconds=80))
    assert anchor.doubted_at is None
    assert anchor.at == NOON + timedelta(seconds=680)


@pytest.mark.parametrize("off", [timedelta(hours=1), timedelta(hours=-1), timedelta(hours=23)])
def test_a_jump_of_less_than_a_day_is_believed_when_it_has_lasted(off: timedelta) -> None:
    doubted = _after(ANCHOR, 1790, off)
    assert doubted.doubted_at == NOON + timedelta(seconds=15)
    assert doubted.at == NOON + timedelta(seconds=1790)
    believed = _after(doubted, 60, off)
    assert believed.doubted_at is None
    assert believed.at == NOON + timedelta(seconds=1850) + off


@pytest.mark.parametrize("off", [timedelta(days=1), timedelta(days=21), timedelta(days=-3)])
def test_a_longer_jump_is_never_believed_by_itself(off: timedelta) -> None:
    doubted = _after(ANCHOR, 30 * 86400, off, beat_s=900)
    assert doubted.doubted_at is not None
    assert doubted.at == NOON + timedelta(days=30)


def test_a_clock_that_goes_on_jumping_begins_its_time_anew() -> None:
    anchor = ANCHOR
    for number in range(10):
        anchor = _after(anchor, 600, timedelta(hours=1, minutes=5 * number))
    assert anchor.doubted_at == NOON + timedelta(seconds=15)
    assert anchor.at == NOON + timedelta(seconds=6000)


def test_a_clock_that_is_right_again_is_trusted_at_once_and_the_engine_is_not() -> None:
    doubted = _after(ANCHOR, 600, timedelta(days=21))
    assert not is_engine_ahead(doubted)
    right = _after(doubted, 15)
    assert right.doubted_at is None
    assert right.at == NOON + timedelta(seconds=615)
    assert is_engine_ahead(right)


def test_after_an_hour_back_that_has_lasted_the_engine_is_ahead() -> None:
    assert is_engine_ahead(_after(ANCHOR, 1900, -timedelta(hours=1)))
    assert not is_engine_ahead(_after(_after(ANCHOR, 600, -timedelta(hours=1)), 15))


@pytest.mark.parametrize(
    ("gap", "at", "is_doubted"),
    [
        (timedelta(minutes=3), timedelta(minutes=3), False),
        (timedelta(days=13), timedelta(days=13), False),
        (timedelta(seconds=-60), timedelta(seconds=-60), False),
        (timedelta(days=21), timedelta(seconds=120), True),
        (timedelta(days=3650), timedelta(seconds=120), True),
        (timedelta(hours=-1), timedelta(0), True),
    ],
)
def test_a_start_of_the_machine_is_held_against_what_has_been_seen(
    gap: timedelta, at: timedelta, is_doubted: bool
) -> None:
    anchor = begun("ny", NOON + gap, 120.0, ANCHOR, TERMS)
    assert anchor.at == NOON + at
    assert (anchor.doubted_at is not None) == is_doubted
    assert read(anchor, NOON + gap, 120.0).is_doubted == is_doubted


def test_the_first_start_of_all_has_nothing_to_doubt() -> None:
    assert begun("ny", NOON, 5.0, None, TERMS) == Anchor("ny", 5.0, NOON, NOON)


def test_an_engine_that_was_ahead_before_the_machine_was_started_again_is_ahead_still() -> None:
    ahead = Anchor("b", 1000.0, NOON, NOON + timedelta(days=21), doubted_at=NOON, off=timedelta(days=21))
    assert is_engine_ahead(begun("ny", NOON + timedelta(minutes=5), 60.0, ahead, TERMS))


def test_an_engine_elsewhere_goes_by_a_clock_of_its_own() -> None:
    elsewhere = Terms(is_engine_here=False)
    anchor = ANCHOR
    for off, seconds in ((timedelta(days=21), 15), (timedelta(days=21), 30), (timedelta(0), 45)):
        anchor = kept(anchor, NOON + timedelta(seconds=seconds) + off, 1000.0 + seconds, elsewhere)
    assert not is_engine_ahead(anchor)
    far = begun("ny", NOON + timedelta(days=99), 60.0, ANCHOR, elsewhere)
    assert not is_engine_ahead(kept(far, NOON + timedelta(seconds=75), 75.0, elsewhere))
    lasted = replace(ANCHOR, highest_at=NOON - timedelta(days=1))
    for seconds in range(15, 2000, 15):
        lasted = kept(lasted, NOON + timedelta(seconds=seconds, hours=-1), 1000.0 + seconds, elsewhere)
    assert lasted.at < NOON
    assert not is_engine_ahead(lasted)
