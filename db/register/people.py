"""Organisations, seats and their holders: seats are asked, persons are looked up at the moment they are written to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from pydantic import ValidationError
from sqlmodel import Session, col, or_, select

from db.register import bodies, holder_changes
from db.register.directories import add_organisations, add_seat
from db.register.seats import ORDINARY, STAND_IN, load_seats
from mail.letter import Addressee
from mail.props import Contact
from rules.dates.clock import local_date
from rules.people.holding import current
from schemas.errors import Refused
from schemas.file.process import Directory, HolderSpec, SeatSpec
from schemas.meetings.bodies import Role
from schemas.tables.meetings.body import MemberRow
from schemas.tables.people import HolderRow, OrganisationRow
from schemas.tables.process import InvitationRow, ProcessRow


def import_directory(session: Session, directory: Directory, today: date) -> list[str]:
    """Bring organisations, seats and first holders into the register; done twice it changes nothing.

    The register knows who holds a seat now better than an old file: a seat that already has a holder of a capacity
    keeps its own. Returns one Swedish sentence for each seat where file and register differ today. What organisations
    are called is taken from a file by `directories.take_names` alone.
    """
    differences = []
    add_organisations(session, directory.organisations)
    for organisation in directory.organisations:
        for seat in organisation.seats:
            key = add_seat(session, organisation.key, seat)
            for capacity in (ORDINARY, STAND_IN):
                if _import_holders(session, key, seat, capacity, today):
                    where = f"{organisation.name}, {seat.title}: filen har en annan {_WORDS[capacity]}"
                    differences.append(f"{where} än registret. Registret gäller.")
    bodies.bring(session, directory)
    return differences


def holder_of(session: Session, seat: str, on: date) -> HolderRow | None:
    """Who holds the seat on that day; None where nobody does."""
    return load_seats(session, [seat], on).holder(seat)


def holder_name(session: Session, seat: str, on: date) -> str:
    """The name of who holds the seat on that day; empty where nobody does."""
    holder = holder_of(session, seat, on)
    return holder.name if holder else ""


def stand_in_of(session: Session, seat: str, on: date) -> HolderRow | None:
    """Who may answer in the holder's place on that day; None where nobody is named."""
    return load_seats(session, [seat], on).stand_in(seat)


def organisation_names(session: Session, keys: Sequence[str]) -> list[str]:
    """The names of organisations; the key of one that the register does not know."""
    rows = select(OrganisationRow.key, OrganisationRow.name).where(col(OrganisationRow.key).in_(keys))
    names = dict(session.exec(rows).all()) if keys else {}
    return [names.get(key, key) for key in keys]


def organisation_name(session: Session, key: str) -> str:
    """The name of an organisation; its key where the register does not know it."""
    row = session.get(OrganisationRow, key)
    return row.name if row else key


def organisation_of(session: Session, seat: str) -> OrganisationRow:
    """The organisation that a seat belongs to; Refused where the seat is unknown."""
    return load_seats(session, [seat], date.min).organisation_of(seat)


def is_of_seat(session: Session, seat: str, email: str, on: date) -> bool:
    """True for the address of the seat's holder or stand-in on that day, and for its organisation's mailbox."""
    return load_seats(session, [seat], on).is_of_seat(seat, email)


def addressee(session: Session, seat: str, on: date, *, invitation: InvitationRow | None = None) -> Addressee:
    """Whom to write to for one seat on that day, as `Seats.addressee` has it."""
    return load_seats(session, [seat], on).addressee(seat, invitation=invitation)


def contact(session: Session, seat: str, on: date) -> Contact:
    """Whom the reader of a mail may ask on that day, as `Seats.contact` has it."""
    return load_seats(session, [seat], on).contact(seat)


def secretariats(session: Session) -> list[str]:
    """The secretariats' seats that the matters of the register name, those that go on before all others."""
    named = select(ProcessRow.file["secretariat"].as_string()).distinct()
    running = session.exec(named.where(ProcessRow.status != "ended")).all()
    return sorted(running or session.exec(named).all())


