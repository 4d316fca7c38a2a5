"""What no question needs stands in no index: a mail that is not put off, and an invitation by its process alone, since
the index that keeps each seat from being asked twice begins with it.

Revision 0054.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the one narrower, and drop the other."""
    is_put_off = sa.text("retry_at IS NOT NULL")
    op.drop_index("ix_mail_retry", "mail")
    op.create_index(
        "ix_mail_retry", "mail", ["state", "retry_at", "id"], sqlite_where=is_put_off, postgresql_where=is_put_off
    )
    op.drop_index("ix_invitation_process", "invitation")


def downgrade() -> None:
    """Make both as they were."""
    op.create_index("ix_invitation_process", "invitation", ["process"])
    op.drop_index("ix_mail_retry", "mail")
    op.create_index("ix_mail_retry", "mail", ["state", "retry_at", "id"])
