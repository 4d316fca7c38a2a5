"""The views that have come in advance, as the desk lists them: every version, and which of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import meetings
from db.register.seats import Seats
from rules.meeting.extract import VIEW_KINDS
from rules.meeting.silence import begins_at
from rules.swedish import capital
from schemas.meetings.consent import MeetingRecord
from schemas.tables.meetings.meeting import MeetingViewRow
from words.states import State

_STANDS = State("Gäller", "✓", "good")
_LATE = State("Kom efter att mötet hade börjat", "!", "care")
_FORMER = State("Ersatt av en senare", "–", "plain")
_TAKEN_BACK = State("Återtagen", "–", "plain")


@dataclass(frozen=True)
class GivenLine:
    """One version of one view."""

    organisation: str
    item: str
    kind: str
    text: str
    through: str
    """Who wrote in the member's place, or how the secretariat had it; empty for the member's own."""
    received_at: datetime
    state: State


def given_lines(record: MeetingRecord, rows: Sequence[MeetingViewRow], names: Seats) -> list[GivenLine]:
    """Every version in the order they came; what stood when the meeting began stands, whatever came after."""
    return [
        GivenLine(
            organisation=names.name(row.seat).organisation,
            item=row.item,
            kind=capital(VIEW_KINDS.get(row.kind, "tog tillbaka det som sagts")),
            text=row.text,
            through=_through(row),
            received_at=row.received_at,
            state=_state(record, row, rows),
        )
        for row in rows
    ]


def _through(row: MeetingViewRow) -> str:
    if row.source:
        return f"noterat av kansliet: {row.source}"
    return f"genom {row.given_by}" if row.given_by else ""


def _state(record: MeetingRecord, row: MeetingViewRow, rows: Sequence[MeetingViewRow]) -> State:
    begins = begins_at(record)
    if row.received_at >= begins:
        return _LATE
    ahead = [one for one in rows if (one.seat, one.item) == (row.seat, row.item) and one.received_at < begins]
    if row.kind == meetings.TAKEN_BACK:
        return _TAKEN_BACK
    return _STANDS if ahead[-1] is row else _FORMER
