"""What the engine lacks or cannot move on, kept beside the matters so that every page can say it.

Revision 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An empty table: the next comparison fills it."""
    op.create_table(
        "engine_trouble",
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_engine_trouble")),
    )


def downgrade() -> None:
    """Nothing is lost: a comparison finds it again."""
    op.drop_table("engine_trouble")
