"""The lists are kept in the transaction of whatever changes a matter, noticed as it is written: no act has to think of
them.

What a transaction has written of a matter is seen at each flush. Before the commit the line of every such matter is
made anew from its rows. An answer that leaves others of its step still owing changes so little that two statements say
it, since answers come many at a time and people wait for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Delete, Select, Table, Update, bindparam, delete, event, func, insert, inspect, update
from sqlalchemy import select as sql_select
from sqlmodel import Session, SQLModel, col, select

from db.answers.rows import row_of
from db.case import LOADED, StoredCase, load_again, load_case
from db.matters.line import day_of, line_of
from db.seals.chain import SealingSession
from db.store.rows import NOTICED, Part
from db.store.statements import once_a_thread
from schemas.events import EventKind
from schemas.tables.matter import MatterRow, OwingRow, Shelf
from schemas.tables.process import AnswerRow, EventRow, InvitationRow, PauseRow, PlanRow, ProcessRow, StepRow

_ANSWER = Part(AnswerRow)
_TOUCHED = "matters touched"
"""In `session.info`: process → what has been written to it."""
_MADE_FROM = (ProcessRow, PlanRow, StepRow, AnswerRow, PauseRow, InvitationRow, EventRow)
"""The rows that a line is made from."""
_OWING_FROM = frozenset({PlanRow, StepRow, AnswerRow, InvitationRow})
"""Those that decide who owes an answer."""
_TELLING = frozenset(
    {
        EventKind.WITHDRAWN,
        EventKind.DETERMINED,
        EventKind.CORRECTED,
        EventKind.TURN,
        EventKind.WENT_ON,
        EventKind.ARCHIVED,
        EventKind.UNARCHIVED,
    }
)
"""The events that say more than the rows they are written with."""
_MATTERS: Table = MatterRow.__table__  # type: ignore[attr-defined]
_OWING: Table = OwingRow.__table__  # type: ignore[attr-defined]
_NEW, _NEW_OWING = insert(_MATTERS), insert(_OWING)


@dataclass
class _Touched:
    """What a transaction has written to one matter."""

    rows: set[type] = field(default_factory=set)
    answers: list[AnswerRow] = field(default_factory=list)
    free: list[AnswerRow] = field(default_factory=list)
    """Those that are not the session's."""

    @property
    def is_answered_only(self) -> bool:
        """True where nothing but answers came."""
        return self.rows == {AnswerRow}


@event.listens_for(SealingSession, "after_begin")
def _begin(session: SealingSession, _transaction: Any, _connection: Any) -> None:
    session.info.setdefault(LOADED, {})
    session.info.setdefault(_TOUCHED, {})


@event.listens_for(SealingSession, "after_soft_rollback")
def _forget(session: SealingSession, _transaction: Any) -> None:
    # What has been read since may hold rows that were taken back.
    session.info.get(LOADED, {}).clear()
    # An answer that is not the session's may be among them, and so may be what it was taken from: all is looked at.
    for here in session.info.get(_TOUCHED, {}).values():
        if here.free:
            here.rows.add(StepRow)


@event.listens_for(SealingSession, "after_flush")
def _notice(session: SealingSession, _context: Any) -> None:
    touched: dict[str, _Touched] = session.info[_TOUCHED]
    changed = (row for row in session.dirty if session.is_modified(row))
    for row in (*session.new, *changed, *session.deleted):
        if not isinstance(row, _MADE_FROM) or not _tells(row):
            continue
        here = touched.setdefault(row.key if isinstance(row, ProcessRow) else row.process, _Touched())
        here.rows.add(type(row))
        if isinstance(row, AnswerRow):
            here.answers.append(row)


def _notice_free(session: Session, model: type[SQLModel], values: Mapping[str, Any]) -> None:
    """As `_notice`, of a row that a statement of its own has inserted."""
    if model is AnswerRow or (model is EventRow and values["kind"] in _TELLING):
        here = session.info.setdefault(_TOUCHED, {}).setdefault(values["process"], _Touched())
        here.rows.add(model)
        if model is AnswerRow:
            here.free.append(_ANSWER.of(values))


NOTICED.append(_notice_free)


def _tells(row: Any) -> bool:
    """False for an event that says no more than the rows written with it, and a link that another was made for."""
    if isinstance(row, EventRow):
        return row.kind in _TELLING
    return not isinstance(row, InvitationRow) or inspect(row).attrs.set_aside.history.has_changes()


def keep(session: Session) -> None:
    """Make the line of every matter that the transaction has written to anew. Flushes first."""
    session.flush()
    touched: dict[str, _Touched] = session.info.get(_TOUCHED, {})
    for process in sorted(touched):
        here = touched[process]
        answers = [*(row for row in here.answers if row in session), *here.free]
        if not here.is_answered_only or not all(_is_one_less(session, row) for row in answers):
            _write(session, load_again(session, process, here.rows), here.rows)
    touched.clear()


def make(session: Session, process: str, today: date | None = None) -> None:
    """Make the line of a matter anew; `today` (Stockholm, wall clock) where time has passed since it was made.

    Refused where there is no such matter.
    """
    _write(session, load_case(session, process, lock=True), _OWING_FROM, today)


