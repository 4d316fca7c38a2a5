"""The days for which a body's calendar is known. Outside them nothing is known, and its kansli is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from schemas.file.calendar import Calendars, CalendarSpan

LONGEST_GAP = timedelta(days=183)
"""Meetings of one file further apart than half a year belong to different plans: nothing is known between them."""


def spans_of(calendars: Calendars, body: str) -> list[CalendarSpan]:
    """The days that the calendar of a body covers, in order, none touching the next.

    Where none are stated they are from the first meeting to the last, without gaps longer than half a year. A cancelled
    meeting counts: its day is known.
    """
    stated = [span for span in calendars.spans if span.body == body]
    if stated:
        return _joined(stated)
    days = sorted(meeting.on for meeting in calendars.meetings if meeting.body == body)
    return _joined([CalendarSpan(body=body, from_on=on, to_on=on) for on in days], LONGEST_GAP)


def span_at(calendars: Calendars, body: str, on: date) -> CalendarSpan | None:
    """The span that covers a day, or None where nothing is known of it."""
    return next((span for span in spans_of(calendars, body) if span.from_on <= on <= span.to_on), None)


def every_span(calendars: Calendars) -> list[CalendarSpan]:
    """The spans of all bodies that a calendar has meetings or spans of."""
    bodies = {meeting.body for meeting in calendars.meetings} | {span.body for span in calendars.spans}
    return [span for body in sorted(bodies) for span in spans_of(calendars, body)]


def joined_spans(*groups: Iterable[CalendarSpan]) -> list[CalendarSpan]:
    """The spans of several sources as one list, each body's joined where they meet."""
    spans = [span for group in groups for span in group]
    bodies = sorted({span.body for span in spans})
    return [span for body in bodies for span in _joined([one for one in spans if one.body == body])]


def _joined(spans: list[CalendarSpan], gap: timedelta = timedelta(days=1)) -> list[CalendarSpan]:
    found: list[CalendarSpan] = []
    for span in sorted(spans, key=lambda one: one.from_on):
        if found and span.from_on - found[-1].to_on <= gap:
            found[-1] = found[-1].model_copy(update={"to_on": max(found[-1].to_on, span.to_on)})
        else:
            found.append(span)
    return found
