"""What a calendar feed is called."""

from __future__ import annotations

from schemas.tables.systems.feed import FeedKind

FEED_KINDS = {
    FeedKind.ORGANISATION: "En organisation: allt som dess platser ska svara på och göra, och dess sammanträden",
    FeedKind.SEAT: "En plats: det som den platsen ska svara på och göra",
    FeedKind.SECRETARIAT: "Samverkanskansliet: sista dagen för varje steg i alla ärenden, och alla sammanträden",
    FeedKind.MEETINGS: "Bara sammanträdena, alla organs",
}
_OF_ALL = {FeedKind.SECRETARIAT: "Svarstid: alla ärenden", FeedKind.MEETINGS: "Svarstid: sammanträden"}


def feed_words(kind: FeedKind, subject: str) -> str:
    """The name that the calendar has in its program; `subject` is the organisation or the seat in words."""
    return _OF_ALL.get(kind) or f"Svarstid: {subject}"
