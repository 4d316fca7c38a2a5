"""What stands in a calendar feed: last days of steps, and meetings, as far back as a year."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pydantic import BaseModel
from sqlalchemy import Row, Select, String, cast
from sqlalchemy import select as select_columns
from sqlmodel import Session, and_, col, or_, select

from db.register.seats import Seats, load_seats
from mail.calendar.due_day import uid
from mail.writing.wording import short_organisation
from rules.dates.clock import local_date
from rules.swedish import capital, long_date
from schemas.file.process import StepKind
from schemas.plan.timetable import ENDED, StepStatus
from schemas.tables.matter import MatterRow, Shelf
from schemas.tables.meetings.calendar import BodyRow, MeetingRow
from schemas.tables.people import SeatRow
from schemas.tables.process import AnswerRow, InvitationRow, PlanRow, ProcessRow, StepRow
from schemas.tables.systems.feed import FeedKind, FeedRow

_BACK = timedelta(days=400)
_MOST = 500
"""Matters in one feed; those whose next day comes first."""


class _Day(BaseModel):
    """What a feed needs of a `Schedule`."""

    counts_by: date
    operative_on: date


class _Step(BaseModel):
    """What a feed needs of a `PlanStep`: the rest of a plan is most of it, and takes long to read."""

    key: str
    title: str
    kind: StepKind
    seats: list[str] = []
    schedule: _Day
    own: Mapping[str, _Day] = {}


class _Plan(BaseModel):
    """What a feed needs of a `Plan`."""

    version: int
    steps: list[_Step]


@dataclass(frozen=True)
class FeedEntry:
    """One all-day entry. Its sequence is above every earlier one of the same entry with another day or state."""

    uid: str
    sequence: int
    on: date
    title: str
    lines: Sequence[str]
    is_cancelled: bool
    changed_at: datetime


@dataclass(frozen=True)
class _Matter:
    key: str
    title: str
    state: str
    planned_at: datetime
    plan: _Plan

    @classmethod
    def of(cls, row: Row[str, str, str, datetime, str]) -> _Matter:
        key, title, state, planned_at, plan = row
        return cls(key, title, state, planned_at, _Plan.model_validate_json(plan))


def entries(session: Session, feed: FeedRow, now: datetime) -> list[FeedEntry]:
    """The entries of a feed, by their days. Reads a number of statements that does not grow with the matters."""
    kind, since = FeedKind(feed.kind), now - _BACK
    found: list[FeedEntry] = []
    if kind is not FeedKind.MEETINGS:
        found += _Deadlines(session, _seats_of(session, kind, feed.subject), since).entries()
    if kind is not FeedKind.SEAT:
        organisation = feed.subject if kind is FeedKind.ORGANISATION else ""
        found += _meetings(session, organisation, local_date(since), feed.made_at)
    return sorted(found, key=lambda entry: (entry.on, entry.uid))


def _seats_of(session: Session, kind: FeedKind, subject: str) -> frozenset[str] | None:
    """The seats whose days are meant; None for every step's common day."""
    if kind is FeedKind.SECRETARIAT:
        return None
    if kind is FeedKind.SEAT:
        return frozenset({subject})
    return frozenset(session.exec(select(SeatRow.key).where(SeatRow.organisation == subject)))


