"""Drafts that wait to be carried out, every word on how a view was met, the sender's answers, and additions to objects.

Revision 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import seal_table, unseal_table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NEW = ("remiss_draft_offer", "remiss_view_fate", "remiss_anstand", "priority_addition")
_SEALED = ("remiss_draft", "remiss_view", *_NEW)


def upgrade() -> None:
    """Make the four tables, move the fate of each view to its own row, and seal what is never changed."""
    op.create_table(
        "remiss_draft_offer",
        sa.Column("note", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("reference", AutoString(), nullable=False),
        sa.Column("sha256", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("concerns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["note"], ["note.id"], name=op.f("fk_remiss_draft_offer_note_note")),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_remiss_draft_offer_process_process")),
        sa.PrimaryKeyConstraint("note", name=op.f("pk_remiss_draft_offer")),
    )
    op.create_index(op.f("ix_remiss_draft_offer_process"), "remiss_draft_offer", ["process"], unique=False)
    op.create_table(
        "remiss_view_fate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("met", AutoString(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_remiss_view_fate_process_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remiss_view_fate")),
    )
    op.create_index(op.f("ix_remiss_view_fate_process"), "remiss_view_fate", ["process"], unique=False)
    op.create_table(
        "remiss_anstand",
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_answer", sa.Boolean(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_remiss_anstand_process_process")),
        sa.PrimaryKeyConstraint("process", "number", "is_answer", name=op.f("pk_remiss_anstand")),
    )
    op.create_table(
        "priority_addition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("object", AutoString(), nullable=False),
        sa.Column("part", AutoString(), nullable=False),
        sa.Column("when", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("strikes", sa.Integer(), nullable=True),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_priority_addition_process_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_addition")),
    )
    op.create_index(op.f("ix_priority_addition_process"), "priority_addition", ["process"], unique=False)
    op.execute(
        "INSERT INTO remiss_view_fate (process, number, met, note, recorded_at) "
        "SELECT process, number, met, note, COALESCE(met_at, recorded_at) FROM remiss_view WHERE met IS NOT NULL"
    )
    with op.batch_alter_table("remiss_view") as views:
        for column in ("met", "note", "met_at"):
            views.drop_column(column)
    for table in _SEALED:
        seal_table(table)


def downgrade() -> None:
    """Lift the seals, and keep of each view only how it was met at last."""
    for table in _SEALED:
        unseal_table(table)
    with op.batch_alter_table("remiss_view") as views:
        views.add_column(sa.Column("met", AutoString(), nullable=True))
        views.add_column(sa.Column("note", AutoString(), nullable=False, server_default=""))
        views.add_column(sa.Column("met_at", UTCDateTime(), nullable=True))
    newest = (
        "SELECT {} FROM remiss_view_fate f WHERE f.process = remiss_view.process AND f.number = remiss_view.number "
        "ORDER BY f.id DESC LIMIT 1"
    )
    op.execute(
        f"UPDATE remiss_view SET met = ({newest.format('f.met')}), met_at = ({newest.format('f.recorded_at')}), "
        f"note = COALESCE(({newest.format('f.note')}), '')"
    )
    with op.batch_alter_table("remiss_view") as views:
        views.alter_column("note", server_default=None)
    for table in reversed(_NEW):
        op.drop_table(table)
