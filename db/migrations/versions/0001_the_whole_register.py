"""The whole register.

Revision 0001, the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import SEALED, seal_table, unseal_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, and seal those that are append-only."""
    op.create_table(
        "desk_session",
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_desk_session")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("component", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("detail", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("component", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "lease",
        sa.Column("job", AutoString(), nullable=False),
        sa.Column("owner", AutoString(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("last_run_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_lease")),
    )
    op.create_table(
        "login_code",
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_login_code")),
    )
    op.create_table(
        "organisation",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("mailbox", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_organisation")),
    )
    op.create_table(
        "process",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("file", sa.JSON(), nullable=False),
        sa.Column("status", AutoString(), nullable=False),
        sa.Column("shift_s", sa.Integer(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("handled_until", UTCDateTime(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_process")),
    )
    op.create_table(
        "answer",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("step", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("comment", AutoString(), nullable=False),
        sa.Column("strength", AutoString(), nullable=True),
        sa.Column("paragraph", AutoString(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("diarienummer", AutoString(), nullable=False),
        sa.Column("returns_on", sa.Date(), nullable=True),
        sa.Column("answered_by", AutoString(), nullable=False),
        sa.Column("answered_email", AutoString(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("content_hash", AutoString(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_answer_process_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("process", "step", "seat", "version", name=op.f("uq_answer_process_step_seat_version")),
    )
    op.create_index(op.f("ix_answer_process"), "answer", ["process"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("news", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("delivered_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_delivery_process_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(op.f("ix_delivery_process"), "delivery", ["process"], unique=False)
    op.create_index("ix_delivery_undelivered", "delivery", ["delivered_at", "id"], unique=False)
    op.create_table(
        "event",
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("step", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("dedup_key", AutoString(), nullable=False),
        sa.Column("previous", AutoString(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_event_process_process")),
        sa.PrimaryKeyConstraint("process", "seq", name=op.f("pk_event")),
        sa.UniqueConstraint("process", "dedup_key", name=op.f("uq_event_process_dedup_key")),
    )
    op.create_table(
        "invitation",
        sa.Column("public_id", AutoString(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("step", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_invitation_process_process")),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("process", "step", "seat", name=op.f("uq_invitation_process_step_seat")),
    )
    op.create_index(op.f("ix_invitation_process"), "invitation", ["process"], unique=False)
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", AutoString(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("step", AutoString(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("to_name", AutoString(), nullable=False),
        sa.Column("to_email", AutoString(), nullable=False),
        sa.Column("cc_email", AutoString(), nullable=False),
        sa.Column("props", sa.JSON(), nullable=False),
        sa.Column("send_at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("detail", AutoString(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("retry_at", UTCDateTime(), nullable=True),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned','dispatching','accepted','retryable','failed','unknown','cancelled')",
            name=op.f("ck_mail_state"),
        ),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_mail_process_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mail_public_id")),
    )
    op.create_index("ix_mail_due", "mail", ["state", "send_at"], unique=False)
    op.create_index(op.f("ix_mail_process"), "mail", ["process"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_note_process_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_process"), "note", ["process"], unique=False)
    op.create_table(
        "plan",
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_plan_process_process")),
        sa.PrimaryKeyConstraint("process", "version", name=op.f("pk_plan")),
    )
    op.create_table(
        "seat",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("organisation", AutoString(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.key"], name=op.f("fk_seat_organisation_organisation")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_seat")),
    )
    op.create_index(op.f("ix_seat_organisation"), "seat", ["organisation"], unique=False)
    op.create_table(
        "step",
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("status", AutoString(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("results", sa.JSON(), nullable=True),
        sa.Column("reason", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_step_process_process")),
        sa.PrimaryKeyConstraint("process", "key", name=op.f("pk_step")),
    )
    op.create_table(
        "holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("email", AutoString(), nullable=False),
        sa.Column("capacity", AutoString(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint("capacity IN ('ordinarie','ersattare')", name=op.f("ck_holder_capacity")),
        sa.ForeignKeyConstraint(["seat"], ["seat.key"], name=op.f("fk_holder_seat_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder")),
    )
    op.create_index(op.f("ix_holder_seat"), "holder", ["seat"], unique=False)
    op.create_table(
        "mail_item",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("mail", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["mail.id"], name=op.f("fk_mail_item_mail_mail")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_mail_item")),
    )
    op.create_index(op.f("ix_mail_item_mail"), "mail_item", ["mail"], unique=False)
    for table in SEALED:
        seal_table(table)


def downgrade() -> None:
    """Remove the register with everything in it."""
    for table in SEALED:
        unseal_table(table)
    for table in (
        "mail_item",
        "holder",
        "step",
        "seat",
        "plan",
        "note",
        "mail",
        "invitation",
        "event",
        "delivery",
        "answer",
        "process",
        "organisation",
        "login_code",
        "lease",
        "heartbeat",
        "desk_session",
    ):
        op.drop_table(table)
