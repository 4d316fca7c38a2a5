"""The seats that nobody holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from db.register.seats import ORDINARY
from db.store.rows import fetch
from db.store.statements import once_a_thread
from rules.people.holding import current
from schemas.tables.people import HolderRow, OrganisationRow, SeatRow


def vacant_seats(session: Session, on: date) -> frozenset[str]:
    """Every seat in a gap on that day (Stockholm): somebody has held it, or will, and nobody does.

    Those of an organisation that is a part of another have that one's holders.
    """
    held: dict[str, list[Any]] = {}
    for row in fetch(session, _HELD()):
        held.setdefault(row[0], []).append(row)
    return frozenset(seat for seat, periods in held.items() if current(periods, on) is None)


def _held() -> Any:
    of_merged = select(col(SeatRow.key)).join(OrganisationRow, col(OrganisationRow.key) == col(SeatRow.organisation))
    of_merged = of_merged.where(col(SeatRow.key) == HolderRow.seat, col(OrganisationRow.merged_into).is_not(None))
    rows = select(col(HolderRow.seat), col(HolderRow.from_on), col(HolderRow.to_on)).where(~of_merged.exists())
    return rows.where(col(HolderRow.capacity) == ORDINARY)


_HELD = once_a_thread(_held)
