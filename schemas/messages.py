"""What travels to workflows and activities: ids, dates and codes."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from schemas.base import Instant, Model
from schemas.inquiry import Outcome, Result, Row, Strength
from schemas.plan import Rung
from schemas.timetable import Timetable


class NewsKind(StrEnum):
    """What the dispatcher hands to a workflow after the register has it."""

    ANSWER = "answer"
    HOLDER_CHANGED = "holder_changed"
    HOME_MEETING = "home_meeting"
    CALENDARS = "calendars"


class News(Model):
    """One thing that is already safe in the register."""

    kind: NewsKind
    seat: str = ""
    """Empty for CALENDARS, which may concern any seat."""
    step: str = ""
    row: Row | None = None
    generation: int = 0
    """HOLDER_CHANGED: the generation of the invitation from then on. HOME_MEETING: the number of the choice.
    CALENDARS: the number of the note that says what was changed."""
    on: date | None = None
    """HOME_MEETING: the meeting at which the seat's organisation decides."""


class NewsBatch(Model):
    """Signal `news`: everything undelivered for one process, oldest first."""

    items: list[News]


class MoveDeadline(Model):
    """Update `move_deadline`: one step gets another due date."""

    step: str
    to_on: date
    plan_version: int
    """The version that the preview was made of; another has been made since → refused."""
    note: int = 0
    """The register's row with the reason in words."""


class GrantAnstand(Model):
    """Update `grant_anstand`: one seat gets a later day."""

    step: str
    seat: str
    until_on: date
    plan_version: int
    note: int = 0


class ChangeParties(Model):
    """Update `change_parties`: organisations that join or leave what is open and what is to come."""

    joined: list[str] = []
    left: list[str] = []
    plan_version: int
    note: int = 0


class Withdraw(Model):
    """Update `withdraw`: the matter itself is taken back or replaced."""

    plan_version: int
    note: int = 0


class AskAgain(Model):
    """Update `ask_again`: a new draft, and the seats that it concerns."""

    seats: list[str]
    due_on: date | None = None
    plan_version: int
    note: int = 0


class Determine(Model):
    """Update `determine`: what the secretariat has found, question by question."""

    step: str
    results: dict[str, Result]
    seen: int | None = None
    """The sum of the answers' versions that the secretariat saw; None where it does not say."""
    note: int = 0


class DutyKind(StrEnum):
    """What the workflow asks the register to carry out."""

    OPEN = "open"
    RUNG = "rung"
    CLOSE = "close"
    OUTCOME_CHANGED = "outcome_changed"
    OVERDUE = "overdue"
    UNDECIDED = "undecided"
    MILESTONE = "milestone"
    DONE = "done"
    SKIP = "skip"
    DETERMINED = "determined"
    MOVED = "moved"
    ANSTAND = "anstand"
    INVITE = "invite"
    PARTIES = "parties"
    RETURNS = "returns"
    HOME_MEETING = "home_meeting"
    CALENDARS = "calendars"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    ASK_AGAIN = "ask_again"


ONCE = "once"
"""The key of a duty that a step has but one of."""


class Duty(Model):
    """One thing to carry out: written to the register with its events and mails, once."""

    kind: DutyKind
    at: Instant
    """The process time it belongs to (the rung's own instant, not when it was reached)."""
    step: str = ""
    seats: list[str] = []
    rung: Rung | None = None
    skipped: list[str] = []
    """Rungs of the same ladder that an outage passed over and this one stands for."""
    results: dict[str, Result] = {}
    new_on: date | None = None
    joined: list[str] = []
    left: list[str] = []
    note: int = 0
    """The register's row with the reason in words."""
    key: str = ""
    """What tells this duty from others of its kind and step, the same however often it is tried; empty = `at`."""


class CarryOut(Model):
    """Input of the activity `carry_out`: one batch, in order."""

    process: str
    now: Instant
    since: Instant | None = None
    """Until then everything is carried out, as the workflow knows it; where the register knows of more, an earlier try
    was written and its answer lost."""
    duties: list[Duty]


class CarriedOut(Model):
    """What the register knew at that moment: the outcomes it found, and the rows they were found from."""

    outcomes: dict[str, Outcome] = {}
    rows: dict[str, dict[str, Row]] = {}
    results: dict[str, dict[str, Result]] = {}
    """Step → question → result, of the steps whose outcome was clear and is thereby determined."""
    replaced: list[str] = []
    """Steps that another has taken the place of, e.g. the review of an older draft."""
    timetable: Timetable | None = None
    """The new timetable, where a duty changed the plan."""
    written_until: Instant | None = None
    """An earlier try was written, with every rung up to then; the rungs after it are still to be carried out."""


class ContractTurn(Model):
    """Input of `extend_contract` and `replan_procurement`: which window, seen from when."""

    process: str
    window: int
    now: Instant


class AnswerIn(Model):
    """An answer as it is received, before it has a version: text included, so never sent to a workflow."""

    process: str
    step: str
    seat: str
    values: dict[str, str]
    texts: dict[str, str] = {}
    """Question key → condition or free text."""
    comment: str = ""
    strength: Strength | None = None
    paragraph: str = ""
    decided_on: date | None = None
    diarienummer: str = ""
    returns_on: date | None = None
    answered_by: str = ""
    answered_email: str = ""
