"""The engine's next timer, and the tries whether a backup can be put back.

Revision 0025.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0025"
down_revision = "0024"
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


def downgrade() -> None:
    """Both are found out again."""
    op.drop_table("restore_test")
    op.drop_table("engine_timer")
