"""A meeting that is cancelled is kept and no longer counted with.

Revision 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark; every meeting so far is held."""
    with op.batch_alter_table("meeting") as table:
        table.add_column(sa.Column("is_cancelled", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("meeting") as table:
        table.alter_column("is_cancelled", server_default=None)


def downgrade() -> None:
    """Cancelled meetings are gone, as they were before there was a mark."""
    op.execute("DELETE FROM meeting WHERE is_cancelled")
    with op.batch_alter_table("meeting") as table:
        table.drop_column("is_cancelled")
