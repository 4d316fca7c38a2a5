"""What other systems read and send: the models of /api/v1. Fields are added, never renamed or taken away."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from schemas.base import Model


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
