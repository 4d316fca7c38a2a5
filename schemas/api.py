"""What other systems read and send: the models of /api/v1. Fields are added, never renamed or taken away."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from schemas.base import Instant, Model
from schemas.inquiry import Channel, Strength

Line = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")]
Words = Annotated[str, StringConstraints(max_length=5000, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")]
_EXAMPLE = "varudistribution-2023"


class Scope(StrEnum):
    """What a token lets its system do. Stored, so never renamed."""

    READ = "read"
    START = "start"
    ANSWER = "answer"
    MOVE = "move"


class NewsType(StrEnum):
    """What webhooks tell of. Sent, so never renamed."""

    STARTED = "matter.started"
    ASKED = "step.asked"
    ANSWERED = "answer.received"
    MOVED = "step.moved"
    DETERMINED = "outcome.determined"


class ProblemOut(Model):
    """A problem as RFC 9457 has it. `code` is for programs, and never changes."""

    type: str = Field(examples=["urn:svarstid:problem:not-found"])
    title: str = Field(description="in the language that Accept-Language prefers: sv or en")
    status: int
    code: str
    titles: dict[str, str] = Field(description="the title in both languages")
    detail: str = Field(default="", description="what is wrong, in Swedish where the register refused")
    field: str = Field(default="", description="the field that it is about")
    cure: str = Field(default="", description="what to do, in Swedish")


class MatterOut(Model):
    """A matter in short."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "matter": _EXAMPLE, "title": "Samordnad varudistribution", "kind": "contract", "diarienummer": "",
        "state": "running", "shelf": "open", "next_on": "2024-05-30", "closes_on": "2024-05-30", "asked": 8,
        "missing": 6, "parties": ["nacka", "salem", "tyreso"], "closed_at": None,
    }]})  # fmt: skip
    matter: str
    title: str
    kind: str
    diarienummer: str
    state: str = Field(description="starting | running | paused | decided | ended | withdrawn")
    shelf: str = Field(description="open | ended | archived")
    next_on: date | None
    closes_on: date | None
    asked: int
    missing: int
    parties: list[str]
    closed_at: Instant | None


class MatterPage(Model):
    """Some matters, by their keys; `next` is the value of `after` for those that follow."""

    items: list[MatterOut]
    next: str | None


class QuestionOut(Model):
    """A question of a step."""

    question: str
    text: str
    type: str
    is_required: bool


class StepOut(Model):
    """A step with its days and where it stands."""

    step: str
    title: str
    kind: str
    status: str = Field(description="planned | open | closed | determined | done | skipped")
    due_on: date
    counts_by: date = Field(description="the last day that counts")
    operative_on: date = Field(description="the working day to act by")
    opened_at: Instant | None
    closed_at: Instant | None
    seats: list[str]
    questions: list[QuestionOut]


class WholeMatterOut(MatterOut):
    """A matter with its steps."""

    summary: str
    plan_version: int
    created_at: Instant
    steps: list[StepOut]


class PartyOut(Model):
    """An organisation that is a party, and its seats that are asked."""

    organisation: str
    name: str
    from_on: date | None
    to_on: date | None
    seats: list[str]


class AnswerOut(Model):
    """One version of an answer."""

    answer: str
    step: str
    seat: str
    organisation: str
    version: int
    is_newest: bool
    counts: bool = Field(description="false for what has been ruled out, or is asked anew")
    values: dict[str, str]
    texts: dict[str, str]
    comment: str
    strength: str | None
    paragraph: str
    decided_on: date | None
    diarienummer: str
    returns_on: date | None
    answered_by: str
    channel: str
    source: str
    is_late: bool
    received_at: Instant


class AnswerPage(Model):
    """Some answers, in the order in which they were received."""

    items: list[AnswerOut]
    next: str | None


class ReasonOut(Model):
    """Why an outcome is not clear."""

    seat: str
    question: str
    why: str


class OutcomeOut(Model):
    """What a step came to: what its rule finds, and what was determined."""

    step: str
    status: str
    computed: dict[str, str] = Field(description="question → what its rule finds")
    determined: dict[str, str] = Field(description="question → what was determined")
    reasons: list[ReasonOut]
    reason: str = Field(description="the secretariat's words when it determined")


class EventOut(Model):
    """One event of the history; `sequence` rises by one without gaps."""

    sequence: int
    at: Instant
    kind: str
    step: str
    seat: str
    text: str
    actor: str


class EventPage(Model):
    """Some events, oldest first; `next` is the value of `after` for those that follow."""

    items: list[EventOut]
    next: int | None


class StartIn(Model):
    """A process file as YAML, as `svarstid plan` and the desk read it."""

    file: str = Field(min_length=1, max_length=500_000, description="the whole process file")
    name: Line = Field(default="process.yaml", description="what the file is called in refusals")


class StartedOut(Model):
    """A matter that has been started, or is saved and starts as soon as the engine answers."""

    matter: str
    state: Literal["running", "starting"]


class AnswerOnBehalfIn(Model):
    """An answer that a seat has given in another way."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "step": "forlangning", "seat": "tyreso/kommundirektor", "values": {"forlangning": "ja", "ny-upphandling": "ja"},
        "channel": "e-post", "source": "Registratorn i Tyresö lade in protokollet 2024-05-14, KS 2024/118.",
        "strength": "kommunstyrelse", "paragraph": "45", "decided_on": "2024-05-07", "diarienummer": "KS 2024/118",
    }]})  # fmt: skip
    step: Line
    seat: Line
    values: dict[Line, Line] = Field(max_length=200)
    texts: dict[Line, Words] = Field(default={}, max_length=200)
    channel: Literal[Channel.PHONE, Channel.MEETING, Channel.MAIL, Channel.PAPER]
    source: Line = Field(min_length=1, description="who said what, when, to whom")
    comment: Words = ""
    strength: Strength | None = None
    paragraph: Line = ""
    decided_on: date | None = None
    diarienummer: Line = ""
    returns_on: date | None = None
    answered_by: Line = ""
    received_on: date | None = Field(default=None, description="the day it came, where that was not today")


class RecordedOut(Model):
    """An answer that has been received."""

    answer: str
    version: int
    is_new: bool = Field(description="false where the seat had already answered just that")
    is_late: bool


class MoveIn(Model):
    """Another last day for a step."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"to_on": "2024-06-13", "reason": "Flera nämnder möts först i juni.", "is_preview": True}
    ]})  # fmt: skip
    to_on: date
    reason: Words = Field(min_length=1)
    plan_version: int | None = Field(
        default=None, ge=1, le=2**31 - 1, description="refused where another version holds"
    )
    is_preview: bool = Field(default=False, description="true: work the consequences out, and change nothing")


class StepMovedOut(Model):
    """A step that gets another day."""

    step: str
    title: str
    old_on: date
    new_on: date


class MovedOut(Model):
    """What the move changes, or would."""

    is_done: bool
    plan_version: int = Field(description="the version that it was worked out from")
    moved: list[StepMovedOut]
    notices: int = Field(description="how many seats are told of a new day")
    warnings: list[str]
    infeasible: list[str]
