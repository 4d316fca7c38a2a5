"""Every table of the register, those of the kinds too: what a migration is compared with."""

from __future__ import annotations

from sqlalchemy import MetaData

from kinds import registry
from kinds.loading import import_point
from schemas.tables import api as api_tables
from schemas.tables import begun as begun_tables
from schemas.tables import calendar as calendar_tables
from schemas.tables import document as document_tables
from schemas.tables import erasure as erasure_tables
from schemas.tables import feed as feed_tables
from schemas.tables import mail as mail_tables
from schemas.tables import matter as matter_tables
from schemas.tables import meeting as meeting_tables
from schemas.tables import people as people_tables
from schemas.tables import process as tables
from schemas.tables import seal as seal_tables
from schemas.tables import service as service_tables
from schemas.tables import users as user_tables

__all__ = [
    "api_tables",
    "begun_tables",
    "calendar_tables",
    "document_tables",
    "erasure_tables",
    "every_table",
    "feed_tables",
    "mail_tables",
    "matter_tables",
    "meeting_tables",
    "people_tables",
    "seal_tables",
    "service_tables",
    "user_tables",
]


def every_table() -> MetaData:
    """The tables that this version reads and writes."""
    for kind in registry.all_kinds():
        import_point(kind.key, "tables")
    return tables.metadata