def _write(session: Session, stored: StoredCase, written: Collection[type], today: date | None = None) -> None:
    key = stored.row.key
    connection = session.connection()
    known = connection.execute(_CHECKED(), {"of_key": key}).scalar()
    row, owing = line_of(stored, max(day_of(stored), known or date.min, today or date.min))
    values = _values(row)
    if known is None:
        connection.execute(_NEW, values)
    else:
        connection.execute(_OTHERWISE(), {**values, "of_key": key})
    if known is not None and not _OWING_FROM.isdisjoint(written):
        connection.execute(_NONE_OWING(), {"of_key": key})
    if owing and (known is None or not _OWING_FROM.isdisjoint(written)):
        connection.execute(_NEW_OWING, [_values(one) for one in owing])


def _is_one_less(session: Session, answer: AnswerRow) -> bool:
    """Take the seat from those that owe an answer, where that is all that its answer changes; else False."""
    connection, of_step = session.connection(), {"in_process": answer.process, "in_step": answer.step}
    is_missing = row_of(answer).is_missing
    if not is_missing and connection.execute(_ONE_GONE(), {**of_step, "of_seat": answer.seat}).rowcount == 1:
        connection.execute(_ONE_FEWER(), {"in_process": answer.process})
        return True
    owing = {seat for (seat,) in connection.execute(_STILL_OWING(), of_step)}
    if is_missing:
        return answer.seat in owing
    # Whoever has answered before changes nothing while others owe an answer.
    return bool(owing) and answer.seat not in owing


def _otherwise() -> Update:
    return update(_MATTERS).where(_MATTERS.c.key == bindparam("of_key"))


def _checked() -> Select[Any]:
    return sql_select(_MATTERS.c.checked_on).where(_MATTERS.c.key == bindparam("of_key"))


def _none_owing() -> Delete:
    return delete(_OWING).where(_OWING.c.process == bindparam("of_key"))


def _one_gone() -> Delete:
    """Of the usual sort, while another seat of the step owes an answer too."""
    other = _OWING.alias().c
    like = (other.process == bindparam("in_process"), other.step == bindparam("in_step"), other.is_own.is_(False))
    another = sql_select(other.seat).where(*like, other.seat != bindparam("of_seat")).exists()
    own = _OWING.c
    here = (own.process == bindparam("in_process"), own.step == bindparam("in_step"), own.seat == bindparam("of_seat"))
    return delete(_OWING).where(*here, own.is_inquiry.is_(True), own.is_own.is_(False), another)


def _one_fewer() -> Update:
    return update(_MATTERS).where(_MATTERS.c.key == bindparam("in_process")).values(missing=_MATTERS.c.missing - 1)


def _still_owing() -> Select[Any]:
    own = _OWING.c
    return sql_select(own.seat).where(own.process == bindparam("in_process"), own.step == bindparam("in_step"))


_OTHERWISE, _ONE_GONE = once_a_thread(_otherwise), once_a_thread(_one_gone)
_CHECKED, _NONE_OWING = once_a_thread(_checked), once_a_thread(_none_owing)
_ONE_FEWER, _STILL_OWING = once_a_thread(_one_fewer), once_a_thread(_still_owing)


def unchecked(session: Session, today: date, limit: int, but: Collection[str] = ()) -> list[str]:
    """Some open matters of which nobody has seen yet whether they can be kept from `today` (Stockholm) on, and some
    that have no line at all; `but` are passed over."""
    is_old = (MatterRow.shelf == Shelf.OPEN, col(MatterRow.checked_on) < today, col(MatterRow.key).not_in(but))
    return list(session.exec(select(MatterRow.key).where(*is_old).limit(limit))) or lacking(session, limit, but)


def every(session: Session) -> list[str]:
    """Every matter, by its key."""
    return list(session.exec(select(ProcessRow.key).order_by(ProcessRow.key)))


def lacking(session: Session, limit: int, but: Collection[str] = ()) -> list[str]:
    """Some of the matters that have no line; `but` are passed over."""
    is_kept = select(MatterRow.key).where(MatterRow.key == ProcessRow.key).exists()
    count = select(func.count()).select_from(ProcessRow).scalar_subquery()
    kept = select(func.count()).select_from(MatterRow).scalar_subquery()
    # To count two tables is far quicker than to look for what one of them lacks.
    is_lacking = (count > kept, ~is_kept, col(ProcessRow.key).not_in(but))
    return list(session.exec(select(ProcessRow.key).where(*is_lacking).limit(limit)))


def faults(session: Session, processes: Collection[str] | None = None) -> list[str]:
    """What the lists have otherwise than these matters themselves, by default all: `process: column`; empty where they
    agree."""
    return [fault for key in (every(session) if processes is None else processes) for fault in _of(session, key)]


def newest_open(session: Session, most: int) -> list[str]:
    """The matters that were started last of those that have not ended, by their keys."""
    rows = select(ProcessRow.key).where(ProcessRow.status != "ended").order_by(col(ProcessRow.created_at).desc())
    return list(session.exec(rows.limit(most)))


def _of(session: Session, process: str) -> Iterator[str]:
    kept = session.get(MatterRow, process, populate_existing=True)
    if kept is None:
        yield f"{process}: saknas"
        return
    true, owing = line_of(load_case(session, process), kept.checked_on)
    yield from (f"{process}: {name}" for name, value in _values(true).items() if value != getattr(kept, name))
    rows = session.exec(select(OwingRow).where(OwingRow.process == process).execution_options(populate_existing=True))
    if {tuple(_values(row).items()) for row in rows} != {tuple(_values(row).items()) for row in owing}:
        yield f"{process}: owing"


def _values(row: SQLModel) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}  # type: ignore[attr-defined]
