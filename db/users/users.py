"""The register of users: who may use the desk, in what role, from when to when. Names can be erased, ids stay.

What changes what somebody may do ends the sessions and the login links of that user in the same transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, delete, select

from rules.dates.clock import local_date
from rules.swedish import long_date
from schemas.actor import Role, id_of
from schemas.address import BadAddress, read_address
from schemas.errors import Refused
from schemas.tables.systems.api import ApiTokenRow
from schemas.tables.users import DeskSessionRow, LoginAttemptRow, LoginCodeRow, TerminalRow, UserRow

FIRST_NAME = "Administratör"
"""What the first administrator is called until it has said its name."""
_LAST = "Det måste finnas minst en administratör."
_LONGEST_NAME = 200


def add(session: Session, *, name: str, email: str, role: Role, now: datetime, from_on: date | None = None) -> UserRow:
    """Add a user, from today or a later day. Raises Refused for a bad or taken address, or no name."""
    row = UserRow(
        id=secrets.token_hex(6),
        name=_read_name(name),
        email=_read_email(session, email, now),
        role=role.value,
        from_on=from_on if from_on is not None and from_on > local_date(now) else None,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def change(session: Session, key: str, *, name: str, email: str, role: Role, now: datetime) -> UserRow:
    """Correct a user's name or address, or give another role, which logs the user out.

    Raises Refused for a bad or taken address, for an ended user, or where no administrator would be left.
    """
    row = find(session, key)
    _must_not_have_ended(row, now)
    email = _read_email(session, email, now, but=row.id) if email or row.email else ""
    if row.role != role:
        _must_not_be_last(session, row, now)
        log_out_everywhere(session, row.id)
    if row.email != email:
        # A code that is on its way went to somebody else's mailbox, and the issuer knows another address.
        row.subject = ""
        _forget_codes(session, row.id)
    row.name, row.email, row.role = _read_name(name), email, role.value
    return row


def end(session: Session, key: str, now: datetime, *, to_on: date | None = None) -> UserRow:
    """Let a user's last day be `to_on`; without it, or where that has been, the user is out at once.

    Raises Refused where no administrator would be left.
    """
    row = find(session, key)
    _must_not_have_ended(row, now)
    _must_not_be_last(session, row, now)
    if to_on is not None and to_on >= local_date(now):
        if row.from_on is not None and to_on < row.from_on:
            raise Refused("to_on", "Sista dagen ligger före den första.", f"Första dagen är {long_date(row.from_on)}.")
        row.to_on = to_on
    else:
        row.ended_at = now
        log_out_everywhere(session, row.id)
    return row


def erase(session: Session, key: str, now: datetime) -> UserRow:
    """Forget name and address of a user who has ended; what the user did stays, by id. Raises Refused for any other."""
    row = find(session, key)
    if not has_ended(row, now):
        raise Refused("användare", "Användaren är inte avslutad.", "Avsluta användaren först.")
    row.name = row.email = row.subject = ""
    row.erased_at = row.erased_at or now
    log_out_everywhere(session, row.id)
    return row


def find(session: Session, key: str) -> UserRow:
    """The user with that id. Raises Refused."""
    row = session.get(UserRow, key)
    if row is None:
        raise Refused("användare", "Användaren finns inte.", "Se listan över användare.")
    return row


def by_email(session: Session, email: str, now: datetime) -> UserRow | None:
    """The user with that address who may log in today; None where there is none."""
    try:
        address = read_address(email).casefold()
    except BadAddress:
        return None
    rows = session.exec(select(UserRow).where(UserRow.email == address)).all()
    return next((row for row in rows if is_active(row, now)), None)


def named(session: Session, email: str) -> UserRow:
    """The newest user with that address, ended or not. Raises Refused where there is none."""
    rows = select(UserRow).where(UserRow.email == email.strip().casefold()).order_by(col(UserRow.created_at).desc())
    row = session.exec(rows).first()
    if row is None:
        raise Refused("adress", f"Ingen användare har adressen {email}.", "Se svarstid user list.")
    return row


def by_subject(session: Session, subject: str, now: datetime) -> UserRow | None:
    """The user who has logged in as that subject of the issuer; None where there is none who may today."""
    rows = session.exec(select(UserRow).where(UserRow.subject == subject)).all()
    return next((row for row in rows if is_active(row, now)), None)


def listed(session: Session) -> list[UserRow]:
    """Every user, by name; those whose names are erased last."""
    rows = session.exec(select(UserRow)).all()
    return sorted(rows, key=lambda row: (not row.name, row.name.casefold(), row.created_at))


def is_active(row: UserRow, now: datetime) -> bool:
    """True where the user may log in today."""
    return (row.from_on is None or row.from_on <= local_date(now)) and not has_ended(row, now)


def has_ended(row: UserRow, now: datetime) -> bool:
    """True where the user's last day has been."""
    return row.ended_at is not None or (row.to_on is not None and row.to_on < local_date(now))


