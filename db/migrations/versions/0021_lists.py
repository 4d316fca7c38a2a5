"""What the lists of the desk show of each matter, kept beside it; and indices for the pages that list things.

Revision 0021. The lines themselves are made by `Database.migrate`, which has the tables as this version knows them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TEXTS = ("kind", "title", "diarienummer", "searched", "parties", "secretariat", "state", "shelf")


def upgrade() -> None:
    """Empty tables: a matter without a line gets one."""
    op.create_table(
        "matter",
        sa.Column("key", AutoString(), nullable=False),
        *(sa.Column(name, AutoString(), nullable=False) for name in _TEXTS),
        sa.Column("shift_s", sa.Integer(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("begun", sa.JSON(), nullable=False),
        sa.Column("has_asked", sa.Boolean(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("hand_at", UTCDateTime(), nullable=True),
        sa.Column("asks_position", sa.Boolean(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("coming", sa.JSON(), nullable=False),
        sa.Column("correctable_until", sa.Date(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("archived_at", UTCDateTime(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["process.key"], name=op.f("fk_matter_key_process")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_matter")),
    )
    for name, columns in _INDICES.items():
        op.create_index(name, "matter", list(columns), unique=False)
    op.create_table(
        "owing",
        *(sa.Column(name, AutoString(), nullable=False) for name in ("process", "step", "seat")),
        sa.Column("is_inquiry", sa.Boolean(), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_owing_process_process")),
        sa.PrimaryKeyConstraint("process", "step", "seat", name=op.f("pk_owing")),
    )
    op.create_index(op.f("ix_owing_seat"), "owing", ["seat"], unique=False)
    for name, (table, columns) in _OTHERS.items():
        op.create_index(name, table, list(columns), unique=False)
    op.drop_index(op.f("ix_mail_process"), table_name="mail")  # the one above serves it too


_INDICES = {
    "ix_matter_shelf": ("shelf", "next_on", "key", "missing", "closes_on", "asks_position"),
    "ix_matter_closed": ("shelf", "closed_at", "key"),
    "ix_matter_hand": ("shelf", "hand_at", "key"),
    "ix_matter_due": ("shelf", "due_at", "key"),
    "ix_matter_checked": ("shelf", "checked_on"),
    "ix_matter_secretariat": ("secretariat",),
}
_OTHERS = {
    "ix_process_shift_s": ("process", ("shift_s",)),
    "ix_mail_copy_fate": ("mail", ("copy_fate",)),
    "ix_mail_newest": ("mail", ("send_at", "id", "state")),
    "ix_mail_of_process": ("mail", ("process", "send_at", "id")),
}


def downgrade() -> None:
    """They can be made again at any time."""
    op.create_index(op.f("ix_mail_process"), "mail", ["process"], unique=False)
    for name, (table, _) in _OTHERS.items():
        op.drop_index(name, table_name=table)
    op.drop_table("owing")
    op.drop_table("matter")
