"""The stable `--json` of the command line."""

from __future__ import annotations

import datetime
from enum import StrEnum

from pydantic import Field

from schemas.base import Model
from schemas.file.calendar import HomeMeeting
from schemas.file.process import Basis, DueRule, StepKind
from schemas.plan.plan import MailKind, PlanWarning
from schemas.plan.schedule import PlanSchedule


class DueReport(Model):
    """When a step is due."""

    date: datetime.date
    rule: DueRule
    basis: Basis
    claimed: datetime.date | None
    computed: datetime.date | None
    operative: datetime.date
    warnings: list[PlanWarning]


class Reader(StrEnum):
    """Whom a mail goes to."""

    HOLDER = "holder"
    STAND_IN = "stand_in"
    KANSLI = "kansli"
    MAILBOX = "mailbox"
    OTHER = "other"
    """Somebody else who answered for the seat, or who holds it no more."""
    NOBODY = "nobody"
    """Nobody is named, so the mail is not sent."""


class MailReport(Model):
    """A mail that the plan would cause, if nobody answered."""

    at: str = Field(description="local ISO time, Europe/Stockholm, with offset")
    kind: MailKind
    rung: str
    seats: list[str]
    to: list[Reader] = Field(default=[], description="who reads it, one for each of `seats`, by the file's holders")
    depends_on: list[str] = Field(default=[], description="steps that must end first; `at` is then the earliest time")


class StepReport(Model):
    """A step of the plan."""

    key: str
    title: str
    kind: StepKind
    due: DueReport
    seats: list[str]
    mails: list[MailReport]
    home: list[HomeMeeting] = []
    """Each municipality's own meeting, where the step needs a decision at home."""
    home_unknown: list[str] = []
    """Seats whose calendar nobody knows: their kansli is asked."""


class PlanReport(Model):
    """`svarstid plan FILE --json`."""

    process: str
    title: str
    warnings: list[PlanWarning]
    steps: list[StepReport]
    schedule: PlanSchedule = PlanSchedule()
    """Latest starts, slack, the critical chain, and what cannot be done in time."""


class RehearsedEvent(Model):
    """An event of a rehearsal."""

    at: str
    event: str
    step: str
    seat: str
    text: str


class RehearsedMail(Model):
    """A mail of a rehearsal."""

    at: str
    kind: str
    step: str
    seat: str
    subject: str
    to: Reader = Reader.HOLDER
    """Who it went to, of those whom the register knew for the seat on that day."""


class RehearsedReason(Model):
    """Why an outcome is not clear: codes for programs, a Swedish phrase for people."""

    seat: str
    question: str
    why: str
    text: str


class RehearsedOutcome(Model):
    """What a step came to: as determined, else as computed."""

    result: str
    reasons: list[RehearsedReason]


class RehearsalReport(Model):
    """`svarstid rehearse FILE --json`."""

    process: str
    elapsed_s: float
    events: list[RehearsedEvent]
    mails: list[RehearsedMail]
    outcomes: dict[str, RehearsedOutcome]
