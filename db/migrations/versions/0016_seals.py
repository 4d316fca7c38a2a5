"""A seal over all evidence: chains of hashes, and guards against replacing, emptying and changing it.

What stood before is sealed as it stands, matter by matter, with one link (`taken-over`) each.

Revision 0016.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from alembic import context, op
from sqlmodel.sql.sqltypes import AutoString

from db.migrations.seals import guard_columns, guard_deletes, guard_rows, seal_table, unguard, unseal_table
from db.seals.canonical import GENESIS, key_of, link_digest, row_hash
from db.seals.stamps import StampKeys
from schemas.evidence import Evidence

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_REGISTER = "REGISTRET"
_BEFORE = (
    "event", "answer", "document", "meeting_view", "priority_addition",
    "remiss_draft", "remiss_view", "remiss_draft_offer", "remiss_view_fate", "remiss_anstand",
)  # fmt: skip
"""Append-only since an earlier revision."""
_NOW = ("plan", "note", "home_meeting", "remiss", "mail_item", "journal", "seal")
"""Append-only from this one."""
_FIXED = {
    "process": ("key", "kind", "shift_s", "created_at"),
    "step": ("process", "key"),
    "invitation": ("public_id", "process", "step", "seat", "created_at"),
    "called_meeting": ("key", "called_at"),
    "mail": ("id", "public_id", "process", "kind", "step", "seat", "send_at", "due_at", "created_at"),
}
"""Tables whose rows may change → the columns that may not."""
_LETTER = ("to_name", "to_email", "cc_email", "props", "subject")
_AT_CLAIM = "OLD.state IN ('planned', 'retryable', 'unknown') AND NEW.state = 'dispatching'"
"""What a mail says and to whom is settled in the last look before it leaves, and never after."""
_MAIL_FREE = dict.fromkeys(
    ("detail", "attempts", "uncertain", "fence", "lease_until", "retry_at", "doubts", "handed_at"), ""
)
_EVIDENCE = {
    "process": Evidence("", journal="key", free={"handled_until": ""}),
    "called_meeting": Evidence("", journal="key"),
    "mail": Evidence(
        "",
        free=_MAIL_FREE,
        coarse={"state": dict.fromkeys(("planned", "dispatching", "retryable", "unknown"), "waiting")},
    ),
}
_SEALED = (
    "process",
    "called_meeting",
    "plan",
    "note",
    "step",
    "invitation",
    "home_meeting",
    *_BEFORE,
    "remiss",
    "mail",
)
"""What is sealed of what stood before, in this order; by every column but those named in `_EVIDENCE`."""


def upgrade() -> None:
    """Make the table of seals, seal what stands, and put up the guards."""
    op.create_table(
        "seal",
        sa.Column("journal", AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", AutoString(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("previous", AutoString(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("stamp", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["journal"], ["journal.key"], name=op.f("fk_seal_journal_journal")),
        sa.PrimaryKeyConstraint("journal", "number", name=op.f("pk_seal")),
    )
    _seal_what_stands(op.get_bind())
    for table in _NOW:
        seal_table(table)
    for table in (*_BEFORE, *_NOW, *_FIXED):
        guard_rows(table)
    for table, columns in _FIXED.items():
        guard_columns(table, columns)
        guard_deletes(table)
    guard_columns("mail", _LETTER, unless=_AT_CLAIM)
    guard_columns("mail", ("sent_at",), unless="OLD.sent_at IS NULL")


def downgrade() -> None:
    """Take the guards down that this revision put up, and the seals; what was append-only before still is."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    rows = "insert" if is_sqlite else "truncate"
    unguard("mail", "sent_at", _LETTER[0])
    for table, columns in _FIXED.items():
        unguard(table, columns[0], "delete", rows)
        if not is_sqlite:
            op.execute(f"DROP FUNCTION {table}_is_sealed()")
    for table in (*_BEFORE, *_NOW):
        unguard(table, rows)
    for table in _NOW:
        unseal_table(table)
    op.execute(f"DELETE FROM mail_item WHERE mail IN (SELECT id FROM mail WHERE process = '{_REGISTER}')")
    op.execute(f"DELETE FROM mail WHERE process = '{_REGISTER}'")
    op.drop_table("seal")
    op.execute(f"DELETE FROM journal WHERE key = '{_REGISTER}'")


def _seal_what_stands(connection: sa.Connection) -> None:
    """One link for each journal, and one in the register's own chain that names them all."""
    known = sa.MetaData()
    known.reflect(connection, only=[*_SEALED, "journal", "seal"])
    journal, seal = known.tables["journal"], known.tables["seal"]
    connection.execute(journal.insert().values(key=_REGISTER))
    secrets = context.config.attributes.get("secrets")
    stamps = StampKeys.of(secrets()) if secrets else None

    def link(key: str, rows: list[Any], act: str) -> list[Any]:
        digest = link_digest(key, 1, act, rows, GENESIS)
        stamp = stamps.stamp(key, 1, digest) if stamps else ""
        values = {"journal": key, "number": 1, "act": act, "rows": rows, "previous": GENESIS, "digest": digest}
        connection.execute(seal.insert().values(**values, stamp=stamp))
        return ["seal", [key, 1], digest]

    streams = [_rows(connection, known, name) for name in _SEALED]
    merged = groupby(heapq.merge(*streams, key=itemgetter(0)), key=itemgetter(0))
    links = [link(key, [entry for _, entry in entries], "taken-over") for key, entries in merged]
    if links:
        link(_REGISTER, links, "head")


def _rows(connection: sa.Connection, known: sa.MetaData, name: str) -> Iterator[tuple[str, list[Any]]]:
    """The journal of each row of a table, and what a link says of it; in the order of the journals, byte by byte."""
    table, evidence = known.tables[name], _EVIDENCE.get(name, Evidence(""))
    journal = table.c[evidence.journal]
    order = journal.collate("C") if connection.dialect.name == "postgresql" else journal
    for found in connection.execute(table.select().order_by(order).execution_options(yield_per=200)).mappings():
        row = dict(found)
        yield row[journal.name], [name, key_of(table, row), row_hash(table, evidence, row)]
