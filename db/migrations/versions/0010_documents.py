"""Files that come with answers.

Revision 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import seal_table, unseal_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and seal it."""
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("step", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("question", AutoString(), nullable=False),
        sa.Column("sha256", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_document_process_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "process", "step", "seat", "question", "sha256", name=op.f("uq_document_process_step_seat_question_sha256")
        ),
    )
    op.create_index(op.f("ix_document_process"), "document", ["process"], unique=False)
    seal_table("document")


def downgrade() -> None:
    """Lift the seal and drop the table; the files stay where they are."""
    unseal_table("document")
    op.drop_index(op.f("ix_document_process"), table_name="document")
    op.drop_table("document")
