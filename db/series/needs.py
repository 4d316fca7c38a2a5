"""What of the series needs a hand: drafts that wait to be started, and what was to come and has not been noted."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from db.series import kept
from db.store.statements import once_a_thread
from schemas.tables.begun import SavedFormRow
from schemas.tables.year.series import SeriesRow, SeriesTurnRow
from schemas.year.series import Anchor, Change, TurnState
from words.needs import Need


def needs(session: Session, today: date) -> list[Need]:
    """Them, the nearest first. A draft that somebody has taken away needs nothing more."""
    found = [
        Need(
            kind="turn",
            step_title=series.title,
            on=turn.on,
            count=int(turn.on < today),
            reason=turn.problem,
            code=f"{draft.address}?utkast={draft.key}",
        )
        for turn, series, draft in session.execute(_MADE())
    ]
    waiting = [one for one in kept.listed(session) if one.spec.anchor is Anchor.ARRIVAL]
    for series in waiting:
        late = next(
            (
                turn
                for turn in series.ahead(series.row.since_on, limit=1)
                if turn.on < today and turn.change is Change.NONE
            ),
            None,
        )
        if late is not None:
            found.append(
                Need(kind="arrival", step_title=series.row.title, who=series.spec.arrival, on=late.on, code=series.key)
            )
    return found


def _made() -> Any:
    """The turns that a draft has been made of, with their series and drafts."""
    rows = select(SeriesTurnRow, SeriesRow, SavedFormRow).join(SeriesRow, col(SeriesRow.key) == SeriesTurnRow.series)
    rows = rows.join(SavedFormRow, col(SavedFormRow.key) == SeriesTurnRow.draft)
    rows = rows.where(SeriesTurnRow.state == TurnState.MADE)
    return rows.order_by(col(SeriesTurnRow.on), SeriesTurnRow.series)


_MADE = once_a_thread(_made)
