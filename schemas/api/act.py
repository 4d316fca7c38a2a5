"""What other systems send, and what that comes to."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from schemas.base import Model
from schemas.inquiry import Channel, Strength

Line = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")]
Words = Annotated[str, StringConstraints(max_length=5000, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")]


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
