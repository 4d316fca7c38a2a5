"""The series of the register and the turns that have been decided of. Wall-clock times, Stockholm days."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from db.series.met import met
from db.store.statements import once_a_thread
from rules.swedish import long_date
from rules.year.series import Met, turns
from schemas.errors import Refused
from schemas.tables.year.series import SeriesRow, SeriesTurnRow
from schemas.year.series import Anchor, Change, SeriesSpec, Turn, TurnState

MOST = 200
"""How many series there may be."""
SHOWN = 3
"""Turns ahead that a page shows."""


@dataclass(frozen=True)
class Series:
    """One series with its turns."""

    row: SeriesRow
    spec: SeriesSpec
    past: Sequence[SeriesTurnRow]
    """Turns that something was made of, or that were missed, the newest first."""
    changes: Mapping[str, Turn]
    met: Sequence[Met]

    @property
    def key(self) -> str:
        """Its key."""
        return self.row.key

    @property
    def done(self) -> set[str]:
        """The keys of the turns that nothing more is made of."""
        return {turn.key for turn in self.past}

    def ahead(self, today: date, limit: int = SHOWN) -> list[Turn]:
        """The next turns that nothing has been made of, in order."""
        since_on, done = max(today, self.row.since_on), self.done
        found = turns(self.spec, self.changes, self.met, since_on, limit=limit + len(done))
        left, kept = [], 0
        for turn in found:
            if turn.key not in done and kept < limit:
                left.append(turn)
                kept += not turn.is_skipped
        return left


def make(
    session: Session,
    spec: SeriesSpec,
    typed: Mapping[str, str],
    *,
    title: str,
    address: str,
    typed_on: date,
    lead_workdays: int,
    starts_itself: bool,
    today: date,
    now: datetime,
    key: str = "",
) -> SeriesRow:
    """Keep a new series, by default under a random key. Raises Refused where there are too many."""
    if len(session.exec(select(SeriesRow.key).where(col(SeriesRow.ended_at).is_(None))).all()) >= MOST:
        raise Refused("", f"Det finns redan {MOST} serier.", "Avsluta några som inte behövs.")
    row = SeriesRow(
        key=key or secrets.token_urlsafe(9),
        title=title,
        spec=spec.model_dump(mode="json"),
        address=address,
        typed=dict(typed),
        typed_on=typed_on,
        lead_workdays=lead_workdays,
        starts_itself=starts_itself,
        since_on=today,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row


def find(session: Session, key: str) -> Series | None:
    """The series with that key; None where there is none."""
    row = session.get(SeriesRow, key)
    return _whole(session, [row])[0] if row is not None else None


def listed(session: Session) -> list[Series]:
    """Every series that goes on, by title; in a number of statements that does not grow with them."""
    return _whole(session, session.execute(_GOING_ON()).scalars().all())


def change(session: Session, series: Series, turn: str, how: Change, on: date | None, today: date) -> None:
    """Skip a turn, move it to `on`, or let it be as planned again (`Change.NONE`).

    Raises Refused for a turn that is not ahead, a day that has been, or one that another turn has.
    """
    known = next((one for one in series.ahead(today, limit=50) if one.key == turn), None)
    if known is None:
        raise Refused("", "Gången finns inte längre bland dem som kommer.", "Läs in sidan på nytt.")
    if how is Change.MOVED:
        _must_be_free(series, on, today, but=turn)
    row = session.get(SeriesTurnRow, (series.key, turn))
    if how is Change.NONE and row is not None:
        session.delete(row)  # an extra turn is gone with that
    elif how is not Change.NONE:
        row = row or SeriesTurnRow(series=series.key, key=turn, planned_on=known.planned_on, on=known.on)
        if how is Change.MOVED and on is not None:
            row.on = on
        row.change = Change.EXTRA if row.change == Change.EXTRA and how is Change.MOVED else how
        session.add(row)
    session.flush()


def add(session: Session, series: Series, on: date | None, today: date) -> None:
    """Add an extra turn. Raises Refused for a day that has been, or that another turn has."""
    day = _must_be_free(series, on, today)
    row = SeriesTurnRow(series=series.key, key=f"extra-{day}", planned_on=day, on=day, change=Change.EXTRA)
    session.add(row)
    session.flush()


def arrived(session: Session, series: Series, on: date, today: date) -> str:
    """What a series waits for has come on that day; the key of the turn, which holds from then on.

    Raises Refused for a day ahead, or where no turn waits.
    """
    if on > today:
        raise Refused("on", f"{long_date(on)} har inte varit än.", "Ange dagen då det kom.")
    waiting = next((turn for turn in series.ahead(series.row.since_on, limit=50) if not turn.is_skipped), None)
    if waiting is None:
        raise Refused("on", "Ingen gång väntar.", "Läs in sidan på nytt.")
    row = session.get(SeriesTurnRow, (series.key, waiting.key))
    row = row or SeriesTurnRow(series=series.key, key=waiting.key, planned_on=waiting.planned_on, on=on)
    row.on, row.change = on, Change.MOVED
    session.add(row)
    session.flush()
    return waiting.key


def settle(
    session: Session, series: str, *, lead_workdays: int | None = None, starts_itself: bool | None = None
) -> None:
    """Change how a series makes its turns."""
    row = session.get_one(SeriesRow, series)
    row.lead_workdays = row.lead_workdays if lead_workdays is None else lead_workdays
    row.starts_itself = row.starts_itself if starts_itself is None else starts_itself
    session.flush()


def end(session: Session, series: str, now: datetime) -> None:
    """Make no more turns; drafts that are made stay."""
    row = session.get_one(SeriesRow, series)
    row.ended_at = row.ended_at or now
    session.flush()


def started(session: Session, draft: str, process: str, typed: Mapping[str, str]) -> None:
    """A draft has been started as a matter: what was typed is what the next turn begins with.

    Nothing where the draft is of no series.
    """
    turn = session.exec(select(SeriesTurnRow).where(SeriesTurnRow.draft == draft)).first() if draft else None
    if turn is None:
        return
    series = session.get_one(SeriesRow, turn.series)
    turn.state, turn.process, turn.problem = TurnState.STARTED, process, ""
    if typed:
        series.typed, series.typed_on = dict(typed), turn.on
    session.flush()


def _must_be_free(series: Series, on: date | None, today: date, but: str = "") -> date:
    if on is None:
        raise Refused("on", "Dagen saknas.", "Ange en dag.")
    if on < today:
        raise Refused("on", f"{long_date(on)} har redan varit.", "Ange en dag som inte har varit.")
    if any(turn.on == on and turn.key != but for turn in series.ahead(today, limit=50)):
        raise Refused("on", f"Det finns redan en gång {long_date(on)}.", "Ange en annan dag.")
    return on


def _whole(session: Session, rows: Sequence[SeriesRow]) -> list[Series]:
    if not rows:
        return []
    turns_of: dict[str, list[SeriesTurnRow]] = {}
    kept = select(SeriesTurnRow).where(col(SeriesTurnRow.series).in_([row.key for row in rows]))
    for turn in session.exec(kept.order_by(col(SeriesTurnRow.on).desc())):
        turns_of.setdefault(turn.series, []).append(turn)
    specs = {row.key: SeriesSpec.model_validate(row.spec) for row in rows}
    bodies = {spec.body for spec in specs.values() if spec.anchor is Anchor.MEETING}
    met_by = met(session, bodies)
    return [
        Series(
            row=row,
            spec=specs[row.key],
            past=[turn for turn in turns_of.get(row.key, []) if turn.state],
            changes={turn.key: _turn(turn) for turn in turns_of.get(row.key, []) if turn.change},
            met=met_by.get(specs[row.key].body, []),
        )
        for row in rows
    ]


def _turn(row: SeriesTurnRow) -> Turn:
    return Turn(key=row.key, planned_on=row.planned_on, on=row.on, change=Change(row.change))


_GOING_ON = once_a_thread(lambda: select(SeriesRow).where(col(SeriesRow.ended_at).is_(None)).order_by(SeriesRow.title))
