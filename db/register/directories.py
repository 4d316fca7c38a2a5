"""Organisations and seats of a directory file: what the register lacks is added, and names are taken only when asked.

A file that comes with a process, a meeting or a calendar may be older than the register, or an example.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlmodel import Session, col, select

from db.register import bodies
from db.store.rows import fetch
from db.store.statements import once_a_thread
from rules.swedish import alphabetical
from schemas.file.directory import Directory, OrganisationSpec, SeatSpec
from schemas.tables.people import FormerNameRow, HolderRow, OrganisationRow, SeatRow


def add_missing(session: Session, directory: Directory) -> None:
    """Bring in what the register lacks of the directory of a process or a meeting, and change nothing it has.

    An organisation whose seats the register lacks comes with them and their people. One that has seats keeps its own
    people: a seat that it lacks comes without a holder, so that its mail goes to the official mailbox.
    """
    add_organisations(session, directory.organisations)
    keys = [organisation.key for organisation in directory.organisations]
    of_these = select(SeatRow.key, SeatRow.organisation).where(col(SeatRow.organisation).in_(keys))
    seats = dict(session.exec(of_these).all())
    known = set(seats.values())
    for organisation in directory.organisations:
        for seat in organisation.seats:
            if f"{organisation.key}/{seat.role}" in seats:
                continue
            key = add_seat(session, organisation.key, seat)
            if organisation.key not in known:
                session.add_all([HolderRow(seat=key, **person.model_dump()) for person in seat.holders])
    session.flush()
    bodies.bring(session, directory)


def add_organisations(session: Session, organisations: Iterable[OrganisationSpec]) -> None:
    """Bring in the organisations that the register lacks, without seats and people."""
    every = list(organisations)
    known = set(session.exec(select(OrganisationRow.key).where(col(OrganisationRow.key).in_([o.key for o in every]))))
    for organisation in every:
        if organisation.key not in known:
            known.add(organisation.key)
            session.add(
                OrganisationRow(**organisation.model_dump(include={"key", "name", "mailbox", "reader_named_by"}))
            )
    session.flush()


def take_names(session: Session, directory: Directory, today: date) -> list[str]:
    """Let a file say what organisations and seats are called, which mailboxes they have, and who may name a reader.

    `today` (Stockholm) is the first day of a new name. Returns one Swedish sentence for each of that which was changed
    of an organisation.
    """
    told = []
    for organisation in directory.organisations:
        row = session.get(OrganisationRow, organisation.key)
        if row is not None and row.name != organisation.name:
            told.append(f"{row.name} heter nu {organisation.name}.")
            session.add(FormerNameRow(organisation=row.key, name=row.name, until_on=today - timedelta(days=1)))
            row.name = organisation.name
        if row is not None and row.mailbox != organisation.mailbox:
            told.append(f"{row.name} har nu brevlådan {organisation.mailbox}, förut {row.mailbox}.")
            row.mailbox = organisation.mailbox
        if row is not None and row.reader_named_by != organisation.reader_named_by:
            told.append(f"{row.name} har ett nytt val för fel person: {organisation.reader_named_by.value}.")
            row.reader_named_by = organisation.reader_named_by.value
        for seat in organisation.seats:
            if (known := session.get(SeatRow, f"{organisation.key}/{seat.role}")) is not None:
                known.title = seat.title
    session.flush()
    return told


def of_register(session: Session) -> list[OrganisationSpec]:
    """The organisations of the register with their seats, without the people who hold them, in the order of names."""
    rows = session.exec(select(OrganisationRow).where(col(OrganisationRow.merged_into).is_(None))).all()
    seats: dict[str, list[SeatSpec]] = {}
    for seat in session.exec(select(SeatRow).order_by(SeatRow.key)).all():
        seats.setdefault(seat.organisation, []).append(SeatSpec.model_construct(role=seat.role, title=seat.title))
    return [
        OrganisationSpec.model_construct(key=row.key, name=row.name, mailbox=row.mailbox, seats=seats.get(row.key, []))
        for row in sorted(rows, key=lambda row: alphabetical(row.name))
    ]


def add_seat(session: Session, organisation: str, seat: SeatSpec) -> str:
    """The key of a seat of an organisation, brought in without a holder where the register lacks it."""
    key = f"{organisation}/{seat.role}"
    if session.get(SeatRow, key) is None:
        session.add(SeatRow(key=key, organisation=organisation, role=seat.role, title=seat.title))
        session.flush()
    return key


def names_of(session: Session) -> dict[str, str]:
    """Organisation → its name, of all that the register has; of one that is a part of another both names."""
    rows = fetch(session, _NAMES())
    names = {key: name for key, name, _ in rows}
    return {key: f"{names[into]} (förut {name})" if into else name for key, name, into in rows}


_NAMES = once_a_thread(lambda: select(OrganisationRow.key, OrganisationRow.name, OrganisationRow.merged_into))
