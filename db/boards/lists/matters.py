"""Matters as lines of a list, with what needs a hand in each: read in a number of statements that does not grow with
the matters, and without any plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from db.boards.lists.listing import gone
from db.boards.lists.needs import TROUBLED, needs_in_order
from db.matters.needs import from_json
from db.register.directories import names_of
from db.store.rows import fetch
from db.store.statements import once_a_thread
from rules.dates.clock import local_date, process_time
from schemas.tables.mail import MailRow
from schemas.tables.matter import MatterRow, OwingRow
from schemas.tables.service import EngineTroubleRow
from words.needs import Need

_AT_A_TIME = 400


@dataclass(frozen=True)
class ProcessLine:
    """One process in the list."""

    key: str
    title: str
    diarienummer: str
    state: str
    """starting | running | paused | decided | ended | withdrawn"""
    next_on: date | None
    next_step: str
    missing: int
    asked: int
    warnings: int
    is_shifted: bool
    """Its time is not the wall clock's (a rehearsal or a replay)."""
    has_asked: bool = True
    """False until its first question has been put."""
    correctable_until: date | None = None
    """The last day on which the outcome of a decided matter can be corrected; None for any other."""
    closed_on: date | None = None
    archived_on: date | None = None
    needs: list[Need] = field(default_factory=list)

    @property
    def status(self) -> str:
        """starting | running | ended"""
        return {"decided": "running", "paused": "running", "withdrawn": "ended"}.get(self.state, self.state)

    @property
    def is_withdrawn(self) -> bool:
        """It was withdrawn before its end."""
        return self.state == "withdrawn"


@dataclass(frozen=True)
class Around:
    """What stands around some matters and needs a hand in them: by process."""

    names: Mapping[str, str]
    """Organisation → its name."""
    troubles: Mapping[str, EngineTroubleRow]
    mails: Mapping[str, Sequence[str]]
    """The seat of each mail that failed or may not have left."""
    vacant: Mapping[str, Mapping[str, Sequence[str]]]
    """Step → the seats in a gap that owe an answer in it."""


def lines_of(
    session: Session,
    rows: Sequence[MatterRow],
    wall_now: datetime,
    still_before: datetime | None = None,
    names: Mapping[str, str] | None = None,
) -> list[ProcessLine]:
    """The lines of these rows; `names` has every organisation, where they are known.

    What should have happened by itself before `still_before` and has not makes a matter stand still; None where all
    stands, which is told elsewhere.
    """
    found = []
    for start in range(0, len(rows), _AT_A_TIME):
        some = rows[start : start + _AT_A_TIME]
        around = _around(session, some, wall_now, names)
        found += [_line(row, around, wall_now, still_before) for row in some]
    return found


def _line(row: MatterRow, around: Around, wall_now: datetime, still_before: datetime | None) -> ProcessLine:
    now = process_time(wall_now, row.shift_s)
    today = local_date(now)
    ahead = next(((on, title) for day, title, *_ in row.days if (on := date.fromisoformat(day)) >= today), None)
    return ProcessLine(
        key=row.key,
        title=row.title,
        diarienummer=row.diarienummer,
        state=row.state,
        next_on=ahead[0] if ahead else None,
        next_step=ahead[1] if ahead else "",
        missing=row.missing,
        asked=row.asked,
        warnings=row.warnings,
        is_shifted=row.shift_s != 0,
        has_asked=row.has_asked,
        correctable_until=row.correctable_until,
        closed_on=local_date(row.closed_at) if row.closed_at else None,
        archived_on=local_date(row.archived_at) if row.archived_at else None,
        needs=_needs(row, around, now, still_before),
    )


def _needs(row: MatterRow, around: Around, now: datetime, still_before: datetime | None) -> list[Need]:
    timed = [from_json(kept, row.key, row.title) for kept in row.needs]
    own = [_named(one.need, around.names) for one in timed if one.holds_at(now)]
    here = Need(kind="vacant", process=row.key, process_title=row.title)
    vacant = [
        replace(here, step=step, step_title=title, count=len(seats), seat=seats[0])
        for step, title in row.begun.items()
        if (seats := around.vacant.get(row.key, {}).get(step))
    ]
    trouble = around.troubles.get(row.key)
    needs = needs_in_order(here, row.state, own, vacant, around.mails.get(row.key, ()), trouble, around.names)
    return needs if trouble else [*needs, *still(row, still_before)]


def still(row: MatterRow, before: datetime | None) -> list[Need]:
    """That the matter stands still, where something should have happened in it by itself `before` and has not; a matter
    with a time of its own has no clock that says so."""
    if not before or not row.due_at or row.due_at >= before or row.state != "running" or row.shift_s:
        return []
    return [Need(kind="still", process=row.key, process_title=row.title, since=row.due_at)]


def _named(need: Need, names: Mapping[str, str]) -> Need:
    return replace(need, who=names.get(need.seat.partition("/")[0], need.seat)) if need.seat else need


def _around(session: Session, rows: Sequence[MatterRow], wall_now: datetime, names: Mapping[str, str] | None) -> Around:
    keys = {"processes": [row.key for row in rows]}
    mails: dict[str, list[str]] = {}
    for process, seat in fetch(session, _FAILED(), **keys):
        mails.setdefault(process, []).append(seat)
    troubles = session.execute(_TROUBLES(), keys).scalars()
    days = {row.shift_s: local_date(process_time(wall_now, row.shift_s)) for row in rows}
    vacant: dict[str, dict[str, list[str]]] = {}
    for on in set(days.values()):
        here = [row.key for row in rows if days[row.shift_s] == on]
        for row in _owing_in(session, here, gone(session, on)):
            vacant.setdefault(row.process, {}).setdefault(row.step, []).append(row.seat)
    return Around(names_of(session) if names is None else names, {row.process: row for row in troubles}, mails, vacant)


def _failed() -> Any:
    of_some = col(MailRow.process).in_(bindparam("processes", expanding=True))
    failed = select(MailRow.process, MailRow.seat).where(col(MailRow.state).in_(TROUBLED), of_some)
    return failed.order_by(col(MailRow.id))


def _troubles() -> Any:
    return select(EngineTroubleRow).where(col(EngineTroubleRow.process).in_(bindparam("processes", expanding=True)))


_FAILED, _TROUBLES = once_a_thread(_failed), once_a_thread(_troubles)


def _owing_in(session: Session, processes: Sequence[str], seats: Iterable[str]) -> Sequence[OwingRow]:
    if not (vacant := sorted(seats)):
        return []
    rows = select(OwingRow).where(col(OwingRow.process).in_(processes), col(OwingRow.seat).in_(vacant))
    return session.exec(rows.order_by(OwingRow.process, OwingRow.step, OwingRow.seat)).all()
