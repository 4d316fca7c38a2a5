"""Since when a calendar address gives what it gives.

Revision 0037.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0037"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known of what was fetched before, so the next fetch begins anew."""
    with op.batch_alter_table("feed") as batch:
        batch.add_column(sa.Column("mark", AutoString(), nullable=False, server_default=""))
        batch.add_column(sa.Column("changed_at", UTCDateTime(), nullable=True))
    with op.batch_alter_table("feed") as batch:
        batch.alter_column("mark", server_default=None)


def downgrade() -> None:
    """Every program fetches once more."""
    with op.batch_alter_table("feed") as batch:
        batch.drop_column("changed_at")
        batch.drop_column("mark")
