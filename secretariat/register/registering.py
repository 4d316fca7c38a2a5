"""The register changed from the desk or by a file: seen first, with every mail that follows, then written whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from acts.batch import carry_out
from acts.duties import CarryOut
from acts.news import take_news
from db import journals, processes
from db.case import load_state
from db.register import bodies, checks, holder_changes, introductions, whole
from db.store import deliveries
from db.store.session import Database
from mail.kinds import MAILS
from rules.dates.clock import at_local, local_date, process_time
from rules.people.checking import period_on
from rules.people.register import changes
from schemas.errors import Refused
from schemas.meetings.bodies import Body, Membership
from schemas.messages import NewsBatch
from schemas.register import ORDINARY, Change, Changes, Holding, Line, Organisation, Seat
from schemas.tables.mail import MailRow
from schemas.tables.people import HolderRow
from secretariat import conferences, inbox, meetings
from secretariat.register import people

_MORNING = (6, 5)
"""When holders are followed on the day on which they change; see the scheduler's jobs."""


@dataclass(frozen=True)
class FollowingMail:
    """A mail that would leave because of a change."""

    title: str
    about: str
    """The matter or meeting; what the register itself sends is about nothing."""
    to_name: str
    to_email: str
    send_at: datetime


@dataclass(frozen=True)
class Following:
    """What a change comes to: what becomes otherwise, and who gets which mail."""

    changes: Changes
    mails: Sequence[FollowingMail] = ()
    moved: int = 0
    """How many open questions get another link."""
    words: dict[str, str] = field(default_factory=dict)
    """Seat → its title, of the organisations that are changed; body → its name."""
    names: dict[str, str] = field(default_factory=dict)
    """Organisation → its name."""


class _TakenBack(Exception):
    """The transaction has shown what it would write."""


def preview(db: Database, lines: Sequence[Line], now: datetime, *, received: int = 0) -> Following:
    """What the lines would change, and which mails would follow as the matters stand now; nothing is written.

    `now` is wall-clock time. For a change on a later day the mails are those of that day's morning. `received` is the
    mail that led to it, which is dealt with thereby; Refused where it does not wait any more, or is about another seat.
    """
    with db.read() as session:
        found = changes(whole.load(session), lines, local_date(now))
        words, names = _words(session, found)
    if found.faults or not found.real:
        return Following(found, words=words, names=names)

    def act(session: Session) -> None:
        _write(session, found, lines, received, now)

    mails, moved = preview_of(db, act, _days(found.real, local_date(now)), now)
    return Following(found, mails, moved, words, names)


def preview_of(
    db: Database, act: Callable[[Session], object], days: Sequence[date], now: datetime
) -> tuple[list[FollowingMail], int]:
    """The mails that follow an act at once and in the mornings of `days`, and how many open questions move.

    `act` writes in the transaction that is given it, which is taken back.
    """
    mails: list[FollowingMail] = []
    moved = 0
    try:
        with db.write() as session:
            last = session.exec(select(func.max(MailRow.id))).one() or 0
            act(session)
            for at in [now, *(at_local(day, *_MORNING) for day in days if day > local_date(now))]:
                moved += _follow(session, at)
                _begin(session, at)
            mails = _mails(session, last)
            raise _TakenBack
    except _TakenBack:
        return mails, moved


def apply(db: Database, lines: Sequence[Line], now: datetime, *, received: int = 0) -> Following:
    """Carry out what the lines change, whole, and let open questions follow. `now` is wall-clock time.

    `received` as in `preview`. Raises Refused with the first fault; then nothing is written.
    """
    with db.write() as session:
        return Following(write(session, lines, now, received=received))


def write(session: Session, lines: Sequence[Line], now: datetime, *, received: int = 0) -> Changes:
    """The same in the caller's transaction. Raises Refused."""
    found = changes(whole.load(session), lines, local_date(now))
    if found.faults:
        first = found.faults[0]
        raise Refused(first.field, first.problem, first.cure)
    _write(session, found, lines, received, now)
    follow_at_once(session, now)
    return found


def _write(session: Session, found: Changes, lines: Sequence[Line], received: int, now: datetime) -> None:
    if not received:
        whole.write(session, found.every, now)
        return

    def place() -> list[str]:
        whole.write(session, found.every, now)
        return holder_changes.outdated(session, now)

    inbox.hand_over_in_register(session, received, lines, place, now=now)


def follow_at_once(session: Session, now: datetime) -> None:
    """As `follow`, in the caller's transaction."""
    _move(session, now)
    _begin(session, now)


