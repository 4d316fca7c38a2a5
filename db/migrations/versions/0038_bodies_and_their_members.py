"""Bodies from–to, who is in them, which times in seats are one person's, and introductions with their receipts.

Revision 0038.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_ROLES = (
    "role IN ('ordforande','vice_ordforande','ledamot','ersattare','adjungerad','justerare','sekreterare',"
    "'kontaktperson')"
)


def upgrade() -> None:
    """No body has members yet, and nobody is known to be the same person as anybody else."""
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "person_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_person_alias_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_alias")),
        sa.UniqueConstraint("person", "name", name=op.f("uq_person_alias_person_name")),
    )
    op.create_index(op.f("ix_person_alias_person"), "person_alias", ["person"])
    with op.batch_alter_table("body") as table:
        table.add_column(sa.Column("from_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("to_on", sa.Date(), nullable=True))
    with op.batch_alter_table("holder") as table:
        table.add_column(sa.Column("is_acting", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("person", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_holder_person_person"), "person", ["person"], ["id"])
        table.create_index(op.f("ix_holder_person"), ["person"])
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("is_acting", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("is_to_be_introduced", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.CheckConstraint(_ROLES, name=op.f("ck_member_role")),
        sa.ForeignKeyConstraint(["body"], ["body.key"], name=op.f("fk_member_body_body")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_member_person_person")),
        sa.ForeignKeyConstraint(["seat"], ["seat.key"], name=op.f("fk_member_seat_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    for column in ("body", "seat", "person"):
        op.create_index(op.f(f"ix_member_{column}"), "member", [column])
    op.create_table(
        "introduction",
        sa.Column("public_id", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("made_for", AutoString(), nullable=False),
        sa.Column("posted_at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["seat"], ["seat.key"], name=op.f("fk_introduction_seat_seat")),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_introduction")),
    )
    op.create_index(op.f("ix_introduction_seat"), "introduction", ["seat"])


def downgrade() -> None:
    """Who is in which body is forgotten with it."""
    for name in ("introduction", "member"):
        op.drop_table(name)
    with op.batch_alter_table("holder") as table:
        table.drop_index(op.f("ix_holder_person"))
        table.drop_constraint(op.f("fk_holder_person_person"), type_="foreignkey")
        table.drop_column("person")
        table.drop_column("is_acting")
    with op.batch_alter_table("body") as table:
        table.drop_column("to_on")
        table.drop_column("from_on")
    for name in ("person_alias", "person"):
        op.drop_table(name)
