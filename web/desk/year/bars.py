"""The load of a year as bars, one a week; the lists beneath say the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.swedish import MONTHS
from rules.year.ahead import Year

WIDTH, HEIGHT = 1080, 150
_TOP, _BOTTOM = 18, 26
_GAP = 4


@dataclass(frozen=True)
class Bar:
    """One week."""

    x: float
    y: float
    width: float
    height: float
    is_quiet: bool
    is_heavy: bool
    """Somebody has much to have done in it."""
    count: int


@dataclass(frozen=True)
class Bars:
    """Everything to draw."""

    width: int
    height: int
    floor: int
    bars: Sequence[Bar]
    months: Sequence[tuple[float, str]]
    """Where each month begins, and its name in short."""


def bars(year: Year) -> Bars:
    """The drawing of a year."""
    weeks, floor = year.weeks, HEIGHT - _BOTTOM
    step = WIDTH / max(len(weeks), 1)
    room = floor - _TOP
    heavy = {one.week.monday for one in year.heavy}
    drawn, months, at = [], [], 0
    for month in year.months:
        months.append((round(at * step, 1), MONTHS[month.first_on.month - 1][:3]))
        for week in month.weeks:
            tall = room * len(week.things) / max(year.most, 1)
            drawn.append(
                Bar(
                    x=round(at * step, 1),
                    y=round(floor - tall, 1),
                    width=round(step - _GAP, 1),
                    height=round(tall, 1),
                    is_quiet=week.is_quiet,
                    is_heavy=week.monday in heavy,
                    count=len(week.things),
                )
            )
            at += 1
    return Bars(WIDTH, HEIGHT, floor, drawn, months)
