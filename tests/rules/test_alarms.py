"""An alarm is sent once, again after a day, and ends with one "over"; what comes and goes does not fill a mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from rules.watch.alarms import weigh
from rules.watch.wellbeing import Condition, Part
from schemas.alarms import Watched

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)  # a Thursday
AFTER = timedelta(minutes=5)


def _play(seen: Mapping[int, bool | None], until_min: int) -> list[tuple[int, str]]:
    """Look every minute; `seen` says from which minute on the worker is well, ill or unknown. What is told, and when.

    What is kept passes through its file each time, as after a restart.
    """
    kept: dict[str, Watched] = {}
    told, state = [], None
    for minute in range(until_min):
        state = seen.get(minute, state)
        now = NOON + timedelta(minutes=minute)
        verdict = weigh(kept, [Condition(Part.WORKER, state)], now, AFTER)
        told += [(minute, "alarm")] * len(verdict.alarms) + [(minute, "over")] * len(verdict.over)
        kept = {
            key: Watched.model_validate_json(one.model_dump_json())
            for key, one in (verdict.told(now) if verdict.alarms or verdict.over else verdict.kept).items()
        }
    return told


def test_one_alarm_one_more_the_next_day_and_one_over() -> None:
    day = 24 * 60
    told = _play({0: True, 10: False, day + 100: True}, 2 * day)
    assert told == [(15, "alarm"), (15 + day, "alarm"), (day + 105, "over")]


def test_a_short_stop_is_not_told() -> None:
    assert _play({0: True, 10: False, 14: True, 20: False, 24: True}, 100) == []


def test_what_nobody_knows_neither_alarms_nor_ends_an_alarm() -> None:
    assert _play({0: None}, 100) == []
    assert _play({0: False, 10: None, 50: False, 60: True}, 100) == [(5, "alarm"), (65, "over")]


def test_a_part_that_comes_and_goes_is_told_ever_more_seldom() -> None:
    flapping = {minute: minute % 20 >= 10 for minute in range(0, 24 * 60, 10)}
    told = _play(flapping, 24 * 60)
    assert [what for _, what in told] == ["alarm", "over"]
    hours = {minute: minute % 240 >= 120 for minute in range(0, 24 * 60, 120)}
    assert [what for _, what in _play(hours, 24 * 60)].count("alarm") <= 3


def test_an_alarm_that_did_not_leave_is_tried_again() -> None:
    ill = [Condition(Part.WORKER, False)]
    first = weigh({}, ill, NOON, AFTER)
    second = weigh(first.kept, ill, NOON + AFTER, AFTER)
    third = weigh(second.kept, ill, NOON + AFTER + timedelta(minutes=1), AFTER)
    assert [len(each.alarms) for each in (first, second, third)] == [0, 1, 1]
