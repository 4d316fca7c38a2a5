"""Somebody else holds a seat: open questions move to them, old links die, and the history says so.

A change may come at once (the desk replaces a holder) or by its date (a period ends or begins). Both are found the
same way: a link was made for an address, and the seat is now written to at another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from db import events
from db.answers.rows import newest, row_of
from db.register import other_readers
from db.register.seats import Seats, load_seats
from db.store import deliveries
from rules.dates.clock import local_date, process_time
from rules.swedish import long_date
from schemas.events import EventKind
from schemas.messages import News, NewsKind
from schemas.plan.timetable import ENDED
from schemas.tables.process import InvitationRow, ProcessRow, StepRow


@dataclass(frozen=True)
class Change:
    """What a link's move says in the history."""

    organisation: str
    seat: str
    """The seat's title in running text: `kommundirektör`."""
    from_on: date
    is_gap: bool
    """Nobody holds the seat; it is written to by way of the official mailbox."""
    is_answered: bool
    is_same: bool = False
    """The holder is the same, and only the address is another."""

    @property
    def text(self) -> str:
        """The event."""
        if self.is_same:
            who = f"{self.organisation}, {self.seat}: innehavaren har fått en annan adress."
            then = "Frågan går dit"
        elif self.is_gap:
            who = f"{self.organisation}, {self.seat}: ingen innehar platsen från och med {long_date(self.from_on)}."
            then = "Mejlen går till den officiella brevlådan tills en ny är utsedd"
        else:
            who = f"Ny innehavare i {self.organisation}, {self.seat}, från och med {long_date(self.from_on)}."
            then = "Frågan går över till den nya"
        if self.is_answered:
            then = "Svaret som har lämnats står kvar"
        return f"{who} {then}, och den gamla länken gäller inte längre."


def outdated(session: Session, wall_now: datetime) -> list[str]:
    """The running matters in which a seat is written to at another address than its open link was made for."""
    found: set[str] = set()
    rows = session.exec(_open_links()).all()
    by_day: dict[date, list[InvitationRow]] = {}
    for link, shift_s in rows:
        by_day.setdefault(local_date(process_time(wall_now, shift_s)), []).append(link)
    for day, links in by_day.items():
        seats = load_seats(session, {link.seat for link in links}, day)
        found |= {link.process for link in links if link.made_for is None or _follows(link, seats)}
    return sorted(found)


def follow(session: Session, process: str, *, now: datetime) -> int:
    """Let the open questions of one matter follow its seats' holders at `now` (process time); how many moved.

    The workflow is told, and invites the new holder. Done twice it is done once. A link of before its reader was kept
    is taken for today's holder's.
    """
    session.get(ProcessRow, process, with_for_update=True)
    links = [link for link, _ in session.exec(_open_links().where(InvitationRow.process == process)).all()]
    seats = load_seats(session, {link.seat for link in links}, local_date(now))
    moved = 0
    for link in links:
        if link.made_for is None and link.seat in seats.rows:
            link.made_for = seats.addressee(link.seat).email
        elif is_outdated(link, seats):
            move(session, link, seats, now=now)
            _tell_workflow(session, link, now)
            moved += 1
        moved += other_readers.follow(session, link, seats, now=now)
    return moved


