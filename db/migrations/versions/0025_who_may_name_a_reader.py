"""Whose word that another should answer suffices, as each organisation has chosen.

Revision 0025.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Until an organisation has chosen, the secretariat confirms, as before."""
    with op.batch_alter_table("organisation") as table:
        table.add_column(sa.Column("reader_named_by", sa.String(), nullable=False, server_default="samverkanskansliet"))


def downgrade() -> None:
    """The choice stands in the directory file too."""
    op.drop_column("organisation", "reader_named_by")
