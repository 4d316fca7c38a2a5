"""The minutes of a meeting on their way to be checked.

Revision 0041.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import guard_rows, seal_table, unguard, unseal_table

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_TABLES = ("meeting_minutes", "meeting_minutes_check")


def upgrade() -> None:
    """Make both tables; no minutes have been sent."""
    op.create_table(
        "meeting_minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process"], ["called_meeting.key"], name=op.f("fk_meeting_minutes_process_called_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_minutes")),
        sa.UniqueConstraint("process", "version", name=op.f("uq_meeting_minutes_process_version")),
    )
    op.create_index(op.f("ix_meeting_minutes_process"), "meeting_minutes", ["process"])
    op.create_table(
        "meeting_minutes_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("person", AutoString(), nullable=False),
        sa.Column("email", AutoString(), nullable=False),
        sa.Column("act", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "act IN ('fragad','godkand','pavisad','rattelse')", name=op.f("ck_meeting_minutes_check_act")
        ),
        sa.ForeignKeyConstraint(
            ["process"], ["called_meeting.key"], name=op.f("fk_meeting_minutes_check_process_called_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_minutes_check")),
    )
    op.create_index(op.f("ix_meeting_minutes_check_process"), "meeting_minutes_check", ["process"])
    for table in _TABLES:
        seal_table(table)
        guard_rows(table)


def downgrade() -> None:
    """Take both away again."""
    rows = "insert" if op.get_bind().dialect.name == "sqlite" else "truncate"
    for table in reversed(_TABLES):
        unguard(table, rows)
        unseal_table(table)
        op.drop_table(table)
