"""What comes by itself next in each open matter, soonest first, some at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, bindparam
from sqlmodel import Session, col, func, select

from db.boards.lists.listing import STILL
from db.boards.lists.paging import Found, found_of, place_of
from db.store.rows import fetch
from db.store.statements import once_a_thread
from schemas.duties import Open, Remind
from schemas.tables.matter import MatterRow, OwingRow, Shelf
from words.agenda import MOST_NAMED, AgendaLine, filled, names_organisations, who

PAGE_SIZE = 25
_OPEN, _REMIND = (duty.model_fields["kind"].default for duty in (Open, Remind))


@dataclass(frozen=True)
class Thing:
    """One thing that comes, with what names it to whoever does it now or leaves it out."""

    line: AgendaLine
    kind: str
    """The kind of the duty."""
    step: str
    rung: str
    at: datetime
    """Process time."""
    is_open: bool = True
    """False for a mail of a step that has not opened."""
    is_fixed: bool = False
    """A step that a contract rests on cannot be left out."""

    @property
    def may_be_acted_on(self) -> bool:
        """A step that opens, or a mail of one that is open."""
        return self.kind == _OPEN or (self.kind == _REMIND and self.is_open)


@dataclass(frozen=True)
class Coming:
    """What one matter does by itself on the first day on which it does anything."""

    process: str
    title: str
    things: Sequence[Thing]


def coming(
    session: Session, names: Mapping[str, str], wall_now: datetime, *, after: str = "", size: int = PAGE_SIZE
) -> tuple[list[Coming], str]:
    """One page of matters by the instant at which something happens, and where the next page begins; empty where this
    is the last. `names` has every organisation; `after` is where the page before ended.

    What should have come some time ago does not come by itself any more: it needs a hand, and stands there.
    """
    found = _rows(session, wall_now - STILL, after, size)
    owing = _owing(session, [row.key for row in found.rows])

    def organisation_of(seat: str) -> str:
        key = seat.partition("/")[0]
        return names.get(key, key)

    def thing(row: MatterRow, kept: Mapping[str, Any]) -> Thing | None:
        text = str(kept["text"])
        if names_organisations(text):
            seats, total = (
                (kept["seats"], kept["count"]) if "seats" in kept else owing.get((row.key, kept["step"]), ([], 0))
            )
            if not seats:
                return None  # whom it was for has answered since
            text = filled(text, who(seats, organisation_of, total))
        said = AgendaLine(date.fromisoformat(kept["on"]), str(kept["time"]), text)
        at = datetime.fromisoformat(kept["at"])
        step, rung = str(kept.get("step", "")), str(kept.get("rung", ""))
        is_fixed, is_open = bool(kept.get("is_fixed")), not kept.get("is_ahead")
        return Thing(said, str(kept["kind"]), step, rung, at, is_open=is_open, is_fixed=is_fixed)

    matters = [
        Coming(row.key, row.title, [said for kept in row.coming if (said := thing(row, kept))]) for row in found.rows
    ]
    return [matter for matter in matters if matter.things], found.after


def _rows(session: Session, since: datetime, after: str, size: int) -> Found[MatterRow]:
    by, key = col(MatterRow.due_at), col(MatterRow.key)
    rows = _COMING()
    if (place := place_of(after, by, key, datetime)) is not None:
        rows = rows.where(place.is_after(by, key))
    found = session.execute(rows, {"since": since, "number": size + 1}).scalars().all()
    return found_of(found, by, key, size)


def _coming() -> Any:
    rows = select(MatterRow).where(MatterRow.shelf == Shelf.OPEN, col(MatterRow.due_at) >= bindparam("since"))
    return rows.order_by(col(MatterRow.due_at), MatterRow.key).limit(bindparam("number", type_=Integer()))


_COMING = once_a_thread(_coming)


def _owing(session: Session, processes: Sequence[str]) -> dict[tuple[str, str], tuple[list[str], int]]:
    """(process, step) → the first of those on the common ladder who owe an answer, and how many they are."""
    found: dict[tuple[str, str], tuple[list[str], int]] = {}
    for process, step, seat, total in fetch(session, _FIRST_OWING(), processes=processes) if processes else ():
        seats, _ = found.setdefault((process, step), ([], total))
        seats.append(seat)
    return found


def _first_owing() -> Any:
    step = [col(OwingRow.process), col(OwingRow.step)]
    number = func.row_number().over(partition_by=step, order_by=col(OwingRow.seat)).label("number")
    total = func.count().over(partition_by=step).label("total")
    rows: Any = select(OwingRow.process, OwingRow.step, OwingRow.seat)
    named = step[0].in_(bindparam("processes", expanding=True))
    numbered = rows.add_columns(number, total).where(named, col(OwingRow.is_own).is_(False)).subquery()
    first = select(*(numbered.c[name] for name in ("process", "step", "seat", "total")))
    return first.where(numbered.c.number <= MOST_NAMED + 1).order_by(numbered.c.number)


_FIRST_OWING = once_a_thread(_first_owing)
