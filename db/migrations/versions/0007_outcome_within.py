"""A determined yes may be for some of those who were asked.

Revision 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every yes so far is for all."""
    with op.batch_alter_table("step") as table:
        table.add_column(sa.Column("within", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Whom a yes was for is gone; the history says it still."""
    with op.batch_alter_table("step") as table:
        table.drop_column("within")
