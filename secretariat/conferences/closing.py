"""Close the registration of a conference, and open it again."""

from __future__ import annotations

from datetime import datetime

from db import conferences, events
from db.store.session import Database
from rules import conference as rule
from rules.swedish import count
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.tables.year.conference import ConferenceRow
from secretariat.conferences import post, take_back


def close(db: Database, process: str, *, now: datetime) -> None:
    """Close the conference: nobody is named or taken out any more, and no mail that waits leaves."""
    with db.write() as session:
        called = conferences.held(session, process)
        if called.is_closed:
            return
        session.get_one(ConferenceRow, process).closed_at = now
        take_back(session, process)
        used = rule.taken(called.conference, conferences.participants(session, process))
        events.append(
            session,
            process,
            at=now,
            kind=EventKind.CONFERENCE_CLOSED,
            text=f"Anmälan stängdes. {used} av {count(called.conference.capacity, 'plats', 'platser')} är använda.",
            dedup_key=f"closed/{events.last_number(session, process)}",
        )


def reopen(db: Database, process: str, *, now: datetime) -> None:
    """Open a conference that was closed: names are taken again, and what time brings by itself waits in the outbox.

    Nobody is written to for its sake. Refused once the conference has been.
    """
    with db.write() as session:
        called = conferences.held(session, process)
        if not called.is_closed:
            return
        if rule.is_over(called.conference, now):
            raise Refused("", "Konferensen har varit.", "Notera i stället vilka som kom.")
        session.get_one(ConferenceRow, process).closed_at = None
        session.flush()
        by_itself = [each for each in rule.mails_of(called.conference, now) if each.stage != "invitation"]
        for each in called.conference.quotas:
            to = conferences.reader(session, process, each.seat, now)
            post(session, called.conference, to, by_itself, now)
        events.append(
            session,
            process,
            at=now,
            kind=EventKind.CONFERENCE_REOPENED,
            text="Anmälan öppnades igen.",
            dedup_key=f"reopened/{events.last_number(session, process)}",
        )
