"""What the register holds of organisations besides their names, former names, mergers, and checks with proposals.

Revision 0027.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_TEXTS = ("registrator", "channels", "delegation", "about_cooperation")


def upgrade() -> None:
    """Nothing is known of it yet, and nobody is to be introduced."""
    with op.batch_alter_table("organisation") as table:
        for name in _TEXTS:
            table.add_column(sa.Column(name, AutoString(), nullable=False, server_default=""))
        table.add_column(sa.Column("merged_into", AutoString(), nullable=True))
        table.add_column(sa.Column("merged_on", sa.Date(), nullable=True))
    with op.batch_alter_table("holder") as table:
        table.add_column(sa.Column("is_to_be_introduced", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "former_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.key"], name=op.f("fk_former_name_organisation_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_name")),
    )
    op.create_index(op.f("ix_former_name_organisation"), "former_name", ["organisation"])
    op.create_table(
        "register_check",
        sa.Column("public_id", AutoString(), nullable=False),
        sa.Column("organisation", AutoString(), nullable=False),
        sa.Column("period", AutoString(), nullable=False),
        sa.Column("made_for", AutoString(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.key"], name=op.f("fk_register_check_organisation_organisation")
        ),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_register_check")),
        sa.UniqueConstraint("organisation", "period", name=op.f("uq_register_check_organisation_period")),
    )
    op.create_table(
        "register_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", AutoString(), nullable=False),
        sa.Column("organisation", AutoString(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("words", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('waiting','applied','refused')", name=op.f("ck_register_proposal_state")),
        sa.ForeignKeyConstraint(
            ["check_id"], ["register_check.public_id"], name=op.f("fk_register_proposal_check_id_register_check")
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.key"], name=op.f("fk_register_proposal_organisation_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_proposal")),
    )
    op.create_index(op.f("ix_register_proposal_check_id"), "register_proposal", ["check_id"])
    op.create_index(op.f("ix_register_proposal_state"), "register_proposal", ["state"])


def downgrade() -> None:
    """The names that organisations had are forgotten with it."""
    for name in ("register_proposal", "register_check", "former_name"):
        op.drop_table(name)
    with op.batch_alter_table("holder") as table:
        table.drop_column("is_to_be_introduced")
    with op.batch_alter_table("organisation") as table:
        for name in (*_TEXTS, "merged_into", "merged_on"):
            table.drop_column(name)
