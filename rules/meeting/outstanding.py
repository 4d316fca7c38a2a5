"""Items that live on after a meeting: which do, which come back by themselves, and when somebody has to decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rules.meeting.agenda import next_key
from rules.swedish import count
from schemas.meetings.consent import AgendaItem, ItemKind, MeetingRecord
from schemas.meetings.record import ItemState

ENDED = frozenset({ItemState.TREATED, ItemState.IN_WRITING, ItemState.DONE})
"""What leaves nothing outstanding."""
COMES_BACK = frozenset({ItemState.TABLED, ItemState.LAPSED})
"""What stands on the next agenda of the same body by itself."""
MEETINGS_BEFORE_ASKED = 2
STATES = {
    ItemState.PLANNED: "planerad",
    ItemState.TREATED: "behandlad",
    ItemState.TABLED: "bordlagd",
    ItemState.LAPSED: "utgått",
    ItemState.CANCELLED: "inställd",
    ItemState.IN_WRITING: "delgiven skriftligt",
    ItemState.WAITS: "avvaktar",
    ItemState.DONE: "klar",
}
"""Each state in words."""


@dataclass(frozen=True)
class Standing:
    """What is asked of an outstanding item before it may rest."""

    since_on: date
    due_on: date | None = None
    review_on: date | None = None
    asked_again_on: date | None = None


def left_over(item: AgendaItem) -> ItemState | None:
    """The state in which an item lives on after its meeting; None where it is dealt with.

    An announced övrig fråga of which nothing was noted lives on as planned; of any other item without a state nothing
    is known, and the form asks for it.
    """
    if item.outcome is None or item.outcome is ItemState.PLANNED:
        return ItemState.PLANNED if item.is_other else None
    return None if item.outcome in ENDED else item.outcome


def comes_back(state: ItemState, item: Standing, until: date) -> bool:
    """True for what stands on the agenda of a meeting whose last day is `until`, by itself: what was tabled or lapsed,
    and what was to be done, or looked at again, by then."""
    return state in COMES_BACK or any(day is not None and day <= until for day in (item.due_on, item.review_on))


def followed_up(former: AgendaItem, text: str) -> AgendaItem:
    """The item by which a task of a decision is followed up: nothing is decided again."""
    return AgendaItem(key=former.key, title=text, kind=ItemKind.INFORMATION, parties=former.parties)


def held_since(days: Iterable[date], since_on: date, today: date) -> int:
    """How many of the body's meetings have been held after a day, up to and including today."""
    return sum(since_on < on <= today for on in days)


def needs_position(item: Standing, days: Iterable[date], today: date) -> bool:
    """True where an item has been through two meetings and nobody has closed it, given it a day or let it wait."""
    if any(day is not None and day >= today for day in (item.due_on, item.review_on)):
        return False
    since = max(filter(None, (item.since_on, item.asked_again_on)))
    return held_since(days, since, today) >= MEETINGS_BEFORE_ASKED


def is_late(item: Standing, today: date) -> bool:
    """True where its day, or the day to look at it again, has passed."""
    return any(day is not None and day < today for day in (item.due_on, item.review_on))


def age(since_on: date, held: int, today: date) -> str:
    """`3 möten, 147 dagar sedan`; `i dag` on the day itself."""
    meetings, days = f"{count(held, 'möte', 'möten')}, " if held else "", (today - since_on).days
    return f"{meetings}{count(days, 'dag', 'dagar')} sedan" if days else f"{meetings}i dag"


def carried(
    record: MeetingRecord, former: AgendaItem, *, origin: str, number: int, text: str, owner: str
) -> AgendaItem:
    """The item of an earlier meeting as a new last item of the agenda of `record`: nothing of it is decided."""
    return former.model_copy(
        update={
            "key": next_key(record.items),
            "title": text,
            "on": record.days[-1].on if len(record.days) > 1 else None,
            "owner": owner or None,
            "origin": origin,
            "outstanding": number,
            "was_on_agenda": True,
            "goes_beyond_proposal": False,
            "is_other": False,
            **dict.fromkeys(("decision", "note"), ""),
            **dict.fromkeys(("begins", "ends", "decided_at", "proposal_sent_on", "outcome"), None),
            "guests": [],
            "also_on": [],
        }
    )


def is_on(record: MeetingRecord, number: int) -> bool:
    """True where an agenda carries the outstanding item already."""
    return any(item.outstanding == number for item in record.items)


def unsaid_at(held: Iterable[MeetingRecord]) -> set[int]:
    """The outstanding items that stood on the agenda of a meeting that has begun, and of which nobody has said yet what
    became of them there."""
    return {item.outstanding for record in held for item in record.items if item.outstanding and item.outcome is None}


def next_meeting(records: Sequence[MeetingRecord], after: date) -> MeetingRecord | None:
    """The first of a body's meetings, in the order of their days, that begins after a day."""
    return next((record for record in records if record.days[0].on > after), None)
