"""A decided matter says until when its outcome can be corrected; stand-in and kansli have links made for them.

Revision 0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NEWEST = """
UPDATE invitation SET {column} = (
    SELECT mail.to_email FROM mail
    WHERE mail.kind = '{kind}' AND mail.process = invitation.process AND mail.step = invitation.step
    AND mail.seat = invitation.seat ORDER BY mail.id DESC LIMIT 1
)
"""


def upgrade() -> None:
    """Add the columns where they stand; who has been asked is known by the newest mail."""
    op.add_column("process", sa.Column("ends_at", UTCDateTime(), nullable=True))
    op.add_column("invitation", sa.Column("kansli_for", AutoString(), nullable=True))
    op.add_column("invitation", sa.Column("stand_in_generation", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("invitation", sa.Column("stand_in_for", AutoString(), nullable=True))
    op.execute(_NEWEST.format(column="kansli_for", kind="home_meeting"))
    op.execute(_NEWEST.format(column="stand_in_for", kind="stand_in"))


def downgrade() -> None:
    """A decided matter ends at the next batch of its workflow; whom a link was made for is in its mail."""
    op.drop_column("invitation", "stand_in_for")
    op.drop_column("invitation", "stand_in_generation")
    op.drop_column("invitation", "kansli_for")
    op.drop_column("process", "ends_at")
