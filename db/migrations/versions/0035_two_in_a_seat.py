"""A seat may be shared by two at a time, and a check of the register that is not answered is reminded of once.

Revision 0035.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No seat is shared yet, and nobody has been reminded."""
    op.add_column("seat", sa.Column("is_shared", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("register_check", sa.Column("reminded_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Of two in a seat the second is a stand-in again."""
    op.drop_column("register_check", "reminded_at")
    op.drop_column("seat", "is_shared")
