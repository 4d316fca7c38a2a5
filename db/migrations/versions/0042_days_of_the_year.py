"""The days that the year is drawn from: of seats that owe an answer, of steps to come, of contracts. And who wants one
mail a week.

Revision 0042.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the lists be made anew from the matters, as they are where a line is lacking."""
    _make_owing(sa.Column("due_on", sa.Date(), nullable=False))
    op.execute("DELETE FROM matter")
    op.add_column("organisation", sa.Column("weekly_mail", AutoString(), nullable=False, server_default=""))
    op.add_column("matter", sa.Column("block_days", sa.JSON(), nullable=False, server_default="[]"))


def _make_owing(*columns: sa.Column[object]) -> None:
    """Make the table anew, empty, with these columns beside those that it had from the beginning."""
    op.drop_table("owing")
    op.create_table(
        "owing",
        *(sa.Column(name, AutoString(), nullable=False) for name in ("process", "step", "seat")),
        sa.Column("is_inquiry", sa.Boolean(), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_owing_process_process")),
        sa.PrimaryKeyConstraint("process", "step", "seat", name=op.f("pk_owing")),
    )
    op.create_index(op.f("ix_owing_seat"), "owing", ["seat"], unique=False)


def downgrade() -> None:
    """The lists do without them."""
    op.execute("DELETE FROM matter")
    op.drop_column("matter", "block_days")
    op.drop_column("organisation", "weekly_mail")
    _make_owing()
