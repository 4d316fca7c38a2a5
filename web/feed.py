"""A calendar feed, for whoever has its address: fetched again and again by calendar programs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from db.boards.feed import FeedEntry, entries
from db.calendar import feeds
from mail.calendar.due_day import on_one_line
from rules.dates.clock import local_date
from web.shell.addresses import FEED
from web.shell.middleware.errors import page_of
from web.shell.pages import LOOK
from web.shell.state import web_of

if TYPE_CHECKING:
    # Slow to import, and nobody may have asked for a calendar.
    from icalendar import Event

router = APIRouter()
_EVERY = "PT1H"
"""How often a program should look again. Google decides that for itself."""


@router.api_route(FEED + "/{token}.ics", methods=LOOK)
def fetch_feed(request: Request, token: str) -> Response:
    """The feed as iCalendar; 304 where the program has it already, 404 where the address is none or is revoked."""
    web = web_of(request)
    now = web.clock()
    with web.db.read() as session:
        feed = feeds.find(session, token)
        if feed is None:
            return page_of(404)
        found = entries(session, feed, now)
        name = feeds.name_of(session, feed)
    mark = hashlib.sha256(repr((name, found)).encode()).hexdigest()[:32]
    changed_at = feed.changed_at
    if changed_at is None or feed.mark != mark or feed.used_on != local_date(now):
        with web.db.write() as session:
            changed_at = feeds.note_use(session, feed.key, mark, now)
    headers = {
        "ETag": f'"{mark}"',
        "Last-Modified": format_datetime(changed_at, usegmt=True),
        "Cache-Control": "private, no-cache",
    }
    if _has_it(request.headers, mark, changed_at):
        return Response(status_code=304, headers=headers)
    content = calendar(name, found)
    headers["Content-Disposition"] = 'inline; filename="svarstid.ics"'
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def _has_it(asked: Headers, mark: str, changed_at: datetime) -> bool:
    """True where the program has what there is now. Its day counts only where it sends no mark (RFC 9110, 13.1.3)."""
    if marks := asked.get("if-none-match"):
        return f'"{mark}"' in {each.strip().removeprefix("W/") for each in marks.split(",")}
    try:
        return parsedate_to_datetime(asked.get("if-modified-since", "")) >= changed_at
    except (TypeError, ValueError):
        # No date, or one without a zone.
        return False


def calendar(name: str, found: Iterable[FeedEntry]) -> bytes:
    """The entries as one VCALENDAR; the same entries give the same bytes. Cancelled ones stay, as CANCELLED."""
    from icalendar import Calendar, vText

    whole = Calendar()
    whole.add("prodid", "-//Svarstid//SV")
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", vText(on_one_line(name)))
    whole.add("x-wr-timezone", vText("Europe/Stockholm"))
    whole.add("refresh-interval;value=duration", vText(_EVERY))
    whole.add("x-published-ttl", vText(_EVERY))
    for entry in found:
        whole.add_component(_event(entry))
    content: bytes = whole.to_ical()
    return content


def _event(entry: FeedEntry) -> Event:
    from icalendar import Event, vText

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", on_one_line(entry.title))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("description", "\n".join(on_one_line(line) for line in entry.lines))
    event.add("transp", vText("TRANSPARENT"))
    event.add("class", vText("PUBLIC"))
    return event
