"""What travels to workflows and activities: ids, dates and codes. The messages of an act stand with the act."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from schemas.base import Instant, Model
from schemas.inquiry import Outcome, Result, Row, Strength
from schemas.plan.timetable import Timetable


class NewsKind(StrEnum):
    """What the dispatcher hands to a workflow after the register has it."""

    ANSWER = "answer"
    HOLDER_CHANGED = "holder_changed"
    HOME_MEETING = "home_meeting"
    CALENDARS = "calendars"


class LinkReader(StrEnum):
    """Whom a link was made for."""

    HOLDER = "holder"
    STAND_IN = "stand_in"
    KANSLI = "kansli"
    """It says which meeting decides."""
    MAILBOX = "mailbox"
    """The official mailbox, which says whether the register is right; `seat` is then its organisation's key."""


class News(Model):
    """One thing that is already safe in the register."""

    kind: NewsKind
    seat: str = ""
    """Empty for CALENDARS, which may concern any seat."""
    step: str = ""
    row: Row | None = None
    generation: int = 0
    """HOLDER_CHANGED: the generation of the reader's link from then on. HOME_MEETING: the number of the choice.
    CALENDARS: the number of the note that says what was changed."""
    reader: LinkReader = LinkReader.HOLDER
    """HOLDER_CHANGED: whose link was made anew."""
    on: date | None = None
    """HOME_MEETING: the meeting at which the seat's organisation decides."""


class Order(Model):
    """What somebody asks of a running process; the updates of the acts are made of it."""

    actor: str = ""
    """Who asks (`schemas.actor`): an id, no name. Filled in where the update is sent."""


class NewsBatch(Model):
    """Signal `news`: everything undelivered for one process, oldest first."""

    items: list[News]


class Refusal(Model):
    """Why a duty could not be carried out: `schemas.errors.Refused` as data."""

    field: str = ""
    problem: str = ""
    cure: str = ""
    told: str = ""
    """Where the words stay in the register, since they may hold a title that somebody typed: the key of the event that
    tells them. Field, problem and cure are then empty."""


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
    ends_at: Instant | None = None
    """Every step has ended, and the outcome can be corrected until then."""
    refused: dict[str, Refusal] = {}
    """Name of a duty → why the register could not carry it out; nothing of it is written but that."""

    def joined(self, more: CarriedOut) -> CarriedOut:
        """These findings and those of a later duty, which prevail; what belongs to the batch is kept."""
        return CarriedOut(
            outcomes=self.outcomes | more.outcomes,
            rows=self.rows | more.rows,
            results=self.results | more.results,
            replaced=[*self.replaced, *more.replaced],
            timetable=more.timetable or self.timetable,
            written_until=self.written_until,
            ends_at=self.ends_at,
            refused=self.refused | more.refused,
        )


class Request(Model):
    """What the secretariat asks of a running matter by the update `act`; each act has a class of its own, told apart by
    `do` (`acts/requests.py`). Codes, days and numbers only."""

    do: str
    plan_version: int = 0
    """The version of the plan that was seen; another has been made since → refused."""
    note: int = 0
    """The register's row with the reason in words."""


class Acted(Model):
    """What an update returns once the register has carried the act out."""

    plan_version: int
    """The version of the plan that holds from then on."""


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


class TidyAnswer(AnswerIn):
    """The same in the one form of each type of question. It is made by `questions.answer.tidy`, and only once: the code
    of an amount, read once more as what somebody wrote, would be another amount."""
