"""What it means to move a meeting, shown before it is moved: its stop days, and what leans on it."""

from __future__ import annotations

from starlette.responses import Response

from db import meetings
from db.meetings.leaning import leaning, recurring
from rules.dates.clock import local_date, mail_time
from rules.meeting.attendance import asks_again
from rules.meeting.extract import days_in_words
from rules.meeting.moving import crossed, moved_stops
from rules.meeting.stops import stop_days, warnings
from schemas.meetings.consent import MeetingRecord
from secretariat.meetings.planning import other_days
from web.shell.addresses import matter
from web.shell.forms import Form
from web.shell.pages import page
from web.shell.state import Web


def moved_page(web: Web, form: Form, before: MeetingRecord, after: MeetingRecord) -> Response:
    """The page between the form and the act; `form` is carried on. Nothing is written."""
    now = web.clock()
    today = local_date(now)
    with web.db.read() as session:
        days = leaning(session, before, matter("{}"))
        told = warnings(after, other_days(session, after))
        with_it = recurring(session, before.body)
    return page(
        "desk/meetings/moved.html",
        section="moten",
        record=before,
        before=days_in_words(before.days),
        after=days_in_words(after.days),
        warnings=told,
        is_called=meetings.is_called(before),
        asks_again=asks_again(before, after),
        has_asked=mail_time(stop_days(before).agenda_on) <= now,
        stops=moved_stops(before, after, today),
        crossed=crossed(days, before, after),
        recurring=with_it,
        typed=sorted((name, form.get(name)) for name in form.typed if name != "gor"),
    )
