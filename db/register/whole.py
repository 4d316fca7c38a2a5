"""The whole register as data, and changes of it written: rows, former names, and one event for each thing."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, or_, select

from db import events
from db.journals import REGISTER
from db.register import bodies
from rules.dates.clock import local_date
from schemas.events import EventKind
from schemas.meetings.bodies import Body, Membership
from schemas.register import Change, ChangeKind, Holding, Identity, Organisation, Register, Seat
from schemas.tables.people import FormerNameRow, HolderRow, OrganisationRow, SeatRow
from schemas.tables.process import EventRow
from words.register import change_event

_OF_ORGANISATION = (
    "name",
    "mailbox",
    "registrator",
    "channels",
    "delegation",
    "reader_named_by",
    "about_cooperation",
    "weekly_mail",
)
_OF_HOLDING = ("name", "email", "capacity", "from_on", "to_on", "is_acting", "is_to_be_introduced")


def load(session: Session, organisations: Collection[str] | None = None) -> Register:
    """The register; of `organisations` (keys) alone, and without bodies and persons, where they are given."""
    rows = select(OrganisationRow).order_by(OrganisationRow.name)
    seats = select(SeatRow).order_by(SeatRow.key)
    holders = select(HolderRow).order_by(col(HolderRow.id))
    if organisations is not None:
        rows = rows.where(col(OrganisationRow.key).in_(organisations))
        seats = seats.where(col(SeatRow.organisation).in_(organisations))
        holders = holders.join(SeatRow, col(SeatRow.key) == col(HolderRow.seat))
        holders = holders.where(col(SeatRow.organisation).in_(organisations))
    return Register(
        organisations={
            row.key: Organisation(
                key=row.key, merged_into=row.merged_into, **{name: getattr(row, name) for name in _OF_ORGANISATION}
            )
            for row in session.exec(rows)
        },
        seats={row.key: Seat(row.key, row.title, row.is_shared) for row in session.exec(seats)},
        holdings=[_holding(row) for row in session.exec(holders)],
        bodies=bodies.bodies(session) if organisations is None else {},
        members=bodies.members(session) if organisations is None else [],
        persons=bodies.persons(session) if organisations is None else {},
    )


def common_roles(session: Session) -> dict[str, dict[str, str]]:
    """Role → organisation → its name, of the roles that several organisations have, those of the most first."""
    register = load(session)
    found: dict[str, dict[str, str]] = {}
    for seat in register.seats.values():
        organisation = register.organisations[seat.organisation]
        if not organisation.merged_into:
            found.setdefault(seat.key.partition("/")[2], {})[organisation.key] = organisation.name
    many = {role: dict(sorted(of.items(), key=lambda each: each[1].casefold())) for role, of in found.items()}
    common = [(role, of) for role, of in many.items() if len(of) > 1]
    return dict(sorted(common, key=lambda each: (-len(each[1]), each[0])))


def _holding(row: HolderRow) -> Holding:
    said = {name: getattr(row, name) for name in _OF_HOLDING}
    return Holding(seat=row.seat, id=row.id or 0, person=row.person or 0, **said)


def write(session: Session, changes: Sequence[Change], now: datetime) -> None:
    """Carry out changes that were found in this transaction; `now` is wall-clock time.

    The actor is whoever acts. An event names the organisation and the seat, never a person.
    """
    names = {row.key: row.name for row in session.exec(select(OrganisationRow))}
    titles = {row.key: row.title for row in session.exec(select(SeatRow))}
    called = {key: body.name for key, body in bodies.bodies(session).items()}
    for change in changes:
        match change.after:
            case Organisation():
                names.setdefault(change.after.key, change.after.name)
            case Seat():
                titles[change.after.key] = change.after.title
            case Body():
                called[change.after.key] = change.after.name
    for change in sorted(changes, key=_order):
        if change.kind is ChangeKind.SAME:
            continue
        _write(session, change, local_date(now))
        where = names.get(change.organisation, change.organisation)
        text = change_event(change, where, titles.get(change.seat, ""), called.get(change.body, ""))
        about = change.seat or change.organisation
        tell(session, EventKind.REGISTER_CHANGED, text, now, seat=about, body=change.body)
    session.flush()


def tell(session: Session, kind: EventKind, text: str, now: datetime, *, seat: str, body: str = "") -> None:
    """One event of the register's own log; `seat` is what it is about, a seat or an organisation's key, and `body` the
    key of a body where it is about one."""
    key = f"{kind.value}/{secrets.token_hex(8)}"
    data = {"body": body} if body else None
    events.append(session, REGISTER, at=now, kind=kind, text=text, seat=seat, data=data, dedup_key=key)


def told(session: Session, organisation: str = "", limit: int = 20, *, body: str = "") -> list[EventRow]:
    """The newest events of the register's log, newest first; only of one organisation or one body where it is given."""
    rows = select(EventRow).where(EventRow.process == REGISTER)
    if organisation:
        own = col(EventRow.seat).startswith(f"{organisation}/", autoescape=True)
        rows = rows.where(or_(EventRow.seat == organisation, own))
    if body:
        rows = rows.where(EventRow.data["body"].as_string() == body)
    return list(session.exec(rows.order_by(col(EventRow.seq).desc()).limit(limit)))


