"""Seats, organisations and holders in words, fetched once for a whole page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from db.boards.sheets import SeatName
from schemas.tables import HolderRow, OrganisationRow, SeatRow


class Names:
    """The names of the seats asked for, as they stand on one day."""

    def __init__(self, session: Session, seats: Iterable[str], on: date) -> None:
        self.keys = sorted(set(seats))
        organisations = {key.partition("/")[0] for key in self.keys}
        self.organisations = {
            row.key: row
            for row in session.exec(select(OrganisationRow).where(col(OrganisationRow.key).in_(organisations)))
        }
        self.seats = {row.key: row for row in session.exec(select(SeatRow).where(col(SeatRow.key).in_(self.keys)))}
        holders = session.exec(select(HolderRow).where(col(HolderRow.seat).in_(self.keys)))
        self.holders = {
            row.seat: row.name
            for row in holders
            if row.capacity == "ordinarie"
            and (row.from_on is None or row.from_on <= on)
            and (row.to_on is None or on <= row.to_on)
        }

    def seat(self, key: str) -> SeatName:
        """A seat in words; one that the register does not know is shown by its key."""
        organisation_key, _, role = key.partition("/")
        seat, organisation = self.seats.get(key), self.organisations.get(organisation_key)
        return SeatName(
            key=key,
            title=seat.title if seat else role,
            organisation=organisation.name if organisation else organisation_key,
            mailbox=organisation.mailbox if organisation else "",
        )

    def holder(self, key: str) -> str:
        """Who holds the seat that day; empty where nobody does."""
        return self.holders.get(key, "")
