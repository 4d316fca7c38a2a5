"""What recurs, and its turns.

Revision 0043.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; neither proves anything."""
    op.create_table(
        "series",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("address", AutoString(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("typed_on", sa.Date(), nullable=False),
        sa.Column("lead_workdays", sa.Integer(), nullable=False),
        sa.Column("starts_itself", sa.Boolean(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_series")),
    )
    op.create_table(
        "series_turn",
        sa.Column("series", AutoString(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        *(
            sa.Column(name, AutoString(), nullable=False, server_default="")
            for name in ("change", "state", "draft", "process")
        ),
        sa.Column("made_at", UTCDateTime(), nullable=True),
        sa.Column("problem", AutoString(), nullable=False, server_default=""),
        sa.CheckConstraint("change IN ('','hoppas-over','flyttad','extra')", name=op.f("ck_series_turn_change")),
        sa.CheckConstraint("state IN ('','utkast','startad','missad')", name=op.f("ck_series_turn_state")),
        sa.ForeignKeyConstraint(["series"], ["series.key"], name=op.f("fk_series_turn_series_series")),
        sa.PrimaryKeyConstraint("series", "key", name=op.f("pk_series_turn")),
    )
    op.create_index(op.f("ix_series_turn_draft"), "series_turn", ["draft"], unique=False)
    op.create_index(op.f("ix_series_turn_state"), "series_turn", ["state"], unique=False)


def downgrade() -> None:
    """What was started of them stays."""
    op.drop_table("series_turn")
    op.drop_table("series")
