"""Whether a clear reply becomes an answer by itself, beside where replies go.

Revision 0020.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Until whoever watches the sources has looked, nothing is promised."""
    with op.batch_alter_table("reply_address") as table:
        table.add_column(sa.Column("is_noted", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("reply_address") as table:
        table.alter_column("is_noted", server_default=None)


def downgrade() -> None:
    """It is decided anew every minute."""
    op.drop_column("reply_address", "is_noted")
