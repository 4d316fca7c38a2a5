"""Bodies of the cooperation, who is in them and who is the same person: read whole, written one thing at a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, bindparam
from sqlmodel import Session, col, delete, func, select, update

from db.register.seats import load_seats
from db.store.rows import fetch
from db.store.statements import once_a_thread
from rules.people.holding import current
from rules.people.membership import members_on, the_one
from schemas.file.calendar import BodyKind
from schemas.file.directory import Directory
from schemas.meetings.bodies import COOPERATION, Body, Membership, Person, Role
from schemas.meetings.consent import MeetingMember
from schemas.register import Identity
from schemas.tables.meetings.body import AliasRow, MemberRow, PersonRow
from schemas.tables.meetings.calendar import BodyRow
from schemas.tables.people import HolderRow
from words.needs import Need

_NOTES: dict[str, Any] = {"papers_workdays": 5, "justering_days": 0}
"""Of a body that came without a calendar: its minutes are notes, and need no justering."""
_OF_BODY = ("name", "organisation", "from_on", "to_on")
_OF_MEMBER = ("body", "seat", "is_acting", "from_on", "to_on", "is_to_be_introduced")


def bodies(session: Session) -> dict[str, Body]:
    """Every body of the cooperation by its key, in the order of their names."""
    kinds = [kind.value for kind in COOPERATION]
    rows = session.exec(select(BodyRow).where(col(BodyRow.kind).in_(kinds)).order_by(BodyRow.name, BodyRow.key))
    return {
        row.key: Body(key=row.key, kind=BodyKind(row.kind), **{name: getattr(row, name) for name in _OF_BODY})
        for row in rows
    }


def persons(session: Session) -> dict[int, Person]:
    """Every person that the register knows over several seats or names, by number."""
    aliases: dict[int, list[str]] = {}
    for number, name in session.exec(select(AliasRow.person, AliasRow.name).order_by(col(AliasRow.id))):
        aliases.setdefault(number, []).append(name)
    rows = session.exec(select(PersonRow).order_by(col(PersonRow.id)))
    return {row.id: Person(row.id, row.name, tuple(aliases.get(row.id, ()))) for row in rows if row.id is not None}


def members(session: Session, body: str = "", organisation: str = "") -> list[Membership]:
    """Every time in a role, in the order they were written; only those of one body, or of the seats of one
    organisation, where it is given."""
    rows = select(MemberRow, PersonRow.name).outerjoin(PersonRow, col(PersonRow.id) == col(MemberRow.person))
    if body:
        rows = rows.where(MemberRow.body == body)
    if organisation:
        rows = rows.where(col(MemberRow.seat).startswith(f"{organisation}/", autoescape=True))
    return [
        Membership(
            role=Role(row.role),
            person=row.person or 0,
            bound_to=name or "",
            id=row.id or 0,
            **{field: getattr(row, field) for field in _OF_MEMBER},
        )
        for row, name in session.exec(rows.order_by(col(MemberRow.id)))
    ]


def tasks_of(session: Session, organisation: str, today: date) -> list[tuple[Body, Membership]]:
    """What the seats of an organisation are in which bodies, today and later, by the bodies' names; two statements."""
    known = bodies(session)
    held = [one for one in members(session, organisation=organisation) if not one.is_never and not one.is_over(today)]
    found = [(known[one.body], one) for one in held if one.body in known and not _is_over(known[one.body], today)]
    return sorted(found, key=lambda each: (each[0].name.casefold(), each[0].key, each[1].seat, each[1].id))


def _is_over(body: Body, today: date) -> bool:
    return body.to_on is not None and body.to_on < today


def meeting_members(session: Session, body: str, on: date) -> list[MeetingMember]:
    """The members of a body on that day (Stockholm), as a meeting's file has them."""
    held = members(session, body)
    sitting = set(members_on(held, on))
    found: dict[str, MeetingMember] = {}
    for one in held:
        if one.seat in sitting and one.holds(on) and one.role is Role.MEMBER:
            found.setdefault(one.seat, MeetingMember(seat=one.seat, **{"from": one.from_on, "to": one.to_on}))
    return [found.get(seat) or MeetingMember(seat=seat) for seat in members_on(held, on)]


def seat_of(session: Session, body: str, role: Role, on: date) -> str:
    """The seat that has a role that one has at a time, e.g. the chair, on that day; empty in a gap, and where the role
    is bound to somebody who does not have the seat any more."""
    found = the_one(members(session, body), role, on)
    return found.seat if found is not None and is_followed(session, found, on) else ""


def is_followed(session: Session, one: Membership, on: date) -> bool:
    """False for a role that is bound to somebody who does not have its seat, as holder or stand-in, on that day."""
    if not one.person:
        return True
    seats = load_seats(session, [one.seat], on)
    people = (seats.holder(one.seat), seats.stand_in(one.seat))
    return any(row is not None and row.person == one.person for row in people)


def needs(session: Session, today: date) -> list[Need]:
    """That roles are bound to people who do not have their seats any more, where there are any."""
    ((number,),) = fetch(session, _LEFT(), today=today)
    return [Need(kind="left_role", count=number)] if number else []


