"""What is sent in for the agenda of a meeting.

Revision 0049.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import guard_columns, guard_deletes, guard_rows, unguard

revision = "0049"
down_revision = "0046"
branch_labels = None
depends_on = None

_FIXED = ("id", "process", "seat", "for_item", "source", "is_late", "received_at")


def upgrade() -> None:
    """Make the table; nothing has been sent in."""
    op.create_table(
        "meeting_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("for_item", AutoString(), nullable=False),
        sa.Column("item", sa.JSON(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("asked", AutoString(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("answer", AutoString(), nullable=False),
        sa.Column("ruled_at", UTCDateTime(), nullable=True),
        sa.Column("ruled_by", AutoString(), nullable=False),
        sa.Column("ruled_source", AutoString(), nullable=False),
        sa.Column("came_to", AutoString(), nullable=False),
        sa.Column("became", AutoString(), nullable=False),
        sa.CheckConstraint("state IN ('vantar','antagen','nasta','avbojd')", name=op.f("ck_meeting_proposal_state")),
        sa.ForeignKeyConstraint(
            ["process"], ["called_meeting.key"], name=op.f("fk_meeting_proposal_process_called_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_proposal")),
    )
    op.create_index(op.f("ix_meeting_proposal_process"), "meeting_proposal", ["process"])
    op.create_index("ix_meeting_proposal_state", "meeting_proposal", ["state", "process"])
    guard_rows("meeting_proposal")
    guard_columns("meeting_proposal", _FIXED)
    guard_deletes("meeting_proposal")


def downgrade() -> None:
    """Take it away again."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    unguard("meeting_proposal", _FIXED[0], "delete", "insert" if is_sqlite else "truncate")
    op.drop_table("meeting_proposal")
    if not is_sqlite:
        op.execute("DROP FUNCTION meeting_proposal_is_sealed()")
