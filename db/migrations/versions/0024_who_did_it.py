"""Who did it: an actor in every event, users of the desk, and whose each session is.

Revision 0024.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ADDED = (("desk_session", ("user", "way")), ("login_code", ("user",)))


def upgrade() -> None:
    """Make the tables. Whoever is logged in, or has a link to log in by, is the first administrator from now on.

    Adding a column with a constant default rewrites no row, so the seal of the log is not lifted.
    """
    op.add_column("event", sa.Column("actor", AutoString(), nullable=False, server_default=""))
    op.create_table(
        "desk_user",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("email", AutoString(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("role IN ('reader','officer','administrator')", name=op.f("ck_desk_user_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_user")),
    )
    op.create_table(
        "terminal",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terminal")),
    )
    op.create_index(op.f("ix_terminal_name"), "terminal", ["name"])
    op.create_table(
        "login_attempt",
        sa.Column("browser", AutoString(), nullable=False),
        sa.Column("user", AutoString(), nullable=True),
        sa.Column("secret", AutoString(), nullable=False),
        sa.Column("nonce", AutoString(), nullable=False),
        sa.Column("verifier", AutoString(), nullable=False),
        sa.Column("leads_to", AutoString(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["desk_user.id"], name=op.f("fk_login_attempt_user_desk_user")),
        sa.PrimaryKeyConstraint("browser", name=op.f("pk_login_attempt")),
    )
    op.create_index(op.f("ix_login_attempt_user"), "login_attempt", ["user"])
    first = _first_administrator()
    for table, columns in _ADDED:
        with op.batch_alter_table(table) as changed:
            for name in columns:
                default = first if name == "user" else "link"
                changed.add_column(sa.Column(name, AutoString(), nullable=False, server_default=default))
        with op.batch_alter_table(table) as changed:
            for name in columns:
                changed.alter_column(name, server_default=None)
            changed.create_foreign_key(op.f(f"fk_{table}_user_desk_user"), "desk_user", ["user"], ["id"])
            changed.create_index(op.f(f"ix_{table}_user"), ["user"])


def _first_administrator() -> str:
    """The id of the administrator that every login until now was; without one there is nobody to add."""
    connection = op.get_bind()
    has_logins = any(connection.execute(sa.text(f"SELECT 1 FROM {table} LIMIT 1")).first() for table, _ in _ADDED)
    if not has_logins:
        return ""
    key, now = secrets.token_hex(6), datetime.now(UTC)
    users = sa.table(
        "desk_user",
        *(sa.column(name, AutoString()) for name in ("id", "name", "email", "role", "subject")),
        sa.column("created_at", UTCDateTime()),
    )
    row = {"id": key, "name": "Administratör", "email": "", "role": "administrator", "subject": ""}
    connection.execute(sa.insert(users).values(**row, created_at=now))
    return key


def downgrade() -> None:
    """Forget who the users are, and log everybody out."""
    for table, columns in _ADDED:
        op.execute(sa.text(f"DELETE FROM {table}"))
        with op.batch_alter_table(table) as changed:
            changed.drop_index(op.f(f"ix_{table}_user"))
            changed.drop_constraint(op.f(f"fk_{table}_user_desk_user"), type_="foreignkey")
            for name in columns:
                changed.drop_column(name)
    for table in ("login_attempt", "terminal", "desk_user"):
        op.drop_table(table)
    op.drop_column("event", "actor")
