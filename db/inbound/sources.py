"""The sources of mail as the register knows them: how far each is read, whether it lives, and where replies may go."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from db.store.statements import once_a_thread
from mail.sources import Position
from schemas.mail.inbound import SourceName
from schemas.tables.inbound import MailSourceRow, ReplyAddressRow

POLLED_DOWN = timedelta(minutes=30)
"""A source that we look into counts as down after so long without a look that went well."""
PUSHED_QUIET = timedelta(days=14)
"""One that hands mail over to us is only known to live when it does; after so long nobody knows."""
_VALID_FOR = timedelta(minutes=10)
_ADDRESS = "reply address"
"""In `session.info`: where replies go, asked once in a transaction."""


def turned_on(session: Session, names: Collection[str], now: datetime) -> None:
    """Note which sources the settings have; one that is new begins to live now."""
    for name in (SourceName.FOLDER, SourceName.IMAP, SourceName.PARSE):
        row = session.get(MailSourceRow, name.value)
        if row is None and name in names:
            session.add(MailSourceRow(name=name.value, created_at=now, seen_at=now))
        elif row is not None and row.is_on != (name in names):
            row.is_on = name in names
            row.seen_at, row.problem = now, ""
    session.flush()


def seen(
    session: Session, name: str, now: datetime, *, position: Position | None = None, has_mail: bool = False
) -> None:
    """Note a sign of life, how far the source has been read, and whether a mail came."""
    row = session.get(MailSourceRow, name)
    if row is None:
        row = MailSourceRow(name=name, created_at=now, seen_at=now)
        session.add(row)
    row.seen_at, row.problem = now, ""
    row.mail_at = now if has_mail else row.mail_at
    if position is not None:
        row.validity, row.uid = position.validity, position.uid
    session.flush()


def failed(session: Session, name: str, now: datetime, problem: str) -> None:
    """Note why a source does not work, in Swedish; how long it has not is told by its last sign of life."""
    row = session.get(MailSourceRow, name)
    if row is None:
        session.add(MailSourceRow(name=name, created_at=now, seen_at=now, problem=problem))
    else:
        row.problem = problem


def position_of(session: Session, name: str) -> Position:
    """How far the source has been read."""
    row = session.get(MailSourceRow, name)
    return Position(row.validity, row.uid) if row else Position()


def listed(session: Session) -> list[MailSourceRow]:
    """The sources that are on, by name."""
    return list(session.exec(_LISTED()))


def is_down(row: MailSourceRow, now: datetime) -> bool:
    """True where the source has given no sign of life for longer than its kind may be silent."""
    limit = PUSHED_QUIET if row.name == SourceName.PARSE else POLLED_DOWN
    return now - row.seen_at > limit


def is_faulty(row: MailSourceRow, now: datetime) -> bool:
    """True where somebody must look at the source: it is down, or something is wrong that does not pass by itself, as
    what is wrong with a mailbox for a moment does."""
    return is_down(row, now) or (row.name != SourceName.IMAP and bool(row.problem))


def decide_reply_address(session: Session, address: str, now: datetime, proved: Collection[str] = ()) -> None:
    """Let replies go to `address` while incoming mail works, else to the kansli (empty); for the next ten minutes.

    The folder counts only where there is nothing else: nobody's reply gets into it by itself. A clear reply becomes an
    answer by itself only by a source whose senders are `proved`.
    """
    rows = listed(session)
    outer = [row for row in rows if row.name != SourceName.FOLDER] or rows
    is_well = any(not is_down(row, now) for row in outer)
    row = session.get(ReplyAddressRow, 1)
    if row is None:
        row = ReplyAddressRow(until=now)
        session.add(row)
    row.address, row.until = address if is_well else "", now + _VALID_FOR
    row.is_noted = any(source.name in proved for source in outer)


def reply_address(session: Session, wall_now: datetime) -> str:
    """Where replies to a mail that is recorded now are to go; empty = to the kansli."""
    address, _, until = _decided(session, wall_now)
    # Decided long ago, or by a clock that was ahead: nobody knows whether a reply would be read.
    return address if wall_now <= until <= wall_now + 2 * _VALID_FOR else ""


def is_reply_noted(session: Session, wall_now: datetime) -> bool:
    """True where a clear reply to a mail that is recorded now will become an answer without a human."""
    return bool(reply_address(session, wall_now)) and _decided(session, wall_now)[1]


def _decided(session: Session, wall_now: datetime) -> tuple[str, bool, datetime]:
    if _ADDRESS not in session.info:
        row = session.get(ReplyAddressRow, 1)
        session.info[_ADDRESS] = (row.address, row.is_noted, row.until) if row else ("", False, wall_now)
    found: tuple[str, bool, datetime] = session.info[_ADDRESS]
    return found


_LISTED = once_a_thread(lambda: select(MailSourceRow).where(col(MailSourceRow.is_on)).order_by(MailSourceRow.name))
