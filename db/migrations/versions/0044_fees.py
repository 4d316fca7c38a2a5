"""The fee per inhabitant: every version of every year's basis.

Revision 0044.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import guard_rows, seal_table, unguard, unseal_table

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; its rows may only be added to."""
    op.create_table(
        "fee_version",
        sa.Column("journal", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["journal"], ["journal.key"], name=op.f("fk_fee_version_journal_journal")),
        sa.PrimaryKeyConstraint("journal", "version", name=op.f("pk_fee_version")),
    )
    op.create_index(op.f("ix_fee_version_year"), "fee_version", ["year"], unique=False)
    seal_table("fee_version")
    guard_rows("fee_version")


def downgrade() -> None:
    """Take the table away, with what guards it."""
    unguard("fee_version", "insert" if op.get_bind().dialect.name == "sqlite" else "truncate")
    unseal_table("fee_version")
    op.drop_table("fee_version")
