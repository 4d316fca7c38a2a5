"""Which matters belong to which items of a meeting.

Revision 0050.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import guard_columns, guard_deletes, guard_rows, unguard

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_FIXED = ("id", "process", "item", "draft", "made_at")


def upgrade() -> None:
    """Make the table; no matter belongs to an item."""
    op.create_table(
        "meeting_matter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("item", AutoString(), nullable=False),
        sa.Column("draft", AutoString(), nullable=False),
        sa.Column("matter", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["process"], ["called_meeting.key"], name=op.f("fk_meeting_matter_process_called_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_matter")),
    )
    for column in ("process", "draft", "matter"):
        op.create_index(op.f(f"ix_meeting_matter_{column}"), "meeting_matter", [column])
    guard_rows("meeting_matter")
    guard_columns("meeting_matter", _FIXED)
    guard_deletes("meeting_matter")


def downgrade() -> None:
    """Take it away again."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    unguard("meeting_matter", _FIXED[0], "delete", "insert" if is_sqlite else "truncate")
    op.drop_table("meeting_matter")
    if not is_sqlite:
        op.execute("DROP FUNCTION meeting_matter_is_sealed()")
