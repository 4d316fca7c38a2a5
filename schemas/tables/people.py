"""The register's tables of people: organisations, their seats, and who holds them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from schemas.evidence import unsealed
from schemas.tables.process import metadata

__all__ = [
    "FormerNameRow",
    "HolderRow",
    "OrganisationRow",
    "RegisterCheckRow",
    "RegisterProposalRow",
    "SeatRow",
    "metadata",
]
_EMPTY = {"server_default": ""}


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
    registrator: str = Field(default="", sa_column_kwargs=_EMPTY)
    """Who registers what comes, as the organisation says it: a function, an address, a telephone number."""
    channels: str = Field(default="", sa_column_kwargs=_EMPTY)
    """How documents reach it besides by mail, as it says it."""
    delegation: str = Field(default="", sa_column_kwargs=_EMPTY)
    """`ja` or `nej`: may an answer to a remiss be decided on delegation? Empty: nobody has said."""
    about_cooperation: str = Field(default="", sa_column_kwargs=_EMPTY)
    """Of a secretariat: what the cooperation is, for those who are new in it."""
    weekly_mail: str = Field(default="", sa_column_kwargs=_EMPTY)
    """Do those who hold a seat here get one mail a week with all that they owe? `ja`, `nej`; empty: as the secretariat
    has it. `alla`, of a secretariat: the whole cooperation does."""
    merged_into: str | None = None
    """The organisation that it is a part of now."""
    merged_on: date | None = None


class SeatRow(SQLModel, table=True):
    """A role in an organisation; seats are asked, persons are looked up."""

    __tablename__ = "seat"
    __table_args__ = unsealed("Vilka som tillfrågades står i plan och frågor, som är förseglade.")
    key: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.key", index=True)
    role: str
    title: str
    is_shared: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Two have it at a time: its stand-in is asked together with its holder, and told what the holder is told."""


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
    is_acting: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """For the time being, until the seat has its holder (tf.)."""
    person: int | None = Field(default=None, foreign_key="person.id", index=True)
    """Who it is over all seats, where somebody has said so."""
    is_to_be_introduced: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """A mail that introduces the cooperation leaves on the first day."""


class FormerNameRow(SQLModel, table=True):
    """What an organisation was called; what was answered until then was answered under that name."""

    __tablename__ = "former_name"
    __table_args__ = unsealed("Vad organisationen hette står i mejlen och planerna, som är förseglade.")
    id: int | None = Field(default=None, primary_key=True)
    organisation: str = Field(foreign_key="organisation.key", index=True)
    name: str
    until_on: date
    """The last day of the name."""


class RegisterCheckRow(SQLModel, table=True):
    """One organisation asked in one period whether the register is right of it; its link is made of `public_id`."""

    __tablename__ = "register_check"
    __table_args__ = (
        UniqueConstraint("organisation", "period"),
        unsealed("Vad som ändrades står i registrets historik; frågan i mejlet, som är förseglat."),
    )
    public_id: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.key")
    period: str
    """`2026-1`: the year, and which time in it."""
    made_for: str
    """The official mailbox that was asked; the link is nobody else's."""
    asked_at: datetime
    confirmed_at: datetime | None = None
    """When somebody last said that all is right."""
    reminded_at: datetime | None = None
    """When it was reminded of; None while it has not been."""


class RegisterProposalRow(SQLModel, table=True):
    """What an organisation says should be otherwise in the register, until somebody has decided."""

    __tablename__ = "register_proposal"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','applied','refused')", name="state"),
        unsealed("Förslag; vad som infördes står i registrets historik, som är förseglad."),
    )
    id: int | None = Field(default=None, primary_key=True)
    check_id: str = Field(foreign_key="register_check.public_id", index=True)
    organisation: str = Field(foreign_key="organisation.key")
    lines: list[dict[str, Any]] = Field(sa_type=JSON)
    """`RegisterLine`s as JSON; emptied once it is decided."""
    words: str = ""
    """What else the reader wrote; emptied likewise."""
    state: str = Field(default="waiting", index=True)
    proposed_at: datetime
    decided_at: datetime | None = None