def sender(session: Session, on: date) -> str:
    """The seat that mails of no matter go out from: the secretariat of the matters, else of the bodies on that day.

    Empty where the register knows neither.
    """
    of_bodies = select(MemberRow.seat).where(
        MemberRow.role == Role.SECRETARY.value,
        or_(col(MemberRow.from_on).is_(None), col(MemberRow.from_on) <= on),
        or_(col(MemberRow.to_on).is_(None), col(MemberRow.to_on) >= on),
    )
    return next(iter(secretariats(session) or sorted(session.exec(of_bodies).all())), "")


def replace_holder(
    session: Session,
    seat: str,
    *,
    name: str,
    email: str,
    now: datetime,
    from_on: date | None = None,
    to_on: date | None = None,
    capacity: str = ORDINARY,
) -> list[str]:
    """Give a seat a new holder, or another stand-in (`capacity`); open questions move. Returns the processes concerned.

    `now` is process time. From today, or from a later `from_on`: then nothing moves before that day. The former's row
    is closed, never changed otherwise; with `to_on` the former has the seat again after it. Refused for an unknown
    seat, a bad name, address or day, or someone who already holds the seat. A mere change of name moves nothing.
    """
    organisation, today = organisation_of(session, seat), local_date(now)
    begins_on = from_on or today
    if begins_on < today:
        raise Refused("from_on", "Dagen har redan varit.", "Ange i dag eller en senare dag, eller lämna fältet tomt.")
    if to_on is not None and to_on < begins_on:
        raise Refused("to_on", "Den sista dagen ligger före den första.", "Byt plats på dagarna.")
    fresh, seats = _person(name, email), load_seats(session, [seat], begins_on)
    former = seats.holder(seat) if capacity == ORDINARY else seats.stand_in(seat)
    is_same_address = former is not None and former.email.casefold() == fresh.email.casefold()
    if former is not None and is_same_address and former.name == fresh.name:
        raise Refused("innehavaren", "är redan den du anger.", "Ange den som tar över.")
    if former is not None and to_on is None:
        session.get_one(HolderRow, former.id).to_on = begins_on - timedelta(days=1)
    row = HolderRow(seat=seat, name=fresh.name, email=fresh.email, capacity=capacity, from_on=begins_on, to_on=to_on)
    session.add(row)
    session.flush()
    bodies.know_again(session, row)
    if is_same_address or begins_on > today:
        return []
    if capacity == STAND_IN:
        return holder_changes.follow_seat(session, seat, now=now, is_stand_in=True)
    return holder_changes.follow_seat(session, seat, now=now, former=former.email if former else organisation.mailbox)


_WORDS = {ORDINARY: "innehavare", STAND_IN: "ersättare"}


def _import_holders(session: Session, key: str, seat: SeatSpec, capacity: str, today: date) -> bool:
    stated = [HolderRow(seat=key, **person.model_dump()) for person in seat.holders if person.capacity == capacity]
    known = _holders(session, key, capacity)
    if not known:
        session.add_all(stated)
        session.flush()
        return False
    here, there = current(known, today), current(stated, today)
    return there is not None and (here is None or here.email.casefold() != there.email.casefold())


def _holders(session: Session, seat: str, capacity: str) -> list[HolderRow]:
    rows = select(HolderRow).where(HolderRow.seat == seat, HolderRow.capacity == capacity).order_by(col(HolderRow.id))
    return list(session.exec(rows))


def _person(name: str, email: str) -> HolderSpec:
    try:
        return HolderSpec(name=" ".join(name.split()), email=email.strip())
    except ValidationError as error:
        if error.errors()[0]["loc"] == ("name",):
            raise Refused("name", "Namnet saknas.", "Skriv för- och efternamn.") from error
        words = error.errors()[0]["ctx"]
        raise Refused("email", words["sentence"], words["cure"]) from None
