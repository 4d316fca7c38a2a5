"""Every table of the register, those of the kinds too: what a migration is compared with."""

from __future__ import annotations

from sqlalchemy import MetaData

from kinds import registry
from kinds.loading import import_point
from schemas import calendar_tables, document_tables, meeting_tables, people_tables, seal_tables, service_tables, tables

__all__ = [
    "calendar_tables",
    "document_tables",
    "every_table",
    "meeting_tables",
    "people_tables",
    "seal_tables",
    "service_tables",
]


def every_table() -> MetaData:
    """The tables that this version reads and writes."""
    for kind in registry.all_kinds():
        import_point(kind.key, "tables")
    return tables.metadata