def former_names(session: Session, organisations: Collection[str] | None = None) -> dict[str, list[FormerNameRow]]:
    """Organisation → what it was called before, oldest first."""
    rows = select(FormerNameRow).order_by(col(FormerNameRow.until_on), col(FormerNameRow.id))
    if organisations is not None:
        rows = rows.where(col(FormerNameRow.organisation).in_(organisations))
    found: dict[str, list[FormerNameRow]] = {}
    for row in session.exec(rows):
        found.setdefault(row.organisation, []).append(row)
    return found


def name_then(former: Sequence[FormerNameRow], now_called: str, on: date) -> str:
    """What an organisation was called on that day; `former` is oldest first."""
    return next((row.name for row in former if on <= row.until_on), now_called)


def keep_former_name(session: Session, row: OrganisationRow, today: date) -> None:
    """Remember what the organisation has been called until yesterday; to be called before it gets another name."""
    session.add(FormerNameRow(organisation=row.key, name=row.name, until_on=today - timedelta(days=1)))


def _order(change: Change) -> int:
    """An organisation is written before its seats, and a seat before whoever holds it and what it is a member of."""
    return [Organisation, Seat, Holding, Identity, Body, Membership].index(type(change.after))


def _write(session: Session, change: Change, today: date) -> None:
    match change.after:
        case Organisation() as organisation:
            said = {name: getattr(organisation, name) for name in _OF_ORGANISATION}
            row = session.get(OrganisationRow, organisation.key)
            if row is None:
                session.add(OrganisationRow(key=organisation.key, **said))
            else:
                if row.name != organisation.name and not change.is_correction:
                    keep_former_name(session, row, today)
                row.sqlmodel_update(said)
        case Seat() as seat:
            known = session.get(SeatRow, seat.key)
            if known is None:
                role = seat.key.partition("/")[2]
                said = {"title": seat.title, "is_shared": seat.is_shared}
                session.add(SeatRow(key=seat.key, organisation=seat.organisation, role=role, **said))
            else:
                known.title, known.is_shared = seat.title, seat.is_shared
        case Holding() as held:
            fields = {name: getattr(held, name) for name in _OF_HOLDING}
            if held.id:
                session.get_one(HolderRow, held.id).sqlmodel_update(fields)
            else:
                new = HolderRow(seat=held.seat, **fields)
                session.add(new)
                session.flush()
                bodies.know_again(session, new)
        case Identity() | Body() | Membership() as of_bodies:
            bodies.write(session, of_bodies)
    session.flush()
