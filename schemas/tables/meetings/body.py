"""The register's tables of who is in which body, which times in seats are one person's, and who has been introduced."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from schemas.evidence import unsealed
from schemas.tables.process import metadata

__all__ = ["AliasRow", "IntroductionRow", "MemberRow", "PersonRow", "metadata"]
_NO = {"server_default": false()}


class PersonRow(SQLModel, table=True):
    """One person over all the seats that it has had. There is a row only where somebody has said so."""

    __tablename__ = "person"
    __table_args__ = unsealed("Vem som skrevs till står i mejlen, vem som hade platsen i svaren; båda är förseglade.")
    id: int | None = Field(default=None, primary_key=True)
    name: str


class AliasRow(SQLModel, table=True):
    """Another way in which a person's name has been written."""

    __tablename__ = "person_alias"
    __table_args__ = (
        UniqueConstraint("person", "name"),
        unsealed("Hur namnet har skrivits; det som skrevs står i mejl och svar, som är förseglade."),
    )
    id: int | None = Field(default=None, primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    name: str


class MemberRow(SQLModel, table=True):
    """A seat's time in one role of a body, from–to, inclusive days; a closed time is kept."""

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint(
            "role IN ('ordforande','vice_ordforande','ledamot','ersattare','adjungerad','justerare','sekreterare',"
            "'kontaktperson')",
            name="role",
        ),
        unsealed("Vem som kallades står i mejlen och i mötets handlingar, ändringen i historiken; de är förseglade."),
    )
    id: int | None = Field(default=None, primary_key=True)
    body: str = Field(foreign_key="body.key", index=True)
    seat: str = Field(foreign_key="seat.key", index=True)
    role: str
    person: int | None = Field(default=None, foreign_key="person.id", index=True)
    """Whom the role is bound to; null where it follows the seat."""
    is_acting: bool = Field(default=False, sa_column_kwargs=_NO)
    from_on: date | None = None
    to_on: date | None = None
    is_to_be_introduced: bool = Field(default=False, sa_column_kwargs=_NO)
    """A mail that introduces the cooperation leaves on the first day."""


class IntroductionRow(SQLModel, table=True):
    """One introduction that was posted; the link in it is made of `public_id`."""

    __tablename__ = "introduction"
    __table_args__ = unsealed("Vad som skickades står i mejlet, kvittensen i registrets historik; båda är förseglade.")
    public_id: str = Field(primary_key=True)
    seat: str = Field(foreign_key="seat.key", index=True)
    made_for: str
    """The address that was written to; the link is nobody else's."""
    posted_at: datetime
    read_at: datetime | None = None
    """When its reader said that it had been read."""
