"""The rows and links of one journal as they were hashed, for whoever shows them outside the register."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from db.seals.canonical import canonical, evidence_of, key_of, row_content, value_of
from db.seals.reading import SEAL, stream
from db.store.making.whole import every_table


def rows_of(session: Session, journal: str) -> dict[str, list[bytes]]:
    """Table → its rows of the journal in the order of their keys; the SHA-256 of each is what its link says of it."""
    found: dict[str, list[bytes]] = {}
    for table in every_table().sorted_tables:
        if (evidence := evidence_of(table)) is None:
            continue
        rows = [
            (key_of(table, row), row_content(table, evidence, row)) for _, _, row in stream(session, table, {journal})
        ]
        if rows:
            found[table.name] = [content for _, content in sorted(rows)]
    return found


def links_of(session: Session, journal: str) -> list[dict[str, Any]]:
    """The links of the journal's chain in their order, each as its columns."""
    return [
        {column.name: value_of(column.type, row[column.name]) for column in SEAL.columns}
        for _, _, row in stream(session, SEAL, {journal})
    ]


def lines(rows: list[bytes] | list[dict[str, Any]]) -> bytes:
    """One line of JSON each."""
    return b"".join((row if isinstance(row, bytes) else canonical(row)) + b"\n" for row in rows)
