"""How members will attend a meeting, and the items that live on after it.

Revision 0040.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import guard_columns, guard_deletes, guard_rows, seal_table, unguard, unseal_table

revision = "0040"
down_revision = "0038"
branch_labels = None
depends_on = None

_FIXED = ("id", "process", "body", "origin_item", "since_on")


def upgrade() -> None:
    """Make both tables; nobody has said anything, and no item lives on."""
    op.create_table(
        "meeting_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("through", AutoString(), nullable=False),
        sa.Column("given_by", AutoString(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process"], ["called_meeting.key"], name=op.f("fk_meeting_attendance_process_called_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_attendance")),
        sa.UniqueConstraint("process", "seat", "version", name=op.f("uq_meeting_attendance_process_seat_version")),
    )
    op.create_index(op.f("ix_meeting_attendance_process"), "meeting_attendance", ["process"])
    seal_table("meeting_attendance")
    guard_rows("meeting_attendance")
    op.create_table(
        "outstanding_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("body", AutoString(), nullable=False),
        sa.Column("origin_item", AutoString(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("owner", AutoString(), nullable=False),
        sa.Column("is_task", sa.Boolean(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("decision", AutoString(), nullable=False),
        sa.Column("parties", sa.JSON(), nullable=False),
        sa.Column("asked_again_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('planerad','behandlad','bordlagd','utgatt','installd','delgiven','avvaktar','klar')",
            name=op.f("ck_outstanding_item_state"),
        ),
        sa.ForeignKeyConstraint(
            ["process"], ["called_meeting.key"], name=op.f("fk_outstanding_item_process_called_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outstanding_item")),
    )
    op.create_index(op.f("ix_outstanding_item_process"), "outstanding_item", ["process"])
    op.create_index(op.f("ix_outstanding_item_body"), "outstanding_item", ["body", "ended_on"])
    guard_rows("outstanding_item")
    guard_columns("outstanding_item", _FIXED)
    guard_deletes("outstanding_item")


def downgrade() -> None:
    """Take both away again."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    rows = "insert" if is_sqlite else "truncate"
    unguard("outstanding_item", _FIXED[0], "delete", rows)
    op.drop_table("outstanding_item")
    if not is_sqlite:
        op.execute("DROP FUNCTION outstanding_item_is_sealed()")
    unguard("meeting_attendance", rows)
    unseal_table("meeting_attendance")
    op.drop_table("meeting_attendance")
