"""The time that is trusted whatever the wall clock shows, and what befell the service itself.

Revision 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two empty tables: the first beat fills the one, and nothing may ever fill the other."""
    op.create_table(
        "clock",
        sa.Column("boot", AutoString(), nullable=False),
        sa.Column("counted_s", sa.Float(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("highest_at", UTCDateTime(), nullable=False),
        sa.Column("doubted_at", UTCDateTime(), nullable=True),
        sa.Column("doubted_s", sa.Float(), nullable=False),
        sa.Column("off_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("boot", name=op.f("pk_clock")),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("part", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("off_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )


def downgrade() -> None:
    """The clock is trusted again as it stands."""
    op.drop_table("incident")
    op.drop_table("clock")