def first_administrator(session: Session, now: datetime) -> UserRow:
    """The oldest administrator who may log in today; made, without an address, where there is none."""
    oldest = select(UserRow).where(UserRow.role == Role.ADMINISTRATOR.value).order_by(col(UserRow.created_at))
    for row in session.exec(oldest):
        if is_active(row, now):
            return row
    row = UserRow(
        id=secrets.token_hex(6),
        name=FIRST_NAME,
        email="",
        role=Role.ADMINISTRATOR.value,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def log_out_everywhere(session: Session, key: str) -> None:
    """End every session of a user, and every way in that has been given out."""
    session.exec(delete(DeskSessionRow).where(col(DeskSessionRow.user) == key))
    _forget_codes(session, key)


def terminal_of(session: Session, name: str) -> TerminalRow | None:
    """The row of a user of the operating system; None where there is none yet."""
    return session.exec(select(TerminalRow).where(TerminalRow.name == name)).first()


def note_terminal(session: Session, name: str) -> TerminalRow:
    """The row of a user of the operating system, written where it is new."""
    row = terminal_of(session, name)
    if row is None:
        row = TerminalRow(id=secrets.token_hex(6), name=name)
        session.add(row)
        session.flush()
    return row


def names(session: Session, actors: Iterable[str]) -> dict[str, str]:
    """The names of the persons, terminals and systems among some actors, by id; those that are erased are left out."""
    ids = {key for actor in actors if (key := id_of(actor))}
    if not ids:
        return {}
    people = session.exec(select(UserRow.id, UserRow.name).where(col(UserRow.id).in_(ids))).all()
    terminals = session.exec(select(TerminalRow.id, TerminalRow.name).where(col(TerminalRow.id).in_(ids))).all()
    systems = session.exec(select(ApiTokenRow.key, ApiTokenRow.name).where(col(ApiTokenRow.key).in_(ids))).all()
    return {key: name for key, name in (*people, *terminals, *systems) if name}


def _forget_codes(session: Session, key: str) -> None:
    session.exec(delete(LoginCodeRow).where(col(LoginCodeRow.user) == key))
    session.exec(delete(LoginAttemptRow).where(col(LoginAttemptRow.user) == key))


def _must_not_have_ended(row: UserRow, now: datetime) -> None:
    if has_ended(row, now):
        raise Refused("användare", "Användaren är avslutad.", "Lägg till personen på nytt.")


def _must_not_be_last(session: Session, row: UserRow, now: datetime) -> None:
    """Refused where no other administrator can log in today and go on to do so."""
    if row.role != Role.ADMINISTRATOR:
        return
    others = session.exec(select(UserRow).where(UserRow.role == Role.ADMINISTRATOR.value, UserRow.id != row.id))
    if not any(is_active(other, now) and other.to_on is None for other in others):
        raise Refused("role", _LAST, "Gör någon annan till administratör först.")


def _read_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused("name", "Namnet saknas.", "Skriv för- och efternamn.")
    if len(name) > _LONGEST_NAME:
        raise Refused("name", "Namnet är för långt.", f"Korta det till högst {_LONGEST_NAME} tecken.")
    return name


def _read_email(session: Session, email: str, now: datetime, *, but: str = "") -> str:
    try:
        address = read_address(email).casefold()
    except BadAddress as bad:
        raise Refused("email", bad.sentence, bad.cure) from None
    rows = session.exec(select(UserRow).where(UserRow.email == address, UserRow.id != but)).all()
    if any(not has_ended(row, now) for row in rows):
        raise Refused("email", "Adressen tillhör redan en användare.", "Ändra den användaren i stället.")
    return address
