"""The register's tables of people: organisations, their seats, and who holds them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from schemas.evidence import unsealed
from schemas.tables.process import metadata

__all__ = ["HolderRow", "OrganisationRow", "SeatRow", "metadata"]


class OrganisationRow(SQLModel, table=True):
    """An organisation with its official mailbox."""

    __tablename__ = "organisation"
    __table_args__ = unsealed("Vem som skrevs till står i mejlen, vem som svarade i svaren; båda är förseglade.")
    key: str = Field(primary_key=True)
    name: str
    mailbox: str
    reader_named_by: str = Field(
        default="samverkanskansliet", sa_column_kwargs={"server_default": "samverkanskansliet"}
    )
    """A `NamedBy`: whose word that another should answer suffices."""


class SeatRow(SQLModel, table=True):
    """A role in an organisation; seats are asked, persons are looked up."""

    __tablename__ = "seat"
    __table_args__ = unsealed("Vilka som tillfrågades står i plan och frågor, som är förseglade.")
    key: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.key", index=True)
    role: str
    title: str


class HolderRow(SQLModel, table=True):
    """Who holds a seat, from–to, inclusive days; a closed period keeps its name."""

    __tablename__ = "holder"
    __table_args__ = (
        CheckConstraint("capacity IN ('ordinarie','ersattare')", name="capacity"),
        unsealed("Vem som skrevs till står i mejlen, vem som hade platsen i svaren; båda är förseglade."),
    )
    id: int | None = Field(default=None, primary_key=True)
    seat: str = Field(foreign_key="seat.key", index=True)
    name: str
    email: str
    capacity: str = "ordinarie"
    from_on: date | None = None
    to_on: date | None = None