def follow_seat(
    session: Session, seat: str, *, now: datetime, former: str = "", is_stand_in: bool = False
) -> list[str]:
    """Let every open question of one seat follow its new holder, or stand-in; returns the processes concerned.

    `former` is the address that links of before it was kept were made for. A matter in which the seat has been asked,
    and has nothing that moves, is told of the change and otherwise left alone. A kansli is also written to about the
    meetings of its organisation's other seats.
    """
    seats, moved = load_seats(session, [seat], local_date(now)), set()
    of_organisation = col(InvitationRow.seat).startswith(f"{seat.partition('/')[0]}/", autoescape=True)
    # In one order for everyone, so that two transactions never wait for each other's process.
    for link, _ in session.exec(_open_links().where(of_organisation)).all():
        if link.seat == seat and former:
            link.made_for = link.made_for or former
        if link.seat == seat and is_outdated(link, seats):
            move(session, link, seats, now=now)
            _tell_workflow(session, link, now)
            moved.add(link.process)
        if other_readers.follow(session, link, seats, now=now):
            moved.add(link.process)
    settled = select(InvitationRow.process).join(ProcessRow, col(ProcessRow.key) == InvitationRow.process)
    of_seat = settled.where(InvitationRow.seat == seat, InvitationRow.step != "", ProcessRow.status != "ended")
    for process in sorted(set(session.exec(of_seat).all()) - moved):
        today = local_date(now)
        if is_stand_in:
            who, kind = other_readers.stand_in_words(seats, seat, today), EventKind.STAND_IN_REPLACED
        else:
            who = _change(seats, seat, today, is_answered=False).text.partition(". ")[0]
            kind = EventKind.HOLDER_REPLACED
        key = f"{'stand_in' if is_stand_in else 'holder'}/{seat}/{now.isoformat()}"
        events.append(session, process, at=now, kind=kind, seat=seat, text=f"{who}.", dedup_key=key)
    return sorted(moved)


def renew(link: InvitationRow, seats: Seats) -> None:
    """Make the link anew for whoever the seat is written to now."""
    link.made_for = seats.addressee(link.seat).email
    link.generation += 1


def _follows(link: InvitationRow, seats: Seats) -> bool:
    return is_outdated(link, seats) or bool(other_readers.outdated(link, seats))


def is_outdated(link: InvitationRow, seats: Seats) -> bool:
    """True where the seat is written to at another address than the link was made for."""
    if link.made_for is None or link.seat not in seats.rows:
        return False
    return link.made_for.casefold() != seats.addressee(link.seat).email.casefold()


def move(session: Session, link: InvitationRow, seats: Seats, *, now: datetime) -> None:
    """Make the link anew for whoever the seat is written to now; the old one is dead, and the history says so."""
    answer = newest(session, link.process, link.step, link.seat)
    is_answered = answer is not None and not row_of(answer).is_missing
    renew(link, seats)
    link.renewed_at = now
    events.append(
        session,
        link.process,
        at=now,
        kind=EventKind.HOLDER_REPLACED,
        step=link.step,
        seat=link.seat,
        text=_change(seats, link.seat, local_date(now), is_answered=is_answered).text,
        data={"generation": link.generation},
        dedup_key=f"holder/{link.step}/{link.seat}/g{link.generation}",
    )


def _open_links() -> Select[InvitationRow, int]:
    """Every link by which an answer is still taken, with the shift of its matter's clock (seconds), in one order."""
    for_step = (col(StepRow.process) == InvitationRow.process) & (col(StepRow.key) == InvitationRow.step)
    return (
        select(InvitationRow, ProcessRow.shift_s)
        .join(StepRow, for_step)
        .join(ProcessRow, col(ProcessRow.key) == InvitationRow.process)
        .where(col(InvitationRow.is_withdrawn).is_(False), ProcessRow.status != "ended")
        .where(col(StepRow.status).not_in([status.value for status in ENDED]))
        .order_by(InvitationRow.process, InvitationRow.step)
    )


def _change(seats: Seats, seat: str, today: date, *, is_answered: bool) -> Change:
    title, holder = seats.name(seat).title, seats.holder(seat)
    from_on = (holder.from_on or today) if holder else seats.vacant_from(seat) or today
    return Change(
        organisation=seats.organisation_of(seat).name,
        seat=title[:1].lower() + title[1:],
        from_on=from_on,
        is_gap=holder is None,
        is_answered=is_answered,
        is_same=seats.has_new_address(seat),
    )


def _tell_workflow(session: Session, link: InvitationRow, now: datetime) -> None:
    news = News(kind=NewsKind.HOLDER_CHANGED, seat=link.seat, step=link.step, generation=link.generation)
    deliveries.post(session, link.process, news, now)
