"""What the secretariat does with a mail that came in, where it touches more than the mail."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from db.inbound import dealing, queue
from secretariat import meetings


def hand_over(session: Session, number: int, *, name: str, email: str, now: datetime) -> None:
    """Give the seat that the mail is about a new holder, from today: open questions and calls move, both are told.

    `now` is wall-clock time. Raises Refused as `dealing.hand_over`.
    """
    seat = queue.find(session, number).seat
    dealing.hand_over(session, number, name=name, email=email, now=now)
    meetings.call_new_holder(session, seat, now=now)
