"""What took each mail, what was reported of it afterwards, and how its addresses stand by that.

Revision 0018.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import guard_columns, guard_rows, seal_table, unguard, unseal_table

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known of what has been sent before."""
    for name in ("carrier", "fate", "copy_fate"):
        op.add_column("mail", sa.Column(name, AutoString(), nullable=False, server_default=""))
    op.create_index("ix_mail_fate", "mail", ["fate", "copy_fate"], unique=False)
    guard_columns("mail", ("carrier",), unless="OLD.carrier = ''")
    op.create_table(
        "delivery_report",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("mail", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        *(sa.Column(name, AutoString(), nullable=False) for name in ("recipient", "state", "reason", "code")),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["mail.id"], name=op.f("fk_delivery_report_mail_mail")),
        sa.ForeignKeyConstraint(["process"], ["journal.key"], name=op.f("fk_delivery_report_process_journal")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_delivery_report")),
    )
    for name in ("mail", "process", "recipient"):
        op.create_index(op.f(f"ix_delivery_report_{name}"), "delivery_report", [name], unique=False)
    seal_table("delivery_report")
    guard_rows("delivery_report")
    op.create_table(
        "stray_report",
        *(sa.Column(name, AutoString(), nullable=False) for name in ("key", "state", "source")),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_stray_report")),
    )
    op.create_index(op.f("ix_stray_report_received_at"), "stray_report", ["received_at"], unique=False)
    op.create_table(
        "address",
        *(sa.Column(name, AutoString(), nullable=False) for name in ("email", "state", "reason")),
        sa.Column("since", UTCDateTime(), nullable=True),
        sa.Column("mail", sa.Integer(), nullable=True),
        sa.Column("cleared_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["mail"], ["mail.id"], name=op.f("fk_address_mail_mail")),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_address")),
    )
    op.create_table(
        "page_opening",
        sa.Column("public_id", AutoString(), nullable=False),
        sa.Column("first_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["public_id"], ["invitation.public_id"], name=op.f("fk_page_opening_public_id_invitation")
        ),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_page_opening")),
    )


def downgrade() -> None:
    """What was reported is lost; the mails and what they said are not."""
    op.drop_table("page_opening")
    op.drop_table("address")
    op.drop_table("stray_report")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    unguard("delivery_report", "insert" if is_sqlite else "truncate")
    unseal_table("delivery_report")
    op.drop_table("delivery_report")
    unguard("mail", "carrier")
    op.drop_index("ix_mail_fate", table_name="mail")
    for name in ("copy_fate", "fate", "carrier"):
        op.drop_column("mail", name)
