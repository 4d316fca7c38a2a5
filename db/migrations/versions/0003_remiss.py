"""What is kept of a remiss: its identity, drafts, and the views of its answer.

Revision 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "remiss",
        sa.Column("identity", AutoString(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_remiss_process_process")),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_remiss")),
    )
    op.create_index(op.f("ix_remiss_process"), "remiss", ["process"], unique=False)
    op.create_table(
        "remiss_draft",
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", AutoString(), nullable=False),
        sa.Column("sha256", AutoString(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("concerns", sa.JSON(), nullable=False),
        sa.Column("registered_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_remiss_draft_process_process")),
        sa.PrimaryKeyConstraint("process", "version", name=op.f("pk_remiss_draft")),
    )
    op.create_table(
        "remiss_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("section", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("met", AutoString(), nullable=True),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("met_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_remiss_view_process_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remiss_view")),
        sa.UniqueConstraint("process", "number", name=op.f("uq_remiss_view_process_number")),
    )
    op.create_index(op.f("ix_remiss_view_process"), "remiss_view", ["process"], unique=False)


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("remiss_view")
    op.drop_table("remiss_draft")
    op.drop_table("remiss")
