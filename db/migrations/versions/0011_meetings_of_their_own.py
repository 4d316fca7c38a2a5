"""A called meeting has a table of its own, and a mail knows the wall-clock time at which it is due.

Until now a called meeting was a process of the kind `meeting` that had ended, since the log, the outbox and the
invitations refer to `process`. They refer to `journal` instead, which processes and called meetings share.

Revision 0011.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from db.migrations.seals import seal_table, unseal_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SEALED = ("event", "meeting_view")
_REFER = {"event": "journal", "invitation": "journal", "mail": "journal", "meeting_view": "called_meeting"}
"""What referred to a process → what it refers to from this revision on."""


def upgrade() -> None:
    """Give every process its journal, move the meetings, and let what belongs to either refer to where it now is."""
    op.create_table(
        "journal",
        sa.Column("key", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_journal")),
    )
    op.create_table(
        "called_meeting",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("file", sa.JSON(), nullable=False),
        sa.Column("called_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["journal.key"], name=op.f("fk_called_meeting_key_journal")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_called_meeting")),
    )
    op.execute("INSERT INTO journal (key) SELECT key FROM process")
    op.execute(
        "INSERT INTO called_meeting (key, title, file, called_at) "
        "SELECT key, title, file, created_at FROM process WHERE kind = 'meeting'"
    )
    op.add_column("mail", sa.Column("due_at", UTCDateTime(), nullable=True))
    _fill_due_at()
    op.drop_index("ix_mail_due", table_name="mail")
    with op.batch_alter_table("mail") as mails:
        mails.alter_column("due_at", existing_type=UTCDateTime(), nullable=False)
        mails.create_index("ix_mail_due", ["state", "due_at", "id"])
        mails.create_index("ix_mail_retry", ["state", "retry_at", "id"])
    _refer({table: ("process", new) for table, new in _REFER.items()})
    op.execute("DELETE FROM process WHERE kind = 'meeting'")
    with op.batch_alter_table("process") as table:
        table.create_foreign_key(op.f("fk_process_key_journal"), "journal", ["key"], ["key"])


def downgrade() -> None:
    """Make ended processes of the meetings again; nothing of them is lost."""
    with op.batch_alter_table("process") as table:
        table.drop_constraint(op.f("fk_process_key_journal"), type_="foreignkey")
    op.execute(
        "INSERT INTO process "
        "(key, kind, title, file, status, shift_s, plan_version, handled_until, created_at, ended_at) "
        "SELECT key, 'meeting', title, file, 'ended', 0, 1, called_at, called_at, called_at FROM called_meeting"
    )
    op.drop_index("ix_mail_retry", table_name="mail")
    op.drop_index("ix_mail_due", table_name="mail")
    with op.batch_alter_table("mail") as mails:
        mails.drop_column("due_at")
        mails.create_index("ix_mail_due", ["state", "send_at"])
    _refer({table: (new, "process") for table, new in _REFER.items()})
    op.drop_table("called_meeting")
    op.drop_table("journal")


def _fill_due_at() -> None:
    """Work out when each mail is due by the wall clock; where time is not shifted it is the mail's own time."""
    op.execute("UPDATE mail SET due_at = send_at")
    mail = sa.table(
        "mail",
        sa.column("id", sa.Integer()),
        sa.column("process", AutoString()),
        sa.column("send_at", UTCDateTime()),
        sa.column("due_at", UTCDateTime()),
    )
    process = sa.table("process", sa.column("key", AutoString()), sa.column("shift_s", sa.Integer()))
    shifted = (
        sa.select(mail.c.id, mail.c.send_at, process.c.shift_s)
        .join(process, process.c.key == mail.c.process)
        .where(process.c.shift_s != 0)
    )
    connection = op.get_bind()
    for number, send_at, shift_s in connection.execute(shifted).all():
        due_at = send_at - timedelta(seconds=shift_s)
        connection.execute(sa.update(mail).where(mail.c.id == number).values(due_at=due_at))


def _refer(tables: dict[str, tuple[str, str]]) -> None:
    """Let each table refer to another one than before: table → (before, now). The seals are lifted meanwhile."""
    for table in _SEALED:
        unseal_table(table)
    for table, (before, now) in tables.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_process_{before}"), type_="foreignkey")
            batch.create_foreign_key(op.f(f"fk_{table}_process_{now}"), now, ["process"], ["key"])
    for table in _SEALED:
        seal_table(table)
