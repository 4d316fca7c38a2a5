"""A mail keeps when and why nobody knew whether it had left, and when it was about to leave.

Revision 0015.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What an older version was about to send when it ended may have left: for that nobody knows."""
    op.add_column("mail", sa.Column("doubts", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("mail", sa.Column("handed_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE mail SET handed_at = lease_until WHERE state = 'dispatching'")


def downgrade() -> None:
    """How often it was is still counted."""
    op.drop_column("mail", "handed_at")
    op.drop_column("mail", "doubts")
