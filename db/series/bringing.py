"""A series from a file, brought into the register: new, or changed where the file says otherwise than before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from db.series import kept
from db.series.kept import Series
from schemas.errors import Refused
from schemas.tables.meetings.calendar import BodyRow
from schemas.tables.year.series import SeriesRow, SeriesTurnRow
from schemas.year.series import Anchor, SeriesSpec, TurnState


@dataclass(frozen=True)
class ToBring:
    """What a file says of a series."""

    key: str
    title: str
    spec: SeriesSpec
    address: str
    typed: Mapping[str, str]
    typed_on: date
    lead_workdays: int
    starts_itself: bool


@dataclass(frozen=True)
class Brought:
    """What became of it."""

    series: Series
    is_new: bool
    is_changed: bool
    keeps_last: bool
    """A turn has been started: the next begins with what that one was started with, and not with the file's values."""


def bring(session: Session, given: ToBring, *, today: date, now: datetime) -> Brought:
    """Keep the series as the file has it, in the caller's transaction; one that had ended goes on from today.

    Refused where it follows a body that is not known, or gets no turn ahead.
    """
    if given.spec.anchor is Anchor.MEETING and session.get(BodyRow, given.spec.body) is None:
        raise Refused("recurs.body", f"Organet ”{given.spec.body}” finns inte.", "Lägg till det under Kalendrar först.")
    row = session.get(SeriesRow, given.key)
    is_new, keeps_last, before = row is None, False, {}
    if row is None:
        row = kept.make(
            session, given.spec, given.typed, title=given.title, address=given.address, typed_on=given.typed_on,
            lead_workdays=given.lead_workdays, starts_itself=given.starts_itself, today=today, now=now, key=given.key,
        )  # fmt: skip
    else:
        before = row.model_dump()
        started = select(SeriesTurnRow.key).where(
            SeriesTurnRow.series == row.key, SeriesTurnRow.state == TurnState.STARTED
        )
        keeps_last = row.address == given.address and session.exec(started.limit(1)).first() is not None
        row.title, row.spec = given.title, given.spec.model_dump(mode="json")
        row.lead_workdays, row.starts_itself = given.lead_workdays, given.starts_itself
        if not keeps_last:
            row.address, row.typed, row.typed_on = given.address, dict(given.typed), given.typed_on
        if row.ended_at is not None:
            row.ended_at, row.since_on = None, today
        session.flush()
    series = kept.find(session, row.key)
    assert series is not None
    if not series.ahead(today) and given.spec.anchor is not Anchor.MEETING:
        raise Refused("recurs.first_on", "Serien får ingen gång framåt.", "Se över dagarna.")
    return Brought(series, is_new, not is_new and row.model_dump() != before, keeps_last)