def decide(db: Database, number: int, *, is_applied: bool, now: datetime) -> None:
    """Carry out what an organisation has proposed, or refuse it. Raises Refused where it cannot be carried out, or is
    settled already; then nothing is written."""
    with db.write() as session:
        lines = checks.decide(session, number, is_applied=is_applied, now=now)
        if is_applied:
            write(session, lines, now)


def ask(db: Database, months: Sequence[int], now: datetime) -> int:
    """Ask the organisations whether the register is right, once in each period that `months` begin, and remind those
    that have not answered; how many mails.

    `now` is wall-clock time.
    """
    period = period_on(local_date(now), months)
    with db.write() as session:
        asked = checks.ask(session, period, now) if period else 0
        return asked + checks.remind(session, now)


def confirm(db: Database, organisation: str, now: datetime) -> None:
    """Note that the organisation has said in another way that the register is right of it. Raises Refused where it has
    not been asked, or has answered."""
    with db.write() as session:
        check = next((row for row in checks.unanswered(session) if row.organisation == organisation), None)
        if check is None:
            raise Refused("organisation", "Organisationen har redan svarat.", "Läs in sidan på nytt.")
        checks.confirm(session, check, now)


def follow(db: Database, now: datetime) -> int:
    """Let open questions follow the seats' holders as they are at `now` (wall clock), call whoever begins today to
    coming meetings, and post the introductions that are due. Done twice it is done once. How many questions moved."""
    moved = people.follow_holders(db, now)
    with db.write() as session:
        _begin(session, now)
    return moved


def _begin(session: Session, now: datetime) -> None:
    today = local_date(now)
    begun = select(HolderRow.seat).where(HolderRow.from_on == today, HolderRow.capacity == ORDINARY)
    for seat in session.exec(begun.distinct().order_by(HolderRow.seat)).all():
        meetings.call_new_holder(session, seat, now=now)
        conferences.ask_new_holder(session, seat, now=now)
    introductions.post_due(session, now)


def _days(found: Sequence[Change], today: date) -> list[date]:
    """The later days on which somebody else begins to be written to."""
    days = set()
    for change in found:
        if isinstance(change.after, (Holding, Membership)):
            ends = change.after.to_on + timedelta(days=1) if change.after.to_on else None
            days |= {day for day in (change.after.from_on, ends) if day is not None and day > today}
    return sorted(days)


def _move(session: Session, at: datetime) -> dict[str, tuple[datetime, int]]:
    """Let open questions follow; the matter → its process time, and how many moved in it."""
    moved = {}
    for key in holder_changes.outdated(session, at):
        now = process_time(at, processes.get_process(session, key).shift_s)
        moved[key] = now, holder_changes.follow(session, key, now=now)
    return moved


def _follow(session: Session, at: datetime) -> int:
    """As `_move`, with what the workflows would do of it at once; how many questions moved."""
    before = {number for items in deliveries.undelivered(session).values() for number, _ in items}
    moved = _move(session, at)
    fresh = deliveries.undelivered(session) if moved else {}
    for key, (now, _) in moved.items():
        state = load_state(session, key)
        news = [item for number, item in fresh.get(key, []) if number not in before]
        duties = take_news(state, NewsBatch(items=news), now)
        if duties:
            carry_out(session, CarryOut.model_validate({"process": key, "now": now, "duties": duties}))
    return sum(count for _, count in moved.values())


def _mails(session: Session, after: int) -> list[FollowingMail]:
    rows = session.exec(select(MailRow).where(col(MailRow.id) > after).order_by(col(MailRow.due_at), col(MailRow.id)))
    found = list(rows)
    titles = journals.titles(session, {row.process for row in found} - {journals.REGISTER})
    return [
        FollowingMail(MAILS[row.kind].title, titles.get(row.process, ""), row.to_name, row.to_email, row.due_at)
        for row in found
    ]


def _words(session: Session, found: Changes) -> tuple[dict[str, str], dict[str, str]]:
    known = whole.load(session, {change.organisation for change in found.every})
    titles = {key: seat.title for key, seat in known.seats.items()}
    titles |= {key: body.name for key, body in bodies.bodies(session).items()}
    names = {key: organisation.name for key, organisation in known.organisations.items()}
    for change in found.every:
        match change.after:
            case Seat():
                titles.setdefault(change.after.key, change.after.title)
            case Body():
                titles.setdefault(change.after.key, change.after.name)
            case Organisation():
                names.setdefault(change.after.key, change.after.name)
    return titles, names
