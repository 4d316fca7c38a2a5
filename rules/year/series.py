"""The turns of a series: which come next, which are due to be made, and what is carried from one to the next.

Pure: Stockholm dates, and the meetings that the calendars know, come as arguments.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, takewhile

from rules.dates.workdays import (
    add_months,
    add_workdays,
    is_working_day,
    next_working_day,
    previous_working_day,
    workdays_between,
)
from schemas.year.series import Anchor, Change, SeriesSpec, Turn

FARTHEST = timedelta(days=365 * 40)
"""Turns are counted no farther ahead."""
_MOVED_AT_MOST = timedelta(days=366)
_YEAR = re.compile(r"(?<![\d/.-])(20\d\d)(?![\d/.-])")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST_TITLE = 300
_OF_ONE_MATTER = frozenset({"diarienummer", "key", "saved"})
"""Fields that belong to the one matter that they were typed for."""


@dataclass(frozen=True)
class Met:
    """A meeting of the body that a series follows."""

    key: str
    """Its UID where it has one, so that it is the same meeting when it has moved; else its day."""
    on: date


@dataclass(frozen=True)
class Due:
    """What is to be made now."""

    turn: Turn | None
    """The turn whose draft is made; None where nothing is due."""
    missed: Sequence[Turn]
    """Turns before it whose days have passed without anything being made."""
    is_late: bool = False
    """The turn's own day has passed."""


def turns(
    spec: SeriesSpec, changes: Mapping[str, Turn], met: Sequence[Met], since_on: date, limit: int = 3
) -> list[Turn]:
    """The next turns on or after `since_on`, in order, skipped ones among them; at most `limit` that are not skipped.

    `changes` has the turns that somebody has skipped, moved or added, by their keys.
    """
    result, kept = [], 0
    for turn in _between(spec, changes, met, since_on, since_on + FARTHEST):
        if kept == limit:
            break
        result.append(turn)
        kept += not turn.is_skipped
    return result


def due(
    spec: SeriesSpec,
    changes: Mapping[str, Turn],
    met: Sequence[Met],
    *,
    done: Collection[str],
    since_on: date,
    today: date,
    lead_workdays: int,
) -> Due:
    """The turn whose draft is to be made by `today`, so many working days before it begins.

    `done` has the keys of turns that something has been made of. After an outage the newest turn whose time has come is
    made, late or not, and those before it are told as missed; none is passed over in silence.
    """
    horizon = add_workdays(today, lead_workdays)
    ready = [
        turn for turn in _between(spec, changes, met, since_on, horizon) if turn.key not in done and not turn.is_skipped
    ]
    if not ready:
        return Due(None, [])
    late = [turn for turn in ready if turn.on < today]
    # A turn that lies ahead and is ready goes first; of those that have passed only the newest is worth making.
    chosen = next((turn for turn in ready if turn.on >= today), None) or late[-1]
    return Due(chosen, [turn for turn in late if turn.key != chosen.key], is_late=chosen.on < today)


def draft_on(turn: Turn, lead_workdays: int) -> date:
    """The day on which the draft of a turn is made."""
    return add_workdays(turn.on, -lead_workdays)


def carried(typed: Mapping[str, str], old_on: date, new_on: date) -> dict[str, str]:
    """What was typed for the turn of `old_on`, as the turn of `new_on` begins with it.

    Days keep their distance from the turn in working days; a year in a short text moves as the turn has moved; what
    belongs to the one matter is left out. In a process file all of its days and the years of its head move.
    """
    return {
        name: _file(text, old_on, new_on) if name == "file_text" else _value(text, old_on, new_on)
        for name, text in typed.items()
        if name not in _OF_ONE_MATTER
    }


def _between(
    spec: SeriesSpec, changes: Mapping[str, Turn], met: Sequence[Met], from_on: date, to_on: date
) -> list[Turn]:
    """Every turn of those days, in order. One that was moved is planned at most a year from where it is."""
    until_on = min(spec.until_on or date.max, to_on + _MOVED_AT_MOST)
    planned = (
        _as_changed(turn, changes[turn.key]) if turn.key in changes else turn for turn in _planned(spec, met, until_on)
    )
    extra = [turn for turn in changes.values() if turn.change is Change.EXTRA]
    found = (turn for turn in (*planned, *extra) if from_on <= turn.on <= to_on)
    return sorted(found, key=lambda turn: (turn.on, turn.key))


def _planned(spec: SeriesSpec, met: Sequence[Met], until_on: date) -> Iterator[Turn]:
    if spec.anchor is Anchor.MEETING:
        for each in sorted(met, key=lambda one: one.on):
            if spec.first_on <= each.on <= until_on:
                yield Turn(key=each.key, planned_on=each.on, on=each.on)
        return
    months = (add_months(spec.first_on, number * spec.every_months) for number in count())
    for month in takewhile(lambda on: on <= until_on, months):
        on = _day_in(spec, month)
        yield Turn(key=month.strftime("%Y-%m"), planned_on=on, on=on)


def _day_in(spec: SeriesSpec, on: date) -> date:
    """The day of the turn that is counted to `on`: a working day, for nobody begins anything on another."""
    if spec.anchor is Anchor.WORKDAY:
        first = next_working_day(on.replace(day=1))
        return add_workdays(first, spec.workday - 1)
    return previous_working_day(on)


def named_on(spec: SeriesSpec, turn: Turn) -> date | None:
    """The day of the month that the series names, where the turn is planned on another because that one is free."""
    if turn.change or spec.anchor not in (Anchor.DATE, Anchor.ARRIVAL):
        return None
    year, month = (int(part) for part in turn.key.split("-")[:2])
    on = add_months(spec.first_on, (year - spec.first_on.year) * 12 + month - spec.first_on.month)
    return on if on != turn.planned_on else None


def _as_changed(turn: Turn, change: Turn) -> Turn:
    return turn.model_copy(update={"on": change.on, "change": change.change})


def _value(text: str, old_on: date, new_on: date) -> str:
    if _DAY.fullmatch(text.strip()):
        return _moved(text.strip(), old_on, new_on)
    if "\n" in text or len(text) > _LONGEST_TITLE:
        return text
    return _years(text, old_on, new_on)


def _file(text: str, old_on: date, new_on: date) -> str:
    """A process file: every day in it, and the years of its key and its title."""
    lines = []
    for line in text.splitlines():
        moved = _DAY.sub(lambda found: _moved(found[0], old_on, new_on), line)
        if line.startswith(("process:", "title:")):
            moved = re.sub(r"(?<!\d)(20\d\d)(?!\d)", lambda found: _year(found[0], old_on, new_on), moved)
        elif line.startswith("diarienummer:"):
            continue
        lines.append(moved)
    return "\n".join(lines) + "\n"


def _moved(text: str, old_on: date, new_on: date) -> str:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return text
    moved = add_workdays(new_on, workdays_between(old_on, on))
    return (moved if is_working_day(moved) else next_working_day(moved)).isoformat()


def _years(text: str, old_on: date, new_on: date) -> str:
    return _YEAR.sub(lambda found: _year(found[1], old_on, new_on), text)


def _year(text: str, old_on: date, new_on: date) -> str:
    """The year moved as the turn has, where it is that of the former turn, the one before or the one after."""
    is_near = abs(int(text) - old_on.year) <= 1
    return str(int(text) + new_on.year - old_on.year) if is_near else text
