"""Answers on behalf, and who holds a seat."""

from __future__ import annotations

from datetime import datetime

from db import answers, people
from db.answers import Recorded
from db.store.session import Database
from schemas.errors import Refused
from schemas.inquiry import Channel
from schemas.messages import AnswerIn
from secretariat import meetings


def answer_on_behalf(db: Database, answer: AnswerIn, *, channel: Channel, source: str, now: datetime) -> Recorded:
    """Record an answer that came by phone, in a meeting, by mail or on paper; `source` says from whom and how.

    `now` is process time. Raises Refused where the source is missing or the answer does not fit the questions.
    """
    if not source.strip():
        raise Refused("källa", "Källan saknas.", "Skriv vem som lämnade svaret, hur och när.")
    with db.write() as session:
        return answers.record_answer(
            session, answer, now=now, channel=channel, source=source.strip(), expected_version=None
        )


def replace_holder(db: Database, seat: str, *, name: str, email: str, now: datetime) -> list[str]:
    """Give a seat a new holder from today on: open questions and calls move, old links die, history keeps its names.

    Returns the processes concerned. Raises Refused for an unknown seat, a bad address, or the holder it already has.
    """
    with db.write() as session:
        moved = people.replace_holder(session, seat, name=name, email=email, now=now)
        meetings.call_new_holder(session, seat, now=now)
        return moved
