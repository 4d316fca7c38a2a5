"""The addresses by which calendar programs subscribe: made, found by their token, and revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from db.register.seats import load_seats
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.tables.people import OrganisationRow
from schemas.tables.systems.feed import FeedKind, FeedRow
from words.year.feeds import feed_words

_SECOND = timedelta(seconds=1)


def make(session: Session, kind: FeedKind, subject: str, now: datetime) -> tuple[FeedRow, str]:
    """A new address, and its token, which is kept nowhere. Refused for an organisation or a seat that is not there."""
    if kind is FeedKind.ORGANISATION and session.get(OrganisationRow, subject) is None:
        raise Refused("organisation", "Organisationen finns inte.", "Välj en organisation.")
    if kind is FeedKind.SEAT:
        load_seats(session, [subject], local_date(now)).organisation_of(subject)
    token = secrets.token_urlsafe(32)
    is_of_one = kind in (FeedKind.ORGANISATION, FeedKind.SEAT)
    row = FeedRow(
        key=secrets.token_hex(6),
        kind=kind.value,
        subject=subject if is_of_one else "",
        digest=_digest(token),
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row, token


def revoke(session: Session, key: str, now: datetime) -> None:
    """Let an address give nothing from now on; done twice it is done once. Refused where there is none."""
    row = session.get(FeedRow, key)
    if row is None:
        raise Refused("adressen", "Kalenderadressen finns inte.", "Se listan.")
    row.revoked_at = row.revoked_at or now
    session.flush()


def listed(session: Session) -> list[FeedRow]:
    """Every address, newest first."""
    return list(session.exec(select(FeedRow).order_by(col(FeedRow.made_at).desc(), FeedRow.key)))


def name_of(session: Session, row: FeedRow) -> str:
    """What the calendar is called in its program."""
    seats = load_seats(session, [row.subject] if row.subject else [], local_date(row.made_at))
    if row.kind == FeedKind.SEAT:
        seat = seats.name(row.subject)
        return feed_words(FeedKind.SEAT, f"{seat.organisation}, {seat.title.lower()}")
    return feed_words(FeedKind(row.kind), seats.organisation_name(row.subject))


def find(session: Session, token: str) -> FeedRow | None:
    """The address with that token; None where there is none, or it is revoked."""
    living = select(FeedRow).where(FeedRow.digest == _digest(token), col(FeedRow.revoked_at).is_(None))
    return session.exec(living).first()


def note_use(session: Session, key: str, mark: str, now: datetime) -> datetime:
    """Keep the day on which an address was fetched, and the mark of what it gave; returns since when it gives that.

    A whole second, and above every earlier one of the address: by it alone a program may know that nothing has changed.
    """
    row = session.get_one(FeedRow, key)
    row.used_on = local_date(now)
    if row.changed_at is None or row.mark != mark:
        whole = now.astimezone(UTC).replace(microsecond=0)
        row.changed_at = max(whole, row.changed_at + _SECOND) if row.changed_at else whole
        row.mark = mark
    session.flush()
    return row.changed_at


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
