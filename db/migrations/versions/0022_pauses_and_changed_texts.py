"""What rests, new words of a question, and answers that do not count any more.

Revision 0022.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import guard_rows, seal_table, unguard, unseal_table

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing rests, every answer counts, and no words were changed."""
    op.create_table(
        "pause",
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("step", AutoString(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_pause_process_process")),
        sa.PrimaryKeyConstraint("process", "step", name=op.f("pk_pause")),
    )
    op.create_table(
        "text_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("step", AutoString(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_text_edit_process_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_edit")),
    )
    op.create_index(op.f("ix_text_edit_process"), "text_edit", ["process"])
    seal_table("text_edit")
    guard_rows("text_edit")
    op.add_column("step", sa.Column("text_changed_at", UTCDateTime(), nullable=True))
    op.add_column("invitation", sa.Column("set_aside", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """What rested goes on; the words that hold are in the plan."""
    op.drop_column("invitation", "set_aside")
    op.drop_column("step", "text_changed_at")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    unguard("text_edit", "insert" if is_sqlite else "truncate")
    unseal_table("text_edit")
    op.drop_table("text_edit")
    op.drop_table("pause")
