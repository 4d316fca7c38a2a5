"""A process as the register sees it in one transaction: what every duty reads, and how it writes events and mails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlmodel import Session

from acts import sending_time, shared_seats
from db import events, processes
from db.calendar import calendars
from db.case import StoredCase, concerned, load_case
from db.outbox import posting
from db.register import people
from db.register.seats import Seats, load_seats
from mail.letter import Addressee, Letter, Matter
from mail.props import Contact
from rules.dates.clock import local_date
from rules.people import joining
from schemas.duties import Duty
from schemas.events import EventKind
from schemas.file.calendar import Calendars
from schemas.file.process import PartySpec, ProcessFile
from schemas.inquiry import Row
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import StepStatus
from schemas.tables.process import AnswerRow, InvitationRow, ProcessRow, StepRow

_OF_MAILS = frozenset({
    EventKind.OPENED, EventKind.REMINDED, EventKind.CAUGHT_UP, EventKind.ALARMED, EventKind.STAND_IN_ASKED,
    EventKind.ESCALATED,
})  # fmt: skip
"""Events that say that a mail went out."""


class Case:
    """One process, its plan in force, its answers, and who holds its seats on the day of `now` (process time)."""

    def __init__(self, session: Session, process: str, now: datetime, stored: StoredCase | None = None) -> None:
        """`stored` is the matter where the transaction has it already, and holds it."""
        self.session = session
        self.now = now
        self._key = process
        self._take(stored or load_case(session, process, lock=True))

    def _take(self, stored: StoredCase) -> None:
        self.row: ProcessRow = stored.row
        self.plan: Plan = stored.plan
        self.file: ProcessFile = stored.file
        self._stored = stored
        self._seats: dict[frozenset[str], Seats] = {}
        self._concerned = (self.file, self.plan, concerned(self.file, self.plan))

    @cached_property
    def calendars(self) -> Calendars:
        """Every meeting that the register knows."""
        return calendars.load(self.session)

    @property
    def key(self) -> str:
        """The process's key."""
        return self.row.key

    @property
    def today(self) -> date:
        """The local date of `now`."""
        return local_date(self.now)

    @property
    def answers(self) -> dict[tuple[str, str], AnswerRow]:
        """(step, seat) → newest answer."""
        return self._stored.answers

    def rows(self, step: str) -> dict[str, Row]:
        """Seat → row, of the seats that have answered this step."""
        return self._stored.rows.get(step, {})

    def missing(self, step: PlanStep, seats: Iterable[str] | None = None) -> list[str]:
        """Those of `seats` (else of the step's seats) that still owe an answer, as the register knows it now."""
        rows = self.rows(step.key)
        return [seat for seat in (seats if seats is not None else step.seats) if rows.get(seat, Row()).is_missing]

    def set_aside(self, step: str, seat: str, version: int) -> None:
        """Let the seat's answer up to that version count no more; 0 lets it count again."""
        self.invite(step, [seat])
        self._stored.set_aside(step, seat, version)

    @property
    def ended(self) -> frozenset[str]:
        """The steps that have ended: their days stand."""
        return self._stored.ended

    def step_row(self, step: str) -> StepRow:
        """Where the step stands, to be changed."""
        if (row := self._stored.steps.get(step)) is None:
            row = self._stored.steps[step] = processes.ensure_step(self.session, self.key, self.plan.step(step))
        return row

    def set_status(self, step: str, status: StepStatus) -> StepRow:
        """Set a step's status; opening and closing are stamped once."""
        row = self.step_row(step)
        row.status = status
        if status == StepStatus.OPEN:
            row.opened_at, row.closed_at = row.opened_at or self.now, None
        elif status != StepStatus.PLANNED:
            row.closed_at = row.closed_at or self.now
        return row

    def links(self, step: str) -> dict[str, InvitationRow]:
        """Seat → its invitation in the step, of those that have one."""
        return {seat: link for (asked_in, seat), link in self._stored.invitations.items() if asked_in == step}

    def close_links(self, step: str) -> None:
        """Nobody is asked in the step any more: its links stop working."""
        for link in self.links(step).values():
            link.is_withdrawn = True

    def invitation(self, step: str, seat: str) -> InvitationRow:
        """The invitation of a seat in a step, written where it is new."""
        if (step, seat) not in self._stored.invitations:
            self.invite(step, [seat])
        return self._stored.invitations[step, seat]

    def invite(self, step: str, seats: Iterable[str]) -> None:
        """Write the invitations that these seats lack in the step."""
        # Every link of the matter has been read, with its journal held: what is lacking is new.
        lacking, known = [seat for seat in seats if (step, seat) not in self._stored.invitations], self.seats
        made_for = {seat: known.addressee(seat).email if seat in known.rows else None for seat in lacking}
        new = processes.new_invitations(self.session, self.key, step, made_for, now=self.now)
        self._stored.invitations |= {(step, seat): link for seat, link in new.items()}

    def matter(self, step: PlanStep) -> Matter:
        """What a mail about this step is about."""
        return Matter(file=self.file, plan=self.plan, step=step, contact=self.contact)

    @property
    def seats(self) -> Seats:
        """Everybody whom the matter may ask or write to, as they stand today."""
        file, plan, keys = self._concerned
        if file is not self.file or plan is not self.plan:
            self._concerned = (self.file, self.plan, keys := concerned(self.file, self.plan))
        if keys not in self._seats:
            self._seats[keys] = load_seats(self.session, keys, self.today)
        return self._seats[keys]

    @property
    def contact(self) -> Contact:
        """Whom a reader may ask."""
        return self.seats.contact(self.file.secretariat)

    def secretariat(self) -> Addressee:
        """The secretariat as a reader; it needs no link."""
        return self.seats.addressee(self.file.secretariat)

    def addressee(self, step: str, seat: str) -> Addressee:
        """Who holds the seat today, with the link of its invitation."""
        return self.seats.addressee(seat, invitation=self.invitation(step, seat))

    def reader(self, seat: str) -> Addressee:
        """Who holds the seat today, for a mail that asks for nothing and carries no link."""
        return self.seats.addressee(seat)

    def kansli(self, step: str, seat: str) -> Addressee:
        """Whom to ask of the meetings of the seat's organisation, with the link of the seat's invitation."""
        return self.seats.kansli_of(seat, invitation=self.invitation(step, seat))

    def stand_in(self, step: str, seat: str) -> Addressee | None:
        """The seat's stand-in today with the seat's own link; None where the register knows none."""
        if self.seats.stand_in(seat) is None:
            return None
        return self.seats.addressee(seat, invitation=self.invitation(step, seat), is_stand_in=True)

    def organisation(self, seat: str) -> str:
        """The name of the seat's organisation."""
        return self.seats.organisation_of(seat).name

    def organisation_names(self, keys: Sequence[str]) -> list[str]:
        """The names of organisations; the key of one that the register does not know."""
        return people.organisation_names(self.session, keys)

    def remember_parties(self, joined: list[PartySpec], left: list[str]) -> None:
        """Keep in the process file who is a party, with dates: what is planned later counts from it."""
        self.file = joining.changed_file(self.file, joined, left, on=self.today)
        self.row.file = self.file.model_dump(mode="json", by_alias=True)

    def send_at(self, duty: Duty, step: PlanStep | None = None) -> datetime:
        """When the mails of this duty may go, see `acts.sending_time`."""
        return sending_time.send_at(duty, step, self.now)

    def tell(
        self,
        kind: EventKind,
        text: str,
        duty: Duty,
        *,
        seat: str = "",
        at: datetime | None = None,
        extra: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> bool:
        """Write one event of this duty, once however often the duty is tried again.

        A mail that an outage held up is logged at the time it went, not at the time it should have gone.
        """
        at = at or (self.now if kind in _OF_MAILS and not sending_time.is_now(duty, self.now) else duty.at)
        return events.append(
            self.session,
            self.key,
            at=at,
            kind=kind,
            text=text,
            step=duty.step,
            seat=seat,
            data=data,
            dedup_key=_dedup_key(kind, duty, seat, extra),
        )

    def has_told(self, kind: EventKind, duty: Duty, *, seat: str = "") -> bool:
        """True where an earlier try of the same duty has written that event."""
        return events.is_written(self.session, self.key, _dedup_key(kind, duty, seat, ""))

    def note(self, note: int) -> str:
        """The reason of a duty in words, by its number; empty where none was given."""
        return processes.note_text(self.session, note)

    def reload(self) -> None:
        """Read everything anew: what was begun has been taken back."""
        self.session.expire_all()
        self._take(load_case(self.session, self._key, lock=True))

    def replan(self, plan: Plan, reason: str) -> None:
        """Let a new plan hold from here on."""
        processes.save_plan(self.session, self.row, plan, reason=reason, now=self.now)
        self.plan = plan

    def post(self, letter: Letter) -> bool:
        """Record a mail in the outbox; False where every matter of it is recorded already."""
        return self.post_all([letter])[0]

    def post_all(self, letters: Sequence[Letter]) -> list[bool]:
        """Record mails in a few statements, and those to the second of two in a seat; what `post` says of each."""
        both = [*letters, *shared_seats.copies(self, letters)]
        return posting.post_all(self.session, both, self.now)[: len(letters)]


def _dedup_key(kind: EventKind, duty: Duty, seat: str, extra: str) -> str:
    return "/".join([duty.kind, kind, duty.step, seat, duty.rung_key, extra, duty.key or duty.at.isoformat()])
