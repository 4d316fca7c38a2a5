"""Calendars: when on its day a meeting begins and ends, where the calendar says so.

Revision 0052.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_COLUMNS = ("begins", "ends")


def upgrade() -> None:
    """Add the columns, empty."""
    for name in _COLUMNS:
        op.add_column("meeting", sa.Column(name, sa.Time(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    for name in reversed(_COLUMNS):
        op.drop_column("meeting", name)
