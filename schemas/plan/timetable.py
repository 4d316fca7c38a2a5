"""What the workflow carries: keys, instants and codes, no text. `rules/plan/timetable.py` cuts it from a plan."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from schemas.base import Instant, Model
from schemas.file.process import Closes, Condition, StepKind
from schemas.inquiry import Outcome, OutcomeRule, Result, Row
from schemas.plan.plan import Rung


class SeatTimes(Model):
    """The instants of one seat that has its own schedule."""

    closes_at: Instant
    rungs: list[Rung] = []


class QuestionCode(Model):
    """What the workflow must know of a question to find its outcome."""

    key: str
    rule: OutcomeRule
    at_least: int | None = None
    means: dict[str, str] = {}
    """What each choice counts as; empty for a yes/no question, whose codes speak for themselves."""
    options: list[str] = []
    """The codes of the days of a date poll, in their order."""
    must_have: list[str] = []
    """The seats without which a day of a poll is no use."""


class StepTimes(Model):
    """The instants of one step."""

    key: str
    kind: StepKind
    role: str = ""
    window: int | None = None
    opens_at: Instant | None = None
    closes_at: Instant
    rungs: list[Rung] = []
    own: dict[str, SeatTimes] = {}
    seats: list[str] = []
    questions: list[QuestionCode] = []
    waits_for: list[str] = []
    when: list[Condition] = []
    is_manual: bool = False
    is_done: bool = False
    closes: Closes = Closes.DUE
    is_watched: bool = False
    """A notice that waits for something: the secretariat is told as its day comes near. False in older timetables."""

    @property
    def last_close_at(self) -> Instant:
        """When the last seat's time is out."""
        return max([self.closes_at, *(own.closes_at for seat, own in self.own.items() if seat in self.seats)])


class Timetable(Model):
    """The plan as instants, at one version."""

    version: int
    contract_end_on: date | None = None
    steps: list[StepTimes]


class StepStatus(StrEnum):
    """The life of a step."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    """An inquiry whose time is out and whose outcome is not yet determined."""
    DETERMINED = "determined"
    DONE = "done"
    SKIPPED = "skipped"


ENDED = frozenset({StepStatus.DETERMINED, StepStatus.DONE, StepStatus.SKIPPED})


class StepState(Model):
    """Where a step stands."""

    status: StepStatus = StepStatus.PLANNED
    rows: dict[str, Row] = {}
    outcome: Outcome | None = None
    results: dict[str, Result] = {}
    """Question → determined result."""
    within: dict[str, list[str]] = {}
    """Question → the seats that a determined yes is for, where it is not for all."""
    corrected: int = 0
    """The number of the newest correction's reason, which tells it from every other; 0 where there is none."""
    is_paused: bool = False
    """Nothing of the step happens by itself: it neither opens, reminds nor closes. Answers are received."""
    resumed_at: Instant | None = None
    """When it last went on after a pause; what fell due before that is passed over."""


NEWEST = 4
"""From 2 on an update returns when the register has carried it out; before, when the workflow had taken it.
From 3 on a decided matter stays open until `ends_at`; before, it ended with its last step.
From 4 on a timer runs while the register writes."""


class ProcessState(Model):
    """All that a process workflow remembers; its input, what it reports and its continue-as-new."""

    schema_version: int = 1
    """What a run began with, `NEWEST` from now on. An older run keeps its ways until it continues as new."""
    process: str
    kind: str
    shift_s: int = 0
    """Process time = workflow time + this; zero in production, the past in a rehearsal."""
    handled_until: Instant
    """Everything due at or before this process time has been carried out."""
    timetable: Timetable
    steps: dict[str, StepState] = {}
    is_withdrawn: bool = False
    is_paused: bool = False
    """The whole matter rests, as every step that is paused by itself."""
    ends_at: Instant | None = None
    """When a decided matter ends by itself; None while a step remains, and where no outcome can be corrected."""
    is_searchable: bool = False
    """The namespace has our search attributes (`workflows/search.py`); unset for runs that began without them."""
    is_shown: bool = False
    """They were set at the start from this very state; unset for runs that said so once more when they first rested."""
    turns: list[str] = []
    """The one-off turns of the story that are behind us, e.g. `extended-1`."""

    @property
    def is_decided(self) -> bool:
        """True where every step has ended."""
        return all(step.status in ENDED for step in self.steps.values())

    def times(self, key: str) -> StepTimes:
        """The instants of the step with that key; KeyError where there is none."""
        for step in self.timetable.steps:
            if step.key == key:
                return step
        raise KeyError(key)
