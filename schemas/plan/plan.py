"""The plan: every due date worked out, kept as data. `rules/plan/planning.py` makes it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from schemas.base import Instant, Model
from schemas.file.calendar import BodyKind, HomeMeeting
from schemas.file.process import Basis, Closes, Condition, Derived, DocumentSpec, DueRule, QuestionSpec, StepKind
from schemas.inquiry import Silence, Strength


class MailKind(StrEnum):
    """The mails that a plan foresees, by the names under which `mail/kinds` declares them."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    LAST_REMINDER = "last_reminder"
    STAND_IN = "stand_in"
    ESCALATION = "escalation"
    INFORMATION = "information"
    TASK = "task"
    TASK_REMINDER = "task_reminder"
    ALARM = "alarm"
    UNDECIDED = "undecided"
    HOME_MEETING = "home_meeting"


class WarningKind(StrEnum):
    """What a plan can warn of."""

    NON_WORKING_DAY = "non_working_day"
    WEEKDAY_CONTRADICTS = "weekday_contradicts"
    CLAIM_DIFFERS = "claimed_computed_differ"
    ORDER_VIOLATED = "order_violated"
    QUIET_PERIOD = "quiet_period"
    CONFLICTING_DATES = "conflicting_dates"
    AMBIGUOUS = "ambiguous_reading"
    ALREADY_PAST = "already_past"
    NO_MEETING = "no_meeting"
    WITHIN_HARD_DAY = "within_hard_day"


class PlanWarning(Model):
    """One warning, as a whole Swedish sentence."""

    kind: WarningKind
    step: str = ""
    seat: str = ""
    text: str


class RungTo(StrEnum):
    """Whom a rung of the ladder writes to; looked up when it is sent."""

    SEAT = "seat"
    STAND_IN = "stand_in"
    SECRETARIAT = "secretariat"


def is_afterwards(rung: str) -> bool:
    """True for the key of a rung that comes after the day."""
    return rung.startswith("+")


class Rung(Model):
    """One rung of a reminder ladder: when, which mail, to whom."""

    key: str
    """Working days from the operative day: "-20" … "0", "+1"; "standin"; "invite"."""
    kind: MailKind
    at: Instant
    to: RungTo = RungTo.SEAT
    seats: list[str] = []
    """Only these seats of the ladder; empty = all of them."""

    @property
    def is_afterwards(self) -> bool:
        """True of what is said once the day has passed, and is not so before."""
        return is_afterwards(self.key)


class Schedule(Model):
    """The times of one due date: for a step, or for one seat that has its own."""

    due_on: date
    """The date as named by the governing source."""
    counts_by: date
    """The last day that counts (the day before, where the rule is `before`)."""
    operative_on: date
    """The day to act by: a working day."""
    closes_at: Instant
    """The first instant that is too late: midnight, Stockholm, after `counts_by` (`law`: after the operative day)."""
    rungs: list[Rung] = []


class PlanStep(Model):
    """A step with its dates worked out."""

    key: str
    title: str
    kind: StepKind
    text: str = ""
    role: str = ""
    window: int | None = None
    opens_at: Instant | None = None
    """None: opens only when the story opens it."""
    rule: DueRule
    basis: Basis
    source: str
    claimed: date | None = None
    computed: date | None = None
    derived: Derived | None = None
    """The rule behind `computed`, so that a step follows the one it is derived from."""
    after: list[str] = []
    """Steps that must be due no later than this one."""
    waits_for: list[str] = []
    """Steps that must have ended before this one opens."""
    when: list[Condition] = []
    """Findings without which the step is left out; it waits for them."""
    schedule: Schedule
    own: dict[str, Schedule] = {}
    """Seat → its own schedule (own due date, anstånd, "återkommer den …")."""
    fixed: dict[str, date] = {}
    """Seat → the last day that its own organisation has; it stands when the common day moves."""
    granted: dict[str, date] = {}
    """Seat → the later last day it was given; it binds again where the common day goes past it and back."""
    returns: dict[str, date] = {}
    """Seat → the day it has said that it comes back; it is left in peace until then."""
    seats: list[str] = []
    questions: list[QuestionSpec] = []
    documents: list[DocumentSpec] = []
    is_manual: bool = False
    closes: Closes = Closes.DUE
    done_on: date | None = None
    opens_on: date | None = None
    """The day the file says that the step opens; None where it is counted back from the due date."""
    workdays: int | None = None
    """Working days the step takes, where the file says so."""
    reminders: list[int] = []
    """Working days before the day on which those who are asked are reminded; empty = the usual ones."""
    level: Strength | None = None
    """How binding the answers should be, where the file says so."""
    silence: Silence = Silence.NOTHING
    home_body: BodyKind | None = None
    home: dict[str, HomeMeeting] = {}
    """Seat → the meeting at which its own organisation decides."""
    home_first: dict[str, HomeMeeting] = {}
    """Seat → the first meeting at which its own organisation could decide, whether or not it is in time."""
    home_unknown: list[str] = []
    """Seats whose organisation has no known calendar: the kansli is asked."""
    warnings: list[PlanWarning] = []

    def schedule_of(self, seat: str) -> Schedule:
        """The schedule that binds this seat."""
        return self.own.get(seat, self.schedule)


class Plan(Model):
    """All steps of a process, at one version."""

    process: str
    title: str
    version: int = 1
    contract_end_on: date | None = None
    """The contract's end as it stands; None for a process of another kind."""
    steps: list[PlanStep]
    warnings: list[PlanWarning] = []

    @property
    def contract_ends_on(self) -> date:
        """The contract's end as it stands; ValueError for a process without a contract."""
        if self.contract_end_on is None:
            raise ValueError(f"{self.process} has no contract")
        return self.contract_end_on

    def step(self, key: str) -> PlanStep:
        """The step with that key; KeyError where there is none."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)
