"""Answers as they are kept: every version of each seat's answer in each step."""

from __future__ import annotations

from sqlalchemy import String, bindparam
from sqlmodel import Session, and_, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from db.store.statements import once_a_thread
from schemas.inquiry import Row, Strength
from schemas.tables.process import AnswerRow


def newest(session: Session, process: str, step: str, seat: str) -> AnswerRow | None:
    """The newest version of one seat's answer, or None."""
    rows = _of(process, step, seat).order_by(col(AnswerRow.version).desc()).limit(1)
    return session.exec(rows).first()


def versions(session: Session, process: str, step: str, seat: str) -> list[AnswerRow]:
    """Every version of one seat's answer, oldest first."""
    return list(session.exec(_of(process, step, seat).order_by(col(AnswerRow.version))))


def versions_of_all(session: Session, process: str, step: str) -> dict[str, list[AnswerRow]]:
    """Seat → every version of its answer in that step, oldest first."""
    found: dict[str, list[AnswerRow]] = {}
    rows = select(AnswerRow).where(AnswerRow.process == process, AnswerRow.step == step)
    for row in session.exec(rows.order_by(col(AnswerRow.seat), col(AnswerRow.version))):
        found.setdefault(row.seat, []).append(row)
    return found


def latest(session: Session, process: str) -> dict[tuple[str, str], AnswerRow]:
    """(step, seat) → the newest version, for the whole process."""
    rows = session.execute(_LATEST(), {"process": process}).scalars()
    return {(row.step, row.seat): row for row in rows}


def _latest() -> SelectOfScalar[AnswerRow]:
    process = col(AnswerRow.process) == bindparam("process", type_=String())
    version = func.max(AnswerRow.version).label("version")
    seats = select(AnswerRow.step, AnswerRow.seat, version).where(process)
    top = seats.group_by(col(AnswerRow.step), col(AnswerRow.seat)).subquery()
    is_top = and_(
        col(AnswerRow.step) == top.c.step, col(AnswerRow.seat) == top.c.seat, col(AnswerRow.version) == top.c.version
    )
    return select(AnswerRow).join(top, is_top).where(process)


_LATEST = once_a_thread(_latest)


def row_of(answer: AnswerRow) -> Row:
    """The answer as the workflow sees it: codes and dates, no text, no names."""
    return Row(
        version=answer.version,
        values=answer.codes,
        strength=Strength(answer.strength) if answer.strength else None,
        is_late=answer.is_late,
        returns_on=answer.returns_on,
    )


def _of(process: str, step: str, seat: str) -> SelectOfScalar[AnswerRow]:
    return select(AnswerRow).where(AnswerRow.process == process, AnswerRow.step == step, AnswerRow.seat == seat)
