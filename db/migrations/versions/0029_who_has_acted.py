"""The matters that somebody has acted in are found by an index of the log; the lists say more of what comes.

Revision 0029.
"""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index, and let the lists be made anew from the matters, as they are where a line is lacking."""
    op.create_index("ix_event_actor", "event", ["actor", "process"], unique=False)
    op.execute("DELETE FROM owing")
    op.execute("DELETE FROM matter")


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_event_actor", table_name="event")
