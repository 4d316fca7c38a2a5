"""The timeline of a process as geometry; `templates/desk/timeline.svg` draws it. The table beneath says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.boards.process import StepBoard
from rules.swedish import MONTHS, short_date
from words.states import STEP_STATES

_TICK_MONTHS = (1, 2, 3, 6, 12, 24, 60)
_AXIS = 30


@dataclass(frozen=True)
class Shape:
    """The measures of one drawing, in its own units."""

    width: int
    label_width: int
    """0: the label stands above its bar."""
    date_width: int
    row_height: int
    longest_label: int
    tick_room: int


WIDE = Shape(width=1080, label_width=400, date_width=124, row_height=38, longest_label=58, tick_room=64)
TALL = Shape(width=350, label_width=0, date_width=104, row_height=58, longest_label=44, tick_room=60)


@dataclass(frozen=True)
class Row:
    """One step: its label, its bar from opening to last day, its mark, and the day in words."""

    label: str
    label_y: float
    y: float
    bar_x: float
    bar_width: float
    mark_x: float
    tone: str
    day: str


@dataclass(frozen=True)
class Tick:
    """A month on the axis."""

    x: float
    label: str


@dataclass(frozen=True)
class Timeline:
    """Everything to draw."""

    css_class: str
    shape: Shape
    height: int
    plot_x: float
    rows: list[Row]
    ticks: list[Tick]
    today_x: float | None
    today: str


def timelines(steps: Sequence[StepBoard], today: date) -> list[Timeline]:
    """The same timeline twice: for a wide window and for a phone. Empty without steps."""
    return [_timeline(steps, today, WIDE, "wide"), _timeline(steps, today, TALL, "tall")] if steps else []


def _timeline(steps: Sequence[StepBoard], today: date, shape: Shape, css_class: str) -> Timeline:
    first, last = _span(steps, today)
    left = float(shape.label_width + 8)
    right = float(shape.width - shape.date_width)
    days = (last - first).days

    def x(on: date) -> float:
        return round(left + (right - left) * (on - first).days / days, 1)

    rows = []
    for number, board in enumerate(sorted(steps, key=lambda board: board.last_on)):
        top = _AXIS + number * shape.row_height
        y = top + shape.row_height * (0.5 if shape.label_width else 0.68)
        opens = max(min(board.opens_on or board.last_on, board.last_on), first)
        rows.append(
            Row(
                label=_shortened(board.step.title, shape.longest_label),
                label_y=y + 5 if shape.label_width else top + 22,
                y=y,
                bar_x=x(opens),
                bar_width=x(board.last_on) - x(opens),
                mark_x=x(board.last_on),
                tone=STEP_STATES[board.state].tone,
                day=short_date(board.last_on),
            )
        )
    return Timeline(
        css_class=css_class,
        shape=shape,
        height=_AXIS + len(rows) * shape.row_height + 8,
        plot_x=left,
        rows=rows,
        ticks=[Tick(x(on), label) for on, label in _ticks(first, last, (right - left) / shape.tick_room)],
        today_x=x(today),
        today=short_date(today),
    )


def _span(steps: Sequence[StepBoard], today: date) -> tuple[date, date]:
    days = [board.last_on for board in steps] + [board.opens_on for board in steps if board.opens_on] + [today]
    first, last = min(days), max(days)
    # Room at both ends, so that no mark sits on the edge and a single day still has an axis.
    room = timedelta(days=max(7, (last - first).days // 40))
    return first - room, last + room


def _ticks(first: date, last: date, most: float) -> Iterator[tuple[date, str]]:
    """The first days of months that fit on the axis; January with its year."""
    months = (last.year - first.year) * 12 + last.month - first.month
    every = next((n for n in _TICK_MONTHS if months / n <= most), _TICK_MONTHS[-1])
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        if number % every:
            continue
        on = date(number // 12, number % 12 + 1, 1)
        if first <= on <= last:
            yield on, str(on.year) if on.month == 1 else MONTHS[on.month - 1][:3]


def _shortened(title: str, longest: int) -> str:
    return title if len(title) <= longest else title[: longest - 1].rstrip() + "…"
