"""The engine's next timer, the tries whether a backup can be put back, and what has been erased by decision.

Revision 0023.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import guard_rows, seal_table

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "engine_timer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_timer")),
    )
    op.create_table(
        "restore_test",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("backup_at", UTCDateTime(), nullable=True),
        sa.Column("problem", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restore_test")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journal", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("decision", AutoString(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("erased_at", UTCDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["journal"], ["journal.key"], name=op.f("fk_erasure_journal_journal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_journal"), "erasure", ["journal"])
    seal_table("erasure")
    guard_rows("erasure")


def downgrade() -> None:
    """Two are found out again; the register's account of what was erased goes with this version."""
    op.drop_table("erasure")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION erasure_is_sealed()")
    op.drop_table("restore_test")
    op.drop_table("engine_timer")
