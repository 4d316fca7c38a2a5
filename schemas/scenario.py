"""The scenario file of a rehearsal: who answers what and when, who is replaced, which dates move."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Model
from schemas.inquiry import Channel, Result, Strength
from schemas.priorities import TimelineRow
from schemas.process import Key, SeatKey, Text
from schemas.remiss import Sha256, ViewIn


class _Act(Model):
    at: datetime = Field(description="local time, Europe/Stockholm; a bare date means 10.00")


class Answer(_Act):
    """A seat answers; with `channel` other than webb the secretariat records it on behalf."""

    do: Literal["answer"]
    step: Key
    seat: SeatKey
    values: dict[str, str]
    texts: dict[str, str] = {}
    comment: str = ""
    strength: Strength | None = None
    paragraph: str = ""
    decided_on: date | None = None
    diarienummer: str = ""
    returns_on: date | None = None
    channel: Channel = Channel.WEB
    source: str = ""
    by_stand_in: bool = Field(default=False, description="the stand-in answers in the holder's place")


class AnswerAll(_Act):
    """All seats of a step that have not answered give the same answer, a minute apart."""

    do: Literal["answer_all"]
    step: Key
    values: dict[str, str]
    strength: Strength | None = None


class ReplaceHolder(_Act):
    """A seat gets a new holder; the old link dies, open questions move."""

    do: Literal["replace_holder"]
    seat: SeatKey
    name: Text
    email: Text


class Move(_Act):
    """The secretariat moves a due date."""

    do: Literal["move"]
    step: Key
    to_on: date
    reason: Text


class Anstand(_Act):
    """One seat gets a later day."""

    do: Literal["anstand"]
    step: Key
    seat: SeatKey
    until_on: date
    reason: Text


class HomeMeetingAct(_Act):
    """A kansli says which meeting decides; the reminders of its municipality follow that meeting."""

    do: Literal["home_meeting"]
    step: Key
    seat: SeatKey
    on: date
    source: Text = Field(default="angivet av kansliet", description="who said so, and how")


class DetermineAct(_Act):
    """The secretariat determines an outcome."""

    do: Literal["determine"]
    step: Key
    results: dict[str, Result]
    reason: Text


class Party(_Act):
    """A party joins or leaves."""

    do: Literal["join", "leave"]
    organisation: Key
    reason: Text


class DraftAct(_Act):
    """The secretariat registers a draft; a later one asks those it concerns again."""

    do: Literal["draft"]
    reference: Text
    sha256: Sha256
    note: str = ""
    concerns: list[Key] = []
    until_on: date | None = Field(default=None, description="the last day of the new review")


class WithdrawAct(_Act):
    """The matter is taken back."""

    do: Literal["withdraw"]
    reason: Text


class ViewsAct(_Act):
    """The views of the submitted answer, and how each was met."""

    do: Literal["views"]
    views: list[ViewIn] = Field(min_length=1)


class ObjectAct(_Act):
    """Objects of the priorities get facts and lines of their timelines, the same for each."""

    do: Literal["object"]
    objects: list[Key] = Field(min_length=1)
    facts: list[Text] = []
    timeline: list[TimelineRow] = []
    source: Text


Act = Annotated[
    Answer
    | AnswerAll
    | ReplaceHolder
    | Move
    | Anstand
    | HomeMeetingAct
    | DetermineAct
    | Party
    | DraftAct
    | WithdrawAct
    | ViewsAct
    | ObjectAct,
    Field(discriminator="do"),
]


class Scenario(Model):
    """A whole scenario file."""

    title: Text
    process: Key
    until: date = Field(description="the rehearsal ends on this date, or when the process does")
    acts: list[Act] = []
