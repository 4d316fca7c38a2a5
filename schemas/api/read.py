"""What other systems read."""

from __future__ import annotations

from datetime import date

from pydantic import ConfigDict, Field

from schemas.base import Instant, Model

_EXAMPLE = "varudistribution-2023"


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
