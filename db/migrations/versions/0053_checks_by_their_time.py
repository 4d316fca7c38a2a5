"""What waits of minutes is found by its time, whatever the number of meetings.

Revision 0053.
"""

from __future__ import annotations

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_meeting_minutes_check_at", "meeting_minutes_check", ["at"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_meeting_minutes_check_at", "meeting_minutes_check")
