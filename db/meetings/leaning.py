"""What leans on the day of a meeting: matters of its items, what was to be done by it, and what recurs with it."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from db.meetings import matters, outstanding
from db.series import kept
from mail.kinds.meetings.call import register_key
from rules.meeting.moving import Leaning
from schemas.meetings.consent import MeetingRecord
from schemas.tables.matter import MatterRow, Shelf
from schemas.year.series import Anchor


def leaning(session: Session, record: MeetingRecord, matter_page: str) -> list[Leaning]:
    """The days of the open matters of the meeting's items, and of what is outstanding in its body, in order.

    `matter_page` is the address of a matter, with `{}` for its key.
    """
    keys = {each.row.matter for each in matters.of_meeting(session, register_key(record)) if each.row.matter}
    rows = select(MatterRow).where(col(MatterRow.key).in_(sorted(keys)), MatterRow.shelf == Shelf.OPEN)
    found = [
        Leaning(f"{row.title}: {day[1]}", date.fromisoformat(day[0]), matter_page.format(row.key))
        for row in session.exec(rows.order_by(MatterRow.title))
        for day in row.days
    ]
    for item in outstanding.listed(session, record.body):
        on = item.due_on or item.review_on
        if on is not None:
            found.append(Leaning(item.text, on, f"/moten/utestaende/{item.id}"))
    return found


def recurring(session: Session, body: str) -> list[str]:
    """What recurs counted from the meetings of a body, so that it moves with them; by title."""
    every = [each for each in kept.listed(session) if each.spec.anchor is Anchor.MEETING and each.spec.body == body]
    return [each.row.title for each in every]
