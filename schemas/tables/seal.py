"""The register's seals: for each matter, each meeting and the register as a whole a chain of links."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from schemas.evidence import unsealed
from schemas.tables.process import metadata

__all__ = ["SealRow", "metadata"]


class SealRow(SQLModel, table=True):
    """One link: the hashes of the rows that one transaction wrote, and the digest of the link before. Never changed."""

    __tablename__ = "seal"
    __table_args__ = unsealed("Länkarna är själva sigillet: de håller varandra och bär stämplar.")
    journal: str = Field(foreign_key="journal.key", primary_key=True)
    number: int = Field(primary_key=True)
    act: str = ""
    """What closed the link, where that is asked for later: `answer/ID`, `head`, `taken-over`; else empty."""
    rows: list[Any] = Field(sa_type=JSON)
    """For each row: its table, the values of its key, the hash of its content."""
    previous: str
    digest: str
    stamp: str = ""
    """`VERSION.MAC` of the digest by a key that is not in the register; empty where it was written without one."""
