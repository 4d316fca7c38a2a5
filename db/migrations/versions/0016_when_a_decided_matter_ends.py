"""A decided matter says until when its outcome can be corrected.

Revision 0016.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0016"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column where it stands; a matter that is open has none until its last step ends."""
    op.add_column("process", sa.Column("ends_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    """A decided matter ends at the next batch of its workflow."""
    op.drop_column("process", "ends_at")
