"""An answer keeps who held the seat, and a link for whom it was made.

Revision 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns where they stand: rebuilding `answer` would lift its seal. A kansli keeps the link it has."""
    op.add_column("answer", sa.Column("holder", AutoString(), nullable=False, server_default=""))
    op.add_column("invitation", sa.Column("made_for", AutoString(), nullable=True))
    op.add_column("invitation", sa.Column("renewed_at", UTCDateTime(), nullable=True))
    op.add_column("invitation", sa.Column("kansli_generation", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE invitation SET kansli_generation = generation")


def downgrade() -> None:
    """Who held a seat on a day is still in the register."""
    op.drop_column("invitation", "kansli_generation")
    op.drop_column("invitation", "renewed_at")
    op.drop_column("invitation", "made_for")
    op.drop_column("answer", "holder")
