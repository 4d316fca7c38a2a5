"""Received mail, the sources it comes from, and where replies are to go.

Revision 0019.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import guard_columns, guard_deletes, guard_rows, unguard

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_FIXED = ("checksum", "size", "source", "received_at")


def upgrade() -> None:
    """Make the tables; what has been received can neither be deleted nor be said to be something else."""
    op.create_table(
        "received_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checksum", AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("server_at", UTCDateTime(), nullable=True),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("arrived_at", UTCDateTime(), nullable=True),
        sa.Column("message_id", AutoString(), nullable=False),
        sa.Column("from_email", AutoString(), nullable=False),
        sa.Column("from_name", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("mail", sa.Integer(), nullable=True),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("step", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("proposal", sa.JSON(), nullable=False),
        sa.Column("why", AutoString(), nullable=False),
        sa.Column("absent_until", sa.Date(), nullable=True),
        sa.Column("answer", AutoString(), nullable=False),
        sa.Column("same_as", sa.Integer(), nullable=True),
        sa.Column("forwarded_at", UTCDateTime(), nullable=True),
        sa.Column("dealt", AutoString(), nullable=False),
        sa.Column("dealt_at", UTCDateTime(), nullable=True),
        sa.Column("reason", AutoString(), nullable=False),
        sa.CheckConstraint(
            "state IN ('new','recorded','waiting','noted','dealt','again')", name=op.f("ck_received_mail_state")
        ),
        sa.ForeignKeyConstraint(["mail"], ["mail.id"], name=op.f("fk_received_mail_mail_mail")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_mail")),
        sa.UniqueConstraint("checksum", name=op.f("uq_received_mail_checksum")),
    )
    op.create_index("ix_received_mail_queue", "received_mail", ["state", "id"])
    op.create_index("ix_received_mail_sender", "received_mail", ["from_email", "received_at"])
    op.create_index("ix_received_mail_matter", "received_mail", ["process", "step", "seat"])
    op.create_index(op.f("ix_received_mail_message_id"), "received_mail", ["message_id"])
    op.create_table(
        "mail_source",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("mail_at", UTCDateTime(), nullable=True),
        sa.Column("problem", AutoString(), nullable=False),
        sa.Column("validity", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mail_source")),
    )
    op.create_table(
        "reply_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", AutoString(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_address")),
    )
    guard_rows("received_mail")
    guard_columns("received_mail", _FIXED)
    guard_deletes("received_mail")


def downgrade() -> None:
    """The bytes stay in the folder of documents."""
    unguard("received_mail", _FIXED[0], "delete", "truncate" if _is_postgresql() else "insert")
    for table in ("reply_address", "mail_source", "received_mail"):
        op.drop_table(table)
    if _is_postgresql():
        op.execute("DROP FUNCTION received_mail_is_sealed()")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
