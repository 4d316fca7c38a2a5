"""Conferences: who of those that were registered came.

Revision 0051.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import guard_rows, seal_table, unguard, unseal_table

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_TABLE = "conference_presence"


def upgrade() -> None:
    """Make the table; its rows may only be added."""
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("has_come", sa.Boolean(), nullable=False),
        sa.Column("noted_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["conference.key"], name=op.f(f"fk_{_TABLE}_process_conference")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
        sa.UniqueConstraint("process", "person", "version", name=op.f(f"uq_{_TABLE}_process_person_version")),
    )
    op.create_index(op.f(f"ix_{_TABLE}_process"), _TABLE, ["process"], unique=False)
    seal_table(_TABLE)
    guard_rows(_TABLE)


def downgrade() -> None:
    """Take the table away, with what guards it."""
    unguard(_TABLE, "insert" if op.get_bind().dialect.name == "sqlite" else "truncate")
    unseal_table(_TABLE)
    op.drop_table(_TABLE)
