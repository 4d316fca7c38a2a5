"""An organisation becomes a part of another: what is open goes over, what was answered stays under the old name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select, update

from db.register import whole
from db.register.people import secretariats
from db.store.session import Database
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.tables.matter import MatterRow, Shelf
from schemas.tables.people import FormerNameRow, HolderRow, OrganisationRow, SeatRow
from secretariat.register import registering
from secretariat.register.registering import FollowingMail


@dataclass(frozen=True)
class Merger:
    """What a merger comes to."""

    name: str
    into: str
    """The names of both."""
    mails: Sequence[FollowingMail]
    moved: int
    """How many open questions get another link."""
    seats: Sequence[str]
    """The titles of the seats that have the other's holders from now on."""
    kept: Sequence[str]
    """Those of the seats that the other lacks, which keep their own."""
    both: Sequence[tuple[str, str]]
    """Key and title of the open matters to which both are parties."""


def preview(db: Database, key: str, into: str, now: datetime) -> Merger:
    """What it would come to at `now` (wall clock); nothing is written. Raises Refused as `merge`."""
    mails, moved = registering.preview_of(db, lambda session: _write(session, key, into, now), [], now)
    with db.read() as session:
        own, other = session.get_one(OrganisationRow, key), session.get_one(OrganisationRow, into)
        roles = set(session.exec(select(SeatRow.role).where(SeatRow.organisation == into)))
        seats = session.exec(select(SeatRow).where(SeatRow.organisation == key).order_by(SeatRow.key)).all()
        parties = [col(MatterRow.parties).contains(f"|{one}|", autoescape=True) for one in (key, into)]
        open_ones = select(MatterRow.key, MatterRow.title).where(MatterRow.shelf == Shelf.OPEN.value, *parties)
        return Merger(
            name=own.name,
            into=other.name,
            mails=mails,
            moved=moved,
            seats=[seat.title for seat in seats if seat.role in roles],
            kept=[seat.title for seat in seats if seat.role not in roles],
            both=[(each, title) for each, title in session.exec(open_ones.order_by(MatterRow.title))],
        )


def merge(db: Database, key: str, into: str, now: datetime) -> None:
    """Let the organisation be a part of the other from today; `now` is wall-clock time.

    Raises Refused for the same, for one that is part of another already, and for a secretariat.
    """
    with db.write() as session:
        _write(session, key, into, now)
        registering.follow_at_once(session, now)


def _write(session: Session, key: str, into: str, now: datetime) -> None:
    row, other = session.get(OrganisationRow, key), session.get(OrganisationRow, into)
    if row is None or other is None or key == into:
        raise Refused("into", "Det framgår inte vilken organisation den går upp i.", "Välj en annan organisation.")
    if row.merged_into or other.merged_into:
        raise Refused("into", "En av dem är redan en del av en annan.", "Välj den organisation som finns i dag.")
    if any(seat.partition("/")[0] == key for seat in secretariats(session)):
        cure = "Byt innehavare på dess platser i stället."
        raise Refused("into", "Organisationen är samverkanskansli för öppna ärenden.", cure)
    eve = local_date(now) - timedelta(days=1)
    session.add(FormerNameRow(organisation=key, name=row.name, until_on=eve))
    row.merged_into, row.merged_on = into, local_date(now)
    session.exec(update(OrganisationRow).where(col(OrganisationRow.merged_into) == key).values(merged_into=into))
    _end_holders(session, key, into, now)
    text = f"{row.name} är en del av {other.name} från och med i dag."
    for about in (key, into):
        whole.tell(session, EventKind.ORGANISATION_MERGED, text, now, seat=about)
    session.flush()


def _end_holders(session: Session, key: str, into: str, now: datetime) -> None:
    """Close the time of those whose seat the other has too."""
    eve = local_date(now) - timedelta(days=1)
    roles = select(SeatRow.role).where(SeatRow.organisation == into)
    seats = select(SeatRow.key).where(SeatRow.organisation == key, col(SeatRow.role).in_(roles))
    for held in session.exec(select(HolderRow).where(col(HolderRow.seat).in_(seats))).all():
        if held.to_on is None or held.to_on > eve:
            held.to_on = eve
            session.add(held)
