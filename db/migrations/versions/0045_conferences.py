"""Conferences: what was decided of each, every version of who was named, and what they cannot eat.

Revision 0045.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import guard_columns, guard_deletes, guard_rows, seal_table, unguard, unseal_table

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_GROWING = ("conference_entry", "conference_reply")
_FIXED = ("key", "called_at")


def upgrade() -> None:
    """Make the tables; of those that were named, and of the replies, rows may only be added."""
    op.create_table(
        "conference",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("file", sa.JSON(), nullable=False),
        sa.Column("called_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["key"], ["journal.key"], name=op.f("fk_conference_key_journal")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_conference")),
    )
    op.create_table(
        "conference_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("email", AutoString(), nullable=False),
        sa.Column("side", AutoString(), nullable=False),
        sa.Column("mode", AutoString(), nullable=False),
        sa.Column("standing", AutoString(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("standing IN ('anmald','vantar','aterkallad')", name=op.f("ck_conference_entry_standing")),
        sa.ForeignKeyConstraint(["process"], ["conference.key"], name=op.f("fk_conference_entry_process_conference")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference_entry")),
        sa.UniqueConstraint("process", "person", "version", name=op.f("uq_conference_entry_process_person_version")),
    )
    op.create_table(
        "conference_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["conference.key"], name=op.f("fk_conference_reply_process_conference")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference_reply")),
        sa.UniqueConstraint("process", "seat", "version", name=op.f("uq_conference_reply_process_seat_version")),
    )
    op.create_table(
        "conference_diet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["conference.key"], name=op.f("fk_conference_diet_process_conference")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference_diet")),
    )
    for table in (*_GROWING, "conference_diet"):
        op.create_index(op.f(f"ix_{table}_process"), table, ["process"], unique=False)
    for table in _GROWING:
        seal_table(table)
        guard_rows(table)
    guard_rows("conference")
    guard_columns("conference", _FIXED)
    guard_deletes("conference")


def downgrade() -> None:
    """Take the tables away, with what guards them."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    rows = "insert" if is_sqlite else "truncate"
    unguard("conference", _FIXED[0], "delete", rows)
    for table in _GROWING:
        unguard(table, rows)
        unseal_table(table)
    for table in ("conference_diet", *_GROWING, "conference"):
        op.drop_table(table)
    if not is_sqlite:
        op.execute("DROP FUNCTION conference_is_sealed()")
