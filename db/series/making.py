"""The drafts of the turns whose time has come: made once each, whoever looks and however often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from db.begun import saved_forms
from db.outbox import posting
from db.register import people
from db.register.seats import load_seats
from db.series import kept
from db.series.kept import Series
from mail.kinds.series_turn import series_turn
from rules.dates.clock import local_date, office_instant
from rules.year.series import Due, carried, due
from schemas.tables.begun import SavedFormRow
from schemas.tables.year.series import SeriesRow, SeriesTurnRow
from schemas.year.series import Anchor, Change, Turn, TurnState


@dataclass(frozen=True)
class Made:
    """A draft that was made."""

    series: str
    turn: str
    draft: str
    address: str
    typed: dict[str, str]
    starts_itself: bool


def make_due(session: Session, series: str, now: datetime) -> Made | None:
    """Make the draft of the turn of a series whose time has come, and tell the secretariat; None where none has.

    The series' row is held, so that of two who look at once the second finds nothing to do.
    """
    held = session.exec(select(SeriesRow).where(SeriesRow.key == series).with_for_update()).first()
    whole = kept.find(session, series) if held is not None and held.ended_at is None else None
    if whole is None:
        return None
    found = _due(whole, now)
    for missed in found.missed:
        _note(session, whole, missed, TurnState.MISSED)
    return _make(session, whole, found.turn, now, found) if found.turn is not None else None


def make_now(session: Session, series: str, turn: str, now: datetime) -> Made | None:
    """Make the draft of a turn before its time; None where that has been done, or there is no such turn ahead."""
    held = session.exec(select(SeriesRow).where(SeriesRow.key == series).with_for_update()).first()
    whole = kept.find(session, series) if held is not None and held.ended_at is None else None
    ahead = whole.ahead(whole.row.since_on, limit=50) if whole else []
    chosen = next((one for one in ahead if one.key == turn and not one.is_skipped), None)
    if whole is None or chosen is None:
        return None
    return _make(session, whole, chosen, now, Due(chosen, []), is_told=False)


def open_series(session: Session) -> list[str]:
    """The keys of the series that go on."""
    return list(session.exec(select(SeriesRow.key).where(col(SeriesRow.ended_at).is_(None)).order_by(SeriesRow.key)))


def did_not_start(session: Session, made: Made, problem: str) -> None:
    """Note why a turn did not start by itself; its draft waits for somebody."""
    session.get_one(SeriesTurnRow, (made.series, made.turn)).problem = problem
    session.flush()


def _due(whole: Series, now: datetime) -> Due:
    """An arrival is made when it has come, and of itself by no day."""
    done = whole.done
    if whole.spec.anchor is Anchor.ARRIVAL:
        come = {key for key, turn in whole.changes.items() if turn.change in (Change.MOVED, Change.EXTRA)}
        waiting = [turn for turn in whole.ahead(whole.row.since_on, limit=50) if turn.key in come]
        ready = next((turn for turn in waiting if turn.on <= local_date(now)), None)
        return Due(ready, [])
    return due(
        whole.spec,
        whole.changes,
        whole.met,
        done=done,
        since_on=whole.row.since_on,
        today=local_date(now),
        lead_workdays=whole.row.lead_workdays,
    )


def _note(session: Session, whole: Series, turn: Turn, state: TurnState) -> SeriesTurnRow:
    row = session.get(SeriesTurnRow, (whole.key, turn.key))
    row = row or SeriesTurnRow(series=whole.key, key=turn.key, planned_on=turn.planned_on, on=turn.on)
    row.on, row.state = turn.on, state
    session.add(row)
    session.flush()
    return row


def _make(session: Session, whole: Series, turn: Turn, now: datetime, found: Due, *, is_told: bool = True) -> Made:
    series = whole.row
    typed = carried(series.typed, series.typed_on, turn.on)
    draft: SavedFormRow = saved_forms.save(session, typed, address=series.address, title=series.title, now=now)
    row = _note(session, whole, turn, TurnState.MADE)
    row.draft, row.made_at = draft.key, now
    if is_told:
        _tell(session, whole, turn, draft, now, found)
    session.flush()
    return Made(series.key, turn.key, draft.key, series.address, typed, series.starts_itself)


def _tell(session: Session, whole: Series, turn: Turn, draft: SavedFormRow, now: datetime, found: Due) -> None:
    """To each secretariat of the register; while none is known, the desk's first page has it all the same."""
    seats = load_seats(session, secretariats := people.secretariats(session), local_date(now))
    for seat in secretariats:
        letter = series_turn(
            seats.office(seat),
            seats.contact(seat),
            series=whole.key,
            turn=turn,
            title=whole.row.title,
            path=f"{draft.address}?utkast={draft.key}",
            is_late=found.is_late,
            missed=[one.on for one in found.missed],
            starts_itself=whole.row.starts_itself,
            send_at=office_instant(now),
        )
        posting.post(session, letter, now)
