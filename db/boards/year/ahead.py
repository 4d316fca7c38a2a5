"""What comes in the next twelve months: the last days of all open matters, meetings, ends of contracts.

Read from what the lists are drawn from, and from no plan, in a number of statements that does not grow with the
matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from db.register import people
from db.register.directories import names_of
from db.register.seats import Seats, load_seats
from db.series import kept
from rules.swedish import capital
from rules.year.ahead import Coming, Sort
from schemas.file.calendar import BodyKind
from schemas.file.process import StepKind
from schemas.tables.matter import MatterRow, OwingRow, Shelf
from schemas.tables.meetings.calendar import BodyRow, MeetingRow
from schemas.tables.meetings.meeting import CalledMeetingRow
from schemas.tables.year.conference import ConferenceRow
from schemas.year.conference import Conference

_ASKED_OF = frozenset({StepKind.INQUIRY, StepKind.TASK, StepKind.NOTICE})
_JOINT = frozenset({BodyKind.LEADERSHIP, BodyKind.JOINT_COMMITTEE, BodyKind.NETWORK})
_TURNS = 12
"""Turns of one series that are told."""


@dataclass(frozen=True)
class Ahead:
    """What comes, and what the people in it are called."""

    things: Sequence[Coming]
    people: Mapping[str, str]


@dataclass(frozen=True)
class _Day:
    matter: str
    title: str
    step: str
    step_title: str
    kind: str
    on: date
    seats: Sequence[str]


@dataclass(frozen=True)
class Addresses:
    """Where each sort of thing has its page; `{}` stands for the key."""

    matter: str
    meeting: str
    series: str
    conference: str


def ahead(session: Session, today: date, pages: Addresses) -> Ahead:
    """Everything from today on. Matters with a time of their own, which are
    played, are left out."""
    days = list(_days(session))
    seats = load_seats(session, {seat for day in days for seat in day.seats}, today)
    called: dict[str, str] = {}
    things = [_of_step(day, seats, called, pages.matter) for day in days]
    things += _of_blocks(session, pages.matter)
    things += _meetings(session, today, pages.meeting)
    things += _conferences(session, pages.conference)
    things += _turns(session, today, pages.series)
    return Ahead(things, called)


def _days(session: Session) -> Iterator[_Day]:
    """The days of the steps; where one has begun, whom it still waits for, each on its own day."""
    owing: dict[tuple[str, str], dict[date, list[str]]] = {}
    is_open = (MatterRow.shelf == Shelf.OPEN, MatterRow.shift_s == 0)
    rows = select(OwingRow).join(MatterRow, col(MatterRow.key) == OwingRow.process).where(*is_open)
    for row in session.exec(rows):
        owing.setdefault((row.process, row.step), {}).setdefault(row.due_on, []).append(row.seat)
    lines = select(MatterRow.key, MatterRow.title, MatterRow.days).where(*is_open)
    for key, title, days in session.exec(lines):
        for day, step_title, step, kind, asked in (one for one in days if len(one) > 2):
            on = date.fromisoformat(day)
            seats = asked.split() or owing.get((key, step), {}).get(on, [])
            yield _Day(key, title, step, step_title, kind, on, seats)


def _of_step(day: _Day, seats: Seats, called: dict[str, str], address: str) -> Coming:
    sort = Sort.DUE if day.kind in _ASKED_OF else Sort.KNOWN
    people_here = tuple(dict.fromkeys(_person(seats, seat, called) for seat in day.seats))
    about = "" if day.title == day.step_title else day.title
    return Coming(day.on, sort, day.step_title, about, address.format(day.matter), people_here)


def _person(seats: Seats, seat: str, called: dict[str, str]) -> str:
    """The key of whoever holds the seat, with what to call it; of the seat itself where nobody does."""
    holder, name = seats.holder(seat), seats.name(seat)
    key = holder.email.casefold() if holder else seat
    called.setdefault(key, f"{holder.name if holder else capital(name.title)}, {name.organisation}")
    return key


def _of_blocks(session: Session, address: str) -> Iterator[Coming]:
    is_open = (MatterRow.shelf == Shelf.OPEN, MatterRow.shift_s == 0)
    for key, title, days in session.exec(select(MatterRow.key, MatterRow.title, MatterRow.block_days).where(*is_open)):
        for on, name in days:
            yield Coming(date.fromisoformat(on), Sort.KNOWN, name, title, address.format(key))


def _conferences(session: Session, address: str) -> Iterator[Coming]:
    """Their days, and the last day to name participants, of those that are not closed."""
    for row in session.exec(select(ConferenceRow).where(col(ConferenceRow.closed_at).is_(None))):
        found = Conference.model_validate(row.file)
        page = address.format(found.key)
        yield Coming(found.register_by, Sort.KNOWN, "Sista dagen att anmäla deltagare", row.title, page)
        for number in range((found.last_on - found.held_on).days + 1):
            yield Coming(found.held_on + timedelta(days=number), Sort.MEETING, row.title, "", page)


def _turns(session: Session, today: date, address: str) -> Iterator[Coming]:
    """The turns of what recurs within a year; each begins then."""
    for series in kept.listed(session):
        for turn in series.ahead(today, limit=_TURNS):
            if not turn.is_skipped:
                yield Coming(turn.on, Sort.TURN, series.row.title, "", address.format(series.key))


def _meetings(session: Session, today: date, address: str) -> Iterator[Coming]:
    """Those that are planned or called to, and those of the calendars; one that is both is told once, as the former."""
    told = set()
    for row in session.exec(select(CalledMeetingRow)):
        if row.file.get("cancelled_on"):
            continue
        for on in (date.fromisoformat(day["on"]) for day in row.file["days"]):
            told.add((row.file["body"], on))
            yield Coming(on, Sort.MEETING, row.title, "", address.format(row.file["meeting"]))
    ours = {seat.partition("/")[0] for seat in people.secretariats(session)}
    names = names_of(session)
    rows = select(MeetingRow, BodyRow).join(BodyRow, col(BodyRow.key) == MeetingRow.body)
    rows = rows.where(col(MeetingRow.on) >= today, col(MeetingRow.is_cancelled).is_(False))
    for meeting, body in session.exec(rows):
        if (body.key, meeting.on) in told:
            continue
        is_ours = body.organisation in ours or body.kind in _JOINT
        about = "" if is_ours else names.get(body.organisation, body.organisation)
        yield Coming(meeting.on, Sort.MEETING if is_ours else Sort.HOME, capital(body.name), about)
