"""Journals: what has a log, mails and links of its own: a process, a called meeting, a conference, a year's fee.

The foreign keys of the log, the outbox and the invitations point here, so both share them and neither can take the
other's key. Whoever writes under a key holds its journal first: one row to wait for, whatever lies under it.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from schemas.tables.meetings.meeting import CalledMeetingRow
from schemas.tables.process import JournalRow, ProcessRow
from schemas.tables.year.conference import ConferenceRow
from schemas.tables.year.shared import SharedVersionRow

HELD = "held journals"
"""In `session.info`: the journals that the transaction holds. A rollback, to a savepoint too, lets go of them."""
ENDS = "ends of logs"
"""In `session.info`: journal → number and digest of its newest event, of those that this transaction knows; forgotten
likewise."""
REGISTER = "REGISTRET"
"""The journal of the register as a whole: its mails to the secretariat, and the chain over all other chains. No process
and no meeting can have such a key."""


def is_taken(session: Session, key: str) -> bool:
    """True where a process or a called meeting has the key."""
    return session.get(JournalRow, key) is not None


def keys(session: Session) -> list[str]:
    """Every process and every called meeting, in the order of their keys."""
    own = select(JournalRow.key).where(JournalRow.key != REGISTER)
    return list(session.exec(own.order_by(col(JournalRow.key))))


def titles(session: Session, keys: Collection[str]) -> dict[str, str]:
    """Key → title of the process, meeting or conference, for those of `keys` that there are."""
    processes = select(ProcessRow.key, ProcessRow.title).where(col(ProcessRow.key).in_(keys))
    meetings = select(CalledMeetingRow.key, CalledMeetingRow.title).where(col(CalledMeetingRow.key).in_(keys))
    held = select(ConferenceRow.key, ConferenceRow.title).where(col(ConferenceRow.key).in_(keys))
    shared = select(SharedVersionRow.process, SharedVersionRow.title).where(col(SharedVersionRow.process).in_(keys))
    shared = shared.order_by(col(SharedVersionRow.version))
    own = [*session.exec(processes), *session.exec(meetings), *session.exec(held), *session.exec(shared)]
    return dict([*own, *([(REGISTER, "Registret")] * (REGISTER in keys))])


def begin(session: Session, key: str) -> None:
    """Write the journal of a new process or meeting, before the row that needs it."""
    session.add(JournalRow(key=key))
    session.flush()
    note_held(session, key)


def hold(session: Session, key: str) -> None:
    """Keep others from writing under the key until the transaction ends. On SQLite it already is alone."""
    if session.get_bind().dialect.name != "sqlite" and not is_held(session, key):
        found = session.exec(select(JournalRow.key).where(JournalRow.key == key).with_for_update()).first()
        if found is not None:
            note_held(session, key)


def is_held(session: Session, key: str) -> bool:
    """True where this transaction holds the journal, and knows that it is there."""
    return key in session.info.get(HELD, ())


def note_held(session: Session, key: str) -> None:
    """Remember that this transaction holds the journal, where the session forgets it with the transaction."""
    if HELD in session.info:
        session.info[HELD].add(key)