def _left() -> Any:
    """How many roles are bound on a day to somebody who does not have the seat then."""
    today = bindparam("today", type_=Date())
    holds = (col(HolderRow.from_on).is_(None)) | (col(HolderRow.from_on) <= today)
    lasts = (col(HolderRow.to_on).is_(None)) | (col(HolderRow.to_on) >= today)
    has_seat = select(HolderRow.id).where(
        HolderRow.person == MemberRow.person, HolderRow.seat == MemberRow.seat, holds, lasts
    )
    begun = (col(MemberRow.from_on).is_(None)) | (col(MemberRow.from_on) <= today)
    goes_on = (col(MemberRow.to_on).is_(None)) | (col(MemberRow.to_on) >= today)
    left = select(func.count()).select_from(MemberRow).join(BodyRow, col(BodyRow.key) == col(MemberRow.body))
    left = left.where((col(BodyRow.to_on).is_(None)) | (col(BodyRow.to_on) >= today))
    return left.where(col(MemberRow.person).is_not(None), begun, goes_on, ~has_seat.exists())


_LEFT = once_a_thread(_left)


def write(session: Session, thing: Body | Membership | Identity) -> None:
    """Write one thing as it is now, in the caller's transaction."""
    match thing:
        case Body():
            _write_body(session, thing)
        case Membership():
            _write_member(session, thing)
        case Identity():
            _write_identity(session, thing)
    session.flush()


def _write_body(session: Session, body: Body) -> None:
    """Write a body; one that comes from here has no calendar yet."""
    said = {name: getattr(body, name) for name in _OF_BODY} | {"kind": body.kind.value}
    row = session.get(BodyRow, body.key)
    if row is None:
        session.add(BodyRow(key=body.key, **_NOTES, **said))
    else:
        row.sqlmodel_update(said)


def _write_member(session: Session, one: Membership) -> None:
    """Write a time in a role; a person that it is bound to gets a number where it has none."""
    said = {name: getattr(one, name) for name in _OF_MEMBER} | {"role": one.role.value, "person": _bound(session, one)}
    if one.id:
        session.get_one(MemberRow, one.id).sqlmodel_update(said)
    else:
        session.add(MemberRow(**said))


def _write_identity(session: Session, found: Identity) -> None:
    """Write who a person is: the times in seats, the names, and the numbers that become one."""
    row = session.get(PersonRow, found.person.id) if found.person.id else None
    if row is None:
        row = PersonRow(name=found.person.name)
    row.name = found.person.name
    session.add(row)
    session.flush()
    same = col(HolderRow.id).in_(found.holdings)
    session.exec(update(HolderRow).where(same).values(person=row.id))
    for other in found.replaces:
        session.exec(update(HolderRow).where(col(HolderRow.person) == other).values(person=row.id))
        session.exec(update(MemberRow).where(col(MemberRow.person) == other).values(person=row.id))
        session.exec(delete(AliasRow).where(col(AliasRow.person) == other))
        session.exec(delete(PersonRow).where(col(PersonRow.id) == other))
    session.exec(delete(AliasRow).where(col(AliasRow.person) == row.id))
    session.add_all([AliasRow(person=row.id or 0, name=name) for name in found.person.aliases])


def bring(session: Session, directory: Directory) -> None:
    """Bring in the bodies of a file that have no members in the register; those that have keep theirs."""
    if not directory.bodies:
        return
    has_members = set(session.exec(select(MemberRow.body).distinct()))
    for spec in directory.bodies:
        if spec.key in has_members:
            continue
        if session.get(BodyRow, spec.key) is None:
            calendar = directory.calendars.body(spec.key)
            times = calendar.model_dump(include=set(_NOTES)) if calendar else _NOTES
            said = spec.model_dump(exclude={"members", "kind"})
            session.add(BodyRow(kind=spec.kind.value, **said, **times))
            session.flush()
        for member in spec.members:
            said = member.model_dump(exclude={"person"})
            write(session, Membership(body=spec.key, bound_to=member.person, **said))


def forget(session: Session, person: int) -> None:
    """Forget who somebody was: names, and that the times in seats and roles were one person's."""
    session.exec(update(HolderRow).where(col(HolderRow.person) == person).values(person=None))
    session.exec(update(MemberRow).where(col(MemberRow.person) == person).values(person=None))
    session.exec(delete(AliasRow).where(col(AliasRow.person) == person))
    session.exec(delete(PersonRow).where(col(PersonRow.id) == person))


def know_again(session: Session, row: HolderRow) -> None:
    """Let a new time in a seat be of a person that the register knows: the same name with the same address, or the
    same name in the seat until the eve."""
    known = select(HolderRow).where(col(HolderRow.person).is_not(None), HolderRow.id != row.id)
    eve = row.from_on - timedelta(days=1) if row.from_on else None
    for other in session.exec(known.order_by(col(HolderRow.id))):
        is_same_address = other.email.casefold() == row.email.casefold()
        follows = other.seat == row.seat and eve is not None and other.to_on == eve
        if other.name.casefold() == row.name.casefold() and (is_same_address or follows):
            row.person = other.person
            session.add(row)


def _bound(session: Session, one: Membership) -> int | None:
    if one.person or not one.bound_to:
        return one.person or None
    name = one.bound_to.casefold()
    rows = session.exec(select(HolderRow).where(HolderRow.seat == one.seat).order_by(col(HolderRow.id)))
    held = [row for row in rows if row.name.casefold() == name]
    found = current(held, one.from_on or date.max) or held[-1]
    if found.person is None:
        person = PersonRow(name=found.name)
        session.add(person)
        session.flush()
        for row in session.exec(select(HolderRow).where(col(HolderRow.person).is_(None))):
            if row.name.casefold() == name and row.email.casefold() == found.email.casefold():
                row.person = person.id
                session.add(row)
        session.flush()
    return found.person
