"""Views on the items of a meeting, given by the link in the call or noted by the secretariat: append-only versions.

Revision 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import seal_table, unseal_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and seal it."""
    op.create_table(
        "meeting_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("item", AutoString(), nullable=False),
        sa.Column("item_title", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("given_by", AutoString(), nullable=False),
        sa.Column("given_email", AutoString(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('avvikande','synpunkt','ingen')", name=op.f("ck_meeting_view_kind")),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_meeting_view_process_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_view")),
        sa.UniqueConstraint(
            "process", "seat", "item", "version", name=op.f("uq_meeting_view_process_seat_item_version")
        ),
    )
    op.create_index(op.f("ix_meeting_view_process"), "meeting_view", ["process"], unique=False)
    seal_table("meeting_view")


def downgrade() -> None:
    """Take it away again."""
    unseal_table("meeting_view")
    op.drop_table("meeting_view")