class _Deadlines:
    """The last days of the matters that are open, or ended a short while ago."""

    def __init__(self, session: Session, seats: frozenset[str] | None, since: datetime) -> None:
        self.seats = seats
        self.matters = [_Matter.of(row) for row in session.execute(_matters(seats, since))]
        keys = [matter.key for matter in self.matters]
        steps = select(StepRow.process, StepRow.key, StepRow.status).where(col(StepRow.process).in_(keys))
        self.status = {(process, step): StepStatus(status) for process, step, status in session.exec(steps)}
        withdrawn = select(InvitationRow.process, InvitationRow.step, InvitationRow.seat).where(
            col(InvitationRow.process).in_(keys), col(InvitationRow.is_withdrawn)
        )
        self.withdrawn = set(session.exec(withdrawn))
        answers = select(AnswerRow.process, AnswerRow.step, AnswerRow.seat).where(col(AnswerRow.process).in_(keys))
        self.answered = set(session.exec(answers.distinct()))
        changed = [matter.key for matter in self.matters if matter.plan.version > 1]
        former = select(PlanRow.process, cast(PlanRow.plan, String)).where(col(PlanRow.process).in_(changed))
        self.former: dict[str, list[_Plan]] = {}
        for key, plan in session.execute(former.order_by(col(PlanRow.version).desc())):
            self.former.setdefault(key, []).append(_Plan.model_validate_json(plan))
        today = local_date(since + _BACK)
        everyone = {seat for matter in self.matters for step in matter.plan.steps for seat in step.seats}
        self.names: Seats = load_seats(session, sorted(everyone | (seats or set())), today)

    def entries(self) -> Iterator[FeedEntry]:
        """Every entry, those that no longer hold among them."""
        for matter in self.matters:
            seen = set()
            for step, seat in self._meant(matter.plan):
                seen.add((step.key, seat))
                yield self._entry(matter, step, seat, is_gone=self._is_gone(matter, step, seat))
            for older in self.former.get(matter.key, []):
                for step, seat in self._meant(older):
                    if (step.key, seat) not in seen:
                        seen.add((step.key, seat))
                        yield self._entry(matter, step, seat, is_gone=True)

    def _meant(self, plan: _Plan) -> Iterator[tuple[_Step, str]]:
        for step in plan.steps:
            if self.seats is None:
                yield step, ""
            elif step.kind in (StepKind.INQUIRY, StepKind.TASK, StepKind.NOTICE):
                yield from ((step, seat) for seat in step.seats if seat in self.seats)

    def _is_gone(self, matter: _Matter, step: _Step, seat: str) -> bool:
        status = self.status.get((matter.key, step.key), StepStatus.PLANNED)
        was_withdrawn = matter.state == "withdrawn" and status not in ENDED
        return was_withdrawn or status == StepStatus.SKIPPED or (matter.key, step.key, seat) in self.withdrawn

    def _entry(self, matter: _Matter, step: _Step, seat: str, *, is_gone: bool) -> FeedEntry:
        schedule = step.own.get(seat, step.schedule)
        answered = (matter.key, step.key, seat) in self.answered
        title = step.title if not seat else f"{step.title} ({short_organisation(self.names.name(seat).organisation)})"
        if not is_gone:
            title = f"{_verb(step, answered=answered)}: {title}"
        return FeedEntry(
            uid=uid(matter.key, step.key, seat),
            sequence=2 * matter.plan.version + is_gone,
            on=schedule.operative_on,
            title=f"Inställt: {title}" if is_gone else title,
            lines=[f"Ärende: {matter.title}", f"Sista dag: {long_date(schedule.counts_by)}."]
            + (["Länken att svara med finns i mejlet."] if step.kind is StepKind.INQUIRY and seat else []),
            is_cancelled=is_gone,
            changed_at=matter.planned_at.astimezone(UTC),
        )


def _verb(step: _Step, *, answered: bool) -> str:
    if answered:
        return "Besvarat"
    if step.kind is StepKind.MILESTONE:
        return "Hållpunkt"
    return "Svara senast i dag" if step.kind is StepKind.INQUIRY else "Klart senast i dag"


def _matters(seats: Collection[str] | None, since: datetime) -> Select[str, str, str, datetime, str]:
    plan = and_(col(PlanRow.process) == ProcessRow.key, col(PlanRow.version) == ProcessRow.plan_version)
    found = (
        select_columns(
            col(ProcessRow.key),
            col(ProcessRow.title),
            col(MatterRow.state),
            col(PlanRow.created_at),
            cast(PlanRow.plan, String),
        )
        .join(PlanRow, plan)
        .join(MatterRow, col(MatterRow.key) == ProcessRow.key)
        .where(or_(col(MatterRow.shelf) == Shelf.OPEN, col(MatterRow.closed_at) > since))
    )
    if seats is not None:
        organisations = sorted({seat.partition("/")[0] for seat in seats})
        asked = select(InvitationRow.process).where(col(InvitationRow.seat).in_(seats))
        ours = [col(MatterRow.parties).contains(f"|{key}|", autoescape=True) for key in organisations]
        found = found.where(or_(col(MatterRow.secretariat).in_(organisations), col(ProcessRow.key).in_(asked), *ours))
    return found.order_by(col(MatterRow.next_on), col(MatterRow.key)).limit(_MOST)


def _meetings(session: Session, organisation: str, since: date, stamp: datetime) -> Iterable[FeedEntry]:
    rows = select(MeetingRow, BodyRow).join(BodyRow, col(BodyRow.key) == MeetingRow.body).where(MeetingRow.on >= since)
    if organisation:
        rows = rows.where(BodyRow.organisation == organisation)
    for meeting, body in session.exec(rows):
        known = hashlib.sha256(f"meeting/{body.key}/{meeting.uid or meeting.on}".encode()).hexdigest()[:32]
        papers = [f"Handlingar inne senast {long_date(meeting.papers_by)}."] if meeting.papers_by else []
        name = capital(body.name)
        yield FeedEntry(
            uid=f"{known}@svarstid",
            sequence=2 * meeting.sequence + meeting.is_cancelled,
            on=meeting.on,
            title=f"Inställt: {name}" if meeting.is_cancelled else name,
            lines=[*papers, *([meeting.note] if meeting.note else [])],
            is_cancelled=meeting.is_cancelled,
            changed_at=stamp.astimezone(UTC),
        )
