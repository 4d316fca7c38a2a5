"""Forms that are saved, as drafts or as templates, and rehearsals from the desk.

Revision 0026.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_STATES = "state IN ('playing','done','stopped','failed','too_long','cut_off')"


def upgrade() -> None:
    """Make the tables; neither proves anything."""
    op.create_table(
        "saved_form",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("address", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("about", AutoString(), nullable=False),
        sa.Column("is_template", sa.Boolean(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_saved_form")),
    )
    op.create_index(op.f("ix_saved_form_changed_at"), "saved_form", ["changed_at"], unique=False)
    op.create_table(
        "rehearsal",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("file_name", AutoString(), nullable=False),
        sa.Column("file_text", AutoString(), nullable=False),
        sa.Column("answers", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("permille", sa.Integer(), nullable=False),
        sa.Column("at_on", sa.Date(), nullable=True),
        sa.Column("is_stopping", sa.Boolean(), nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("beat_at", UTCDateTime(), nullable=False),
        sa.Column("why", AutoString(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.CheckConstraint(_STATES, name=op.f("ck_rehearsal_state")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rehearsal")),
    )
    is_played = sa.text("state = 'playing'")
    op.create_index(
        "ix_rehearsal_playing",
        "rehearsal",
        ["state"],
        unique=True,
        sqlite_where=is_played,
        postgresql_where=is_played,
    )
    op.create_index(op.f("ix_rehearsal_began_at"), "rehearsal", ["began_at"], unique=False)


def downgrade() -> None:
    """Nothing of what they hold was started or sent."""
    op.drop_table("rehearsal")
    op.drop_table("saved_form")
