"""Why the engine refused a matter, how often a cure was tried, and when to try again.

Revision 0017.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is noted already is found again by the next comparison."""
    op.add_column("engine_trouble", sa.Column("code", AutoString(), nullable=False, server_default=""))
    op.add_column("engine_trouble", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("engine_trouble", sa.Column("retry_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Nothing is lost: a comparison finds it again."""
    op.drop_column("engine_trouble", "retry_at")
    op.drop_column("engine_trouble", "tries")
    op.drop_column("engine_trouble", "code")
