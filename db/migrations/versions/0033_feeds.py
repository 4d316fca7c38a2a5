"""The addresses by which calendar programs subscribe.

Revision 0033.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0033"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; it proves nothing."""
    op.create_table(
        "feed",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('organisation','plats','kansli','sammantraden')", name=op.f("ck_feed_kind")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_feed_digest")),
    )


def downgrade() -> None:
    """Nobody's calendar finds anything any more."""
    op.drop_table("feed")
