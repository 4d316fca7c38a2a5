"""Rehearsals from the desk: one at a time, each with how far it has come and what came of it. Wall-clock times."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from schemas.errors import Refused
from schemas.tables.begun import RehearsalRow

PLAYING = "playing"
CUT_OFF = "cut_off"
SILENT = timedelta(seconds=20)
"""Longer than this nothing is heard only of a play whose player is gone."""
KEPT = 20
"""Rehearsals that are kept, the newest; an older one is played again when it is wanted."""


def begin(session: Session, *, title: str, file_name: str, file_text: str, answers: str, now: datetime) -> RehearsalRow:
    """Note that a matter is played from now on. Raises Refused while another is played."""
    rows = listed(session)
    for row in rows:
        if row.state == PLAYING and not is_cut_off(row, now):
            raise _taken(row.title)
        if row.state == PLAYING:
            row.state = CUT_OFF
    for row in rows[KEPT - 1 :]:
        session.delete(row)
    row = RehearsalRow(
        key=secrets.token_urlsafe(9),
        title=title,
        file_name=file_name,
        file_text=file_text,
        answers=answers,
        began_at=now,
        beat_at=now,
    )
    session.flush()
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise _taken(title) from None  # by somebody who asked in the same instant
    return row


def _taken(title: str) -> Refused:
    return Refused("", f"”{title}” generalrepeteras just nu.", "Vänta tills det är klart, eller avbryt det.")


def is_cut_off(row: RehearsalRow, now: datetime) -> bool:
    """True for a play whose player has fallen silent, as where the web was started anew."""
    return row.state == PLAYING and abs(now - row.beat_at) > SILENT


def beat(session: Session, key: str, *, permille: int, on: date | None, now: datetime) -> bool:
    """The player is alive and has come so far; False where it should stop."""
    row = session.get(RehearsalRow, key)
    if row is None or row.state != PLAYING or row.is_stopping:
        return False
    row.permille, row.at_on, row.beat_at = max(permille, row.permille), on or row.at_on, now
    return True


def finish(session: Session, key: str, state: str, *, why: str = "", report: Mapping[str, Any] | None = None) -> None:
    """The play has ended in that state; what has ended already stays as it is."""
    row = session.get(RehearsalRow, key)
    if row is not None and row.state == PLAYING:
        row.state, row.why, row.report = state, why, dict(report or {})


def stop(session: Session, key: str) -> None:
    """Let the player stop; one that is gone stopped when it went."""
    row = session.get(RehearsalRow, key)
    if row is not None and row.state == PLAYING:
        row.is_stopping = True


def find(session: Session, key: str) -> RehearsalRow | None:
    """The rehearsal with that key, or None."""
    return session.get(RehearsalRow, key)


def listed(session: Session) -> Sequence[RehearsalRow]:
    """Every rehearsal that is kept, the newest first."""
    return session.exec(select(RehearsalRow).order_by(col(RehearsalRow.began_at).desc())).all()
