"""How addresses stand: which of them no mail reaches, since when, and when somebody has said that they work again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from db.register.seats import ORDINARY, STAND_IN
from db.store.statements import once_a_thread
from rules.delivery import fate_of
from rules.people.holding import current
from schemas.base import Model
from schemas.tables.mail import AddressRow, DeliveryReportRow, MailRow
from schemas.tables.people import HolderRow, OrganisationRow, SeatRow

BOUNCED, BLOCKED, DELIVERED = "bounced", "blocked", "delivered"


class Place(Model):
    """Where an address is in use today: at a seat, in one of two capacities, or as an official mailbox."""

    organisation: str
    """Its key."""
    organisation_name: str
    seat: str = ""
    """Empty for the official mailbox."""
    seat_title: str = ""
    capacity: str = ""
    name: str = ""
    """Who is reached there; the organisation, for its mailbox."""

    @property
    def is_stand_in(self) -> bool:
        """True for a stand-in's address."""
        return self.capacity == STAND_IN


def standing(session: Session, email: str) -> AddressRow | None:
    """How the address stands; None where nothing has been said of it."""
    return session.get(AddressRow, email.casefold(), populate_existing=True)


def known(session: Session, emails: Collection[str]) -> set[str]:
    """Those of the addresses (lower case) of which something has been said against, now or before."""
    return set(session.exec(select(AddressRow.email).where(col(AddressRow.email).in_(emails))))


def does_not_work(session: Session, email: str) -> bool:
    """True where mail to the address bounces, so that none should be sent there."""
    row = standing(session, email)
    return row is not None and row.state == BOUNCED


def bounced(session: Session, emails: Collection[str]) -> set[str]:
    """Those of the addresses, in lower case, to which mail bounces."""
    asked = {email.casefold() for email in emails}
    found = select(AddressRow.email).where(col(AddressRow.email).in_(asked), AddressRow.state == BOUNCED)
    return set(session.exec(found)) if asked else set()


def weigh(session: Session, email: str, mail: int, now: datetime) -> AddressRow:
    """Let the address stand as all that is reported of it since it was last cleared says; `mail` is what is at hand.

    `now` is wall-clock time.
    """
    email = email.casefold()
    row = standing(session, email) or AddressRow(email=email)
    said = select(DeliveryReportRow).where(
        DeliveryReportRow.recipient == email, col(DeliveryReportRow.state).in_([BOUNCED, BLOCKED, DELIVERED])
    )
    if row.cleared_at is not None:
        said = said.where(col(DeliveryReportRow.received_at) > row.cleared_at)
    fate = fate_of(session.exec(said).all())
    if fate is None or not fate.is_bad:
        row.state, row.reason, row.since, row.mail = "", "", None, None
    else:
        if not row.state:
            row.since, row.mail = now, mail
        row.state, row.reason = fate.state, fate.reason
    session.add(row)
    session.flush()
    return row


def clear(session: Session, email: str, now: datetime) -> None:
    """Somebody says that the address works: what was reported until `now` (wall clock) no longer counts against it."""
    row = standing(session, email) or AddressRow(email=email.casefold())
    row.state, row.reason, row.since, row.mail, row.cleared_at = "", "", None, None, now
    session.add(row)
    session.flush()


def troubled(session: Session) -> list[AddressRow]:
    """The addresses that no mail reaches, oldest first."""
    return list(session.exec(_TROUBLED()))


def mails_lost(session: Session, email: str, *, limit: int = 50) -> list[MailRow]:
    """The mails that did not reach the address, newest first."""
    lost = select(DeliveryReportRow.mail).where(
        DeliveryReportRow.recipient == email.casefold(), col(DeliveryReportRow.state).in_([BOUNCED, BLOCKED])
    )
    rows = select(MailRow).where(col(MailRow.id).in_(lost)).order_by(col(MailRow.id).desc()).limit(limit)
    return list(session.exec(rows))


def places(session: Session, emails: Collection[str], on: date) -> dict[str, list[Place]]:
    """Address (lower case) → where it is in use on that day (Stockholm); an address of nobody has no entry."""
    wanted = [email.casefold() for email in emails]
    found: dict[str, list[Place]] = {}
    of_people = select(HolderRow.seat).where(func.lower(HolderRow.email).in_(wanted))
    seats = (
        select(HolderRow, SeatRow, OrganisationRow)
        .join(SeatRow, col(SeatRow.key) == col(HolderRow.seat))
        .join(OrganisationRow, col(OrganisationRow.key) == col(SeatRow.organisation))
        .where(col(HolderRow.seat).in_(of_people))
        .order_by(col(HolderRow.seat), col(HolderRow.id))
    )
    held: dict[tuple[str, str], list[HolderRow]] = {}
    about: dict[str, tuple[SeatRow, OrganisationRow]] = {}
    for holder, seat, organisation in session.exec(seats):
        held.setdefault((seat.key, holder.capacity), []).append(holder)
        about[seat.key] = seat, organisation
    for (key, capacity), rows in held.items():
        person, (seat, organisation) = current(rows, on), about[key]
        if person is not None and person.email.casefold() in wanted and capacity in (ORDINARY, STAND_IN):
            place = Place(
                organisation=organisation.key,
                organisation_name=organisation.name,
                seat=key,
                seat_title=seat.title,
                capacity=capacity,
                name=person.name,
            )
            found.setdefault(person.email.casefold(), []).append(place)
    boxes = select(OrganisationRow).where(func.lower(OrganisationRow.mailbox).in_(wanted)).order_by(OrganisationRow.key)
    for organisation in session.exec(boxes):
        place = Place(organisation=organisation.key, organisation_name=organisation.name, name=organisation.name)
        found.setdefault(organisation.mailbox.casefold(), []).append(place)
    return found


_TROUBLED = once_a_thread(lambda: select(AddressRow).where(AddressRow.state != "").order_by(col(AddressRow.since)))
