"""Documents shared with organisations: each version, its deliveries, and the channels of organisations.

Revision 0046.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import guard_rows, seal_table, unguard, unseal_table

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_GROWING = ("shared_version", "shared_delivery")


def upgrade() -> None:
    """Make the tables; of versions and deliveries rows may only be added."""
    op.create_table(
        "shared_version",
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("summary", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("sha256", AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seats", sa.JSON(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("shared_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["journal.key"], name=op.f("fk_shared_version_process_journal")),
        sa.PrimaryKeyConstraint("process", "version", name=op.f("pk_shared_version")),
    )
    op.create_index(op.f("ix_shared_version_sha256"), "shared_version", ["sha256"], unique=False)
    op.create_table(
        "shared_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation", AutoString(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("sha256", AutoString(), nullable=False),
        sa.Column("delivered_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["journal.key"], name=op.f("fk_shared_delivery_process_journal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_delivery")),
        sa.UniqueConstraint(
            "process",
            "version",
            "organisation",
            "channel",
            name=op.f("uq_shared_delivery_process_version_organisation_channel"),
        ),
    )
    op.create_index(op.f("ix_shared_delivery_process"), "shared_delivery", ["process"], unique=False)
    op.create_table(
        "organisation_channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("address", AutoString(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.key"], name=op.f("fk_organisation_channel_organisation_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_channel")),
    )
    op.create_index(
        op.f("ix_organisation_channel_organisation"), "organisation_channel", ["organisation"], unique=False
    )
    for table in _GROWING:
        seal_table(table)
        guard_rows(table)


def downgrade() -> None:
    """Take the tables away, with what guards them."""
    rows = "insert" if op.get_bind().dialect.name == "sqlite" else "truncate"
    for table in _GROWING:
        unguard(table, rows)
        unseal_table(table)
    for table in ("organisation_channel", *reversed(_GROWING)):
        op.drop_table(table)
