"""Calendars: bodies, meetings, and the meeting a kansli has chosen.

Revision 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "body",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("organisation", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("papers_workdays", sa.Integer(), nullable=False),
        sa.Column("justering_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_body")),
    )
    op.create_index(op.f("ix_body_organisation"), "body", ["organisation"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("body", AutoString(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("papers_by", sa.Date(), nullable=True),
        sa.Column("justering_days", sa.Integer(), nullable=True),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["body.key"], name=op.f("fk_meeting_body_body")),
        sa.PrimaryKeyConstraint("body", "on", name=op.f("pk_meeting")),
    )
    op.create_table(
        "home_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("step", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("chosen_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_home_meeting_process_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_meeting")),
    )
    op.create_index(op.f("ix_home_meeting_process"), "home_meeting", ["process"], unique=False)


def downgrade() -> None:
    """Remove them with everything in them."""
    for table in ("home_meeting", "meeting", "body"):
        op.drop_table(table)
