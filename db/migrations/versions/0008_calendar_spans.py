"""A calendar covers certain days, a meeting knows its iCalendar event, and whether it was cancelled by hand.

Revision 0008.
"""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LONGEST_GAP = timedelta(days=183)


def upgrade() -> None:
    """Add what is missing; the days covered so far are those of each file's meetings. Cancelled was by hand."""
    with op.batch_alter_table("meeting") as table:
        table.add_column(sa.Column("is_by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("uid", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("meeting") as table:
        for name in ("is_by_hand", "uid", "sequence"):
            table.alter_column(name, server_default=None)
        table.create_index("ix_meeting_uid", ["uid"])
    op.execute("UPDATE meeting SET is_by_hand = is_cancelled")
    span = op.create_table(
        "calendar_span",
        sa.Column("body", sa.String(), sa.ForeignKey("body.key"), primary_key=True),
        sa.Column("from_on", sa.Date(), primary_key=True),
        sa.Column("to_on", sa.Date(), primary_key=True),
    )
    meeting = sa.table("meeting", sa.column("body"), sa.column("on", sa.Date()), sa.column("source"))
    rows = op.get_bind().execute(sa.select(meeting.c.body, meeting.c.source, meeting.c.on)).all()
    if spans := sorted(_spans([tuple(row) for row in rows])):
        op.bulk_insert(span, [dict(zip(("body", "from_on", "to_on"), one, strict=True)) for one in spans])


def downgrade() -> None:
    """What is covered is reckoned from the meetings again."""
    op.drop_table("calendar_span")
    with op.batch_alter_table("meeting") as table:
        table.drop_index("ix_meeting_uid")
        for name in ("is_by_hand", "uid", "sequence"):
            table.drop_column(name)


def _spans(rows: list[tuple[str, str, date]]) -> set[tuple[str, date, date]]:
    """Body, first and last day of each stretch of meetings that came from one file."""
    found: list[tuple[str, str, date, date]] = []
    for body, source, on in sorted(rows):
        if found and found[-1][:2] == (body, source) and on - found[-1][3] <= _LONGEST_GAP:
            found[-1] = (*found[-1][:3], on)
        else:
            found.append((body, source, on, on))
    return {(body, first, last) for body, _, first, last in found}
