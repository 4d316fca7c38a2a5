"""What is hashed, byte for byte. Never changed: rows that are already sealed are sealed with it. See docs/sigill.md."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, Table
from sqlalchemy.types import TypeDecorator, TypeEngine

from schemas.evidence import Evidence

GENESIS = "0" * 64
"""What the first link of a chain is tied to."""
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(content: Any) -> bytes:
    """JSON with sorted keys, no spaces, every character as itself; UTF-8."""
    return _ENCODER.encode(content).encode("utf-8", "surrogatepass")


def digest(content: Any) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def evidence_of(table: Table) -> Evidence | None:
    """What the table says of itself, where it proves something."""
    found = table.info.get("evidence")
    return found if isinstance(found, Evidence) else None


def key_of(table: Table, row: Mapping[str, Any]) -> list[Any]:
    """The values of the row's primary key, as they are sealed."""
    return [value_of(column.type, row[column.name]) for column in table.primary_key]


def row_hash(table: Table, evidence: Evidence, row: Mapping[str, Any]) -> str:
    """The hash of a row's content; `row` holds each column's value, as Python has it or as the database gave it."""
    return hashlib.sha256(row_content(table, evidence, row)).hexdigest()


def row_content(table: Table, evidence: Evidence, row: Mapping[str, Any]) -> bytes:
    """What is hashed of a row: one line of JSON."""
    content = {}
    for name, reader in _columns(table):
        if name in evidence.free:
            continue
        value = row[name]
        if value is not None and (reader is not _as_it_is or isinstance(value, bytes)):
            value = _read(reader, value)
        if name in evidence.coarse and isinstance(value, str):
            value = evidence.coarse[name].get(value, value)
        if name in evidence.later and value == evidence.later[name]:
            continue
        content[name] = value
    return canonical({"table": table.name, "row": content})


@cache
def _columns(table: Table) -> Sequence[tuple[str, Callable[[Any], Any]]]:
    """Name of every column, and what reads its values."""
    return [(column.name, _reader(column.type)) for column in table.columns]


def link_digest(journal: str, number: int, act: str, rows: Any, previous: str) -> str:
    """The digest of one link."""
    return digest({"journal": journal, "number": number, "act": act, "rows": rows, "previous": previous})


def value_of(kind: TypeEngine[Any], value: Any) -> Any:
    """A column's value as JSON has it: instants in UTC with microseconds, days as 2024-05-30.

    SQLite gives what its file holds, which may be anything once somebody has written there: what cannot be read as its
    column's type is taken as it is, and marked, so that it equals nothing that was sealed.
    """
    return None if value is None else _read(_reader(kind), value)


def _read(reader: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, bytes):
        return {"unreadable": value.hex()}
    try:
        return reader(value)
    except (ValueError, TypeError, KeyError, RecursionError):
        return {"unreadable": str(value)}


@cache
def _reader(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    """What reads the values of a type."""
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    readers = {JSON: _json, DateTime: _instant, Date: _day, Boolean: {0: False, 1: True}.__getitem__}
    return next((reader for type_, reader in readers.items() if isinstance(plain, type_)), _as_it_is)


def _as_it_is(value: Any) -> Any:
    return value


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, Unread) else value


def _instant(value: Any) -> str:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")


def _day(value: Any) -> str:
    return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()


class Unread(str):
    """Text of a JSON column that has not been parsed yet: SQLite keeps it so."""

    __slots__ = ()
