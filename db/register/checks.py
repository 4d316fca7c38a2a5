"""The organisations asked whether the register is right of them, what they say, and what is decided of it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, func, select

from db.outbox import posting
from db.register import people, whole
from db.register.seats import load_seats
from db.store.statements import once_a_thread
from mail.kinds.people.register_check import register_check
from rules.dates.clock import local_date, office_instant
from rules.people.checking import needs_hand_on, remind_on
from rules.swedish import enumerate_words
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.register import RegisterLine
from schemas.tables.people import OrganisationRow, RegisterCheckRow, RegisterProposalRow, SeatRow
from words.needs import Need

WAITING, APPLIED, REFUSED = "waiting", "applied", "refused"
_LONGEST = 2000
_STILL_ASKED = timedelta(days=60)
"""Nobody is reminded of what was asked longer ago."""
_MOST_NAMED = 3


def ask(session: Session, period: str, now: datetime, organisations: Collection[str] | None = None) -> int:
    """Ask every organisation with a seat that has not been asked in the period, or of `organisations` (keys) alone; how
    many mails.

    None that is part of another, and no secretariat. `now` is wall-clock time. While no secretariat is known there is
    nobody in whose name to ask.
    """
    secretariats = people.secretariats(session)
    if not secretariats:
        return 0
    own = {seat.partition("/")[0] for seat in secretariats}
    has_been = set(session.exec(select(RegisterCheckRow.organisation).where(RegisterCheckRow.period == period)))
    seats: dict[str, list[str]] = {}
    for key, organisation in session.exec(select(SeatRow.key, SeatRow.organisation).order_by(SeatRow.key)):
        seats.setdefault(organisation, []).append(key)
    rows = select(OrganisationRow).where(col(OrganisationRow.merged_into).is_(None)).order_by(OrganisationRow.key)
    asked = 0
    for row in session.exec(rows).all():
        if row.key in own or row.key in has_been or row.key not in seats:
            continue
        if organisations is not None and row.key not in organisations:
            continue
        check = RegisterCheckRow(
            public_id=secrets.token_urlsafe(16),
            organisation=row.key,
            period=period,
            made_for=row.mailbox,
            asked_at=now,
        )
        session.add(check)
        _post(session, check, seats[row.key], secretariats[0], now)
        asked += 1
    session.flush()
    return asked


def remind(session: Session, now: datetime) -> int:
    """Ask once more the organisations that have not answered for some time, each once; how many mails.

    `now` is wall-clock time.
    """
    secretariats, today, reminded = people.secretariats(session), local_date(now), 0
    for check in unanswered(session) if secretariats else []:
        asked_on = local_date(check.asked_at)
        if check.reminded_at is not None or today < remind_on(asked_on) or today > asked_on + _STILL_ASKED:
            continue
        of_own = select(SeatRow.key).where(SeatRow.organisation == check.organisation).order_by(SeatRow.key)
        if own := session.exec(of_own).all():
            check.reminded_at = now
            session.add(check)
            _post(session, check, own, secretariats[0], now, asked_on=asked_on)
            reminded += 1
    session.flush()
    return reminded


def unanswered(session: Session) -> list[RegisterCheckRow]:
    """The newest check of each organisation, where it has neither been confirmed nor brought a proposal."""
    later = aliased(RegisterCheckRow)
    is_same = col(later.organisation) == col(RegisterCheckRow.organisation)
    is_newer = is_same & (col(later.asked_at) > col(RegisterCheckRow.asked_at))
    proposed = select(RegisterProposalRow.id).where(RegisterProposalRow.check_id == RegisterCheckRow.public_id)
    rows = select(RegisterCheckRow).join(OrganisationRow, col(OrganisationRow.key) == RegisterCheckRow.organisation)
    rows = rows.where(col(RegisterCheckRow.confirmed_at).is_(None), col(OrganisationRow.merged_into).is_(None))
    rows = rows.where(~exists().where(is_newer), ~proposed.exists())
    return list(session.exec(rows.order_by(OrganisationRow.name)))


def _post(
    session: Session,
    check: RegisterCheckRow,
    seats: Sequence[str],
    secretariat: str,
    now: datetime,
    *,
    asked_on: date | None = None,
) -> None:
    known = load_seats(session, [check.organisation, secretariat], local_date(now))
    letter = register_check(
        known.office(seats[0]),
        known.contact(secretariat),
        period=check.period,
        seats=len(seats),
        public_id=check.public_id,
        send_at=office_instant(now),
        asked_on=asked_on,
    )
    posting.post(session, letter, now)


def find(session: Session, public_id: str) -> RegisterCheckRow | None:
    """The check; None where there is none."""
    return session.get(RegisterCheckRow, public_id)


def is_newest(session: Session, check: RegisterCheckRow) -> bool:
    """True while the organisation has not been asked again, and has the mailbox that was asked."""
    later = select(RegisterCheckRow.public_id).where(
        RegisterCheckRow.organisation == check.organisation, col(RegisterCheckRow.asked_at) > check.asked_at
    )
    own = session.get(OrganisationRow, check.organisation)
    is_theirs = own is not None and own.merged_into is None and own.mailbox.casefold() == check.made_for.casefold()
    return is_theirs and session.exec(later).first() is None


def of_period(session: Session, period: str) -> dict[str, RegisterCheckRow]:
    """Organisation → how it was asked in a period."""
    rows = session.exec(select(RegisterCheckRow).where(RegisterCheckRow.period == period))
    return {row.organisation: row for row in rows}


def confirmed_since(session: Session, at: datetime) -> frozenset[str]:
    """The organisations that have confirmed that the register is right at that instant or later."""
    rows = select(RegisterCheckRow.organisation).where(col(RegisterCheckRow.confirmed_at) >= at)
    return frozenset(session.exec(rows))


def confirm(session: Session, check: RegisterCheckRow, now: datetime) -> None:
    """Somebody with the link says that all is right, or the secretariat has been told so."""
    check.confirmed_at = now
    session.add(check)
    text = f"{_name(session, check.organisation)}: uppgifterna bekräftades."
    whole.tell(session, EventKind.REGISTER_CONFIRMED, text, now, seat=check.organisation)


def propose(session: Session, check: RegisterCheckRow, lines: Sequence[RegisterLine], words: str, now: datetime) -> int:
    """Somebody with the link says what should be otherwise, each line for itself; how many were new.

    What the same link has proposed already, and waits, is not kept twice.
    """
    waiting = [(row.lines, row.words) for row in of_check(session, check)]
    content = [([line.model_dump(mode="json", exclude_defaults=True)], "") for line in lines]
    content += [([], words[:_LONGEST])] if words else []
    new = [each for each in content if each not in waiting]
    for kept, said in new:
        session.add(
            RegisterProposalRow(
                check_id=check.public_id, organisation=check.organisation, lines=kept, words=said, proposed_at=now
            )
        )
    if new:
        text = f"{_name(session, check.organisation)}: föreslog ändringar ({len(new)})."
        whole.tell(session, EventKind.REGISTER_PROPOSED, text, now, seat=check.organisation)
    session.flush()
    return len(new)


def of_check(session: Session, check: RegisterCheckRow) -> list[RegisterProposalRow]:
    """What has been proposed by the link, and waits."""
    rows = select(RegisterProposalRow).where(
        RegisterProposalRow.check_id == check.public_id, RegisterProposalRow.state == WAITING
    )
    return list(session.exec(rows.order_by(col(RegisterProposalRow.id))))


def waiting(session: Session) -> list[RegisterProposalRow]:
    """Everything that waits for somebody to decide, oldest first."""
    rows = select(RegisterProposalRow).where(RegisterProposalRow.state == WAITING)
    return list(session.exec(rows.order_by(col(RegisterProposalRow.proposed_at), col(RegisterProposalRow.id))))


def lines_of(row: RegisterProposalRow) -> list[RegisterLine]:
    """What a proposal says, as lines."""
    return [RegisterLine.model_validate(line) for line in row.lines]


def decide(session: Session, number: int, *, is_applied: bool, now: datetime) -> list[RegisterLine]:
    """Settle a proposal, and forget what it said; returns its lines, which the caller writes where it is applied.

    Once all of a check is settled and nothing refused, the organisation has confirmed. Raises Refused where it does not
    wait any more.
    """
    row = session.get(RegisterProposalRow, number, with_for_update=True)
    if row is None or row.state != WAITING:
        raise Refused("förslaget", "Någon har redan tagit ställning.", "Läs in sidan på nytt.")
    lines = lines_of(row)
    row.state, row.decided_at = (APPLIED if is_applied else REFUSED), now
    row.lines, row.words = [], ""
    session.add(row)
    session.flush()
    if not is_applied:
        text = f"{_name(session, row.organisation)}: ett förslag avvisades."
        whole.tell(session, EventKind.REGISTER_REFUSED, text, now, seat=row.organisation)
    states = set(
        session.exec(select(RegisterProposalRow.state).where(RegisterProposalRow.check_id == row.check_id)).all()
    )
    if states == {APPLIED}:
        session.get_one(RegisterCheckRow, row.check_id).confirmed_at = now
    return lines


def needs(session: Session, today: date) -> list[Need]:
    """That proposals wait, and that organisations have not answered although they were reminded."""
    number, is_any_silent = session.execute(_WAITING()).one()
    found = [Need(kind="proposals", count=number)] if number else []
    silent = [row for row in unanswered(session) if row.reminded_at] if is_any_silent else []
    silent = [row for row in silent if row.reminded_at and today >= needs_hand_on(local_date(row.reminded_at))]
    if silent:
        named = people.organisation_names(session, [row.organisation for row in silent[:_MOST_NAMED]])
        found.append(Need(kind="unconfirmed", count=len(silent), who=enumerate_words(named)))
    return found


def _of_waiting() -> Any:
    """How many proposals wait, and whether anything that was reminded of is not confirmed."""
    proposals = select(func.count()).select_from(RegisterProposalRow).where(RegisterProposalRow.state == WAITING)
    reminded = col(RegisterCheckRow.reminded_at).is_not(None), col(RegisterCheckRow.confirmed_at).is_(None)
    return select(proposals.scalar_subquery(), exists().where(*reminded))


_WAITING = once_a_thread(_of_waiting)


def _name(session: Session, key: str) -> str:
    return session.get_one(OrganisationRow, key).name
