"""Other systems: tokens, requests that are carried out once, webhooks.

Revision 0034.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; none of them proves anything."""
    op.create_table(
        "api_token",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    op.create_table(
        "api_request",
        sa.Column("token", AutoString(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["token"], ["api_token.key"], name=op.f("fk_api_request_token_api_token")),
        sa.PrimaryKeyConstraint("token", "key", name=op.f("pk_api_request")),
    )
    op.create_index(op.f("ix_api_request_made_at"), "api_request", ["made_at"], unique=False)
    op.create_table(
        "webhook",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("url", AutoString(), nullable=False),
        sa.Column("secret_version", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_webhook")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook", AutoString(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("public_id", AutoString(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("is_received", sa.Boolean(), nullable=False),
        sa.Column("problem", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["webhook"], ["webhook.key"], name=op.f("fk_webhook_delivery_webhook_webhook")),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_webhook_delivery_process_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("public_id", name=op.f("uq_webhook_delivery_public_id")),
    )
    waiting = ["ended_at", "webhook", "process", "id"]
    op.create_index("ix_webhook_delivery_waiting", "webhook_delivery", waiting, unique=False)
    op.create_table(
        "webhook_cursor",
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.key"], name=op.f("fk_webhook_cursor_process_process")),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_webhook_cursor")),
    )


def downgrade() -> None:
    """No system is let in or told any more."""
    for table in ("webhook_cursor", "webhook_delivery", "webhook", "api_request", "api_token"):
        op.drop_table(table)
