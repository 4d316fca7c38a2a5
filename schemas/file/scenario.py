"""The scenario file of a rehearsal: who answers what and when, who is replaced, which dates move."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, Union

from pydantic import Field

from kinds.manifest import ScenarioAct
from kinds.registry import all_kinds
from schemas.address import Address
from schemas.base import Model
from schemas.file.process import Key, SeatKey, Text
from schemas.file.text import StepText
from schemas.inquiry import Channel, Result, Strength


class Answer(ScenarioAct):
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


class AnswerAll(ScenarioAct):
    """All seats of a step that have not answered give the same answer, a minute apart."""

    do: Literal["answer_all"]
    step: Key
    values: dict[str, str]
    strength: Strength | None = None


class ReplaceHolder(ScenarioAct):
    """A seat gets a new holder; the old link dies, open questions move."""

    do: Literal["replace_holder"]
    seat: SeatKey
    name: Text
    email: Address


class Move(ScenarioAct):
    """The secretariat moves a due date."""

    do: Literal["move"]
    step: Key
    to_on: date
    reason: Text


class Anstand(ScenarioAct):
    """One seat gets a later day."""

    do: Literal["anstand"]
    step: Key
    seat: SeatKey
    until_on: date
    reason: Text


class HomeMeetingAct(ScenarioAct):
    """A kansli says which meeting decides; the reminders of its municipality follow that meeting."""

    do: Literal["home_meeting"]
    step: Key
    seat: SeatKey
    on: date
    source: Text = Field(default="angivet av kansliet", description="who said so, and how")


class DetermineAct(ScenarioAct):
    """The secretariat determines an outcome, or corrects one that was determined."""

    do: Literal["determine", "correct"]
    step: Key
    results: dict[str, Result]
    within: dict[str, list[SeatKey]] = Field(default={}, description="question: the seats that a yes is for")
    reason: Text


class Party(ScenarioAct):
    """A party joins or leaves."""

    do: Literal["join", "leave"]
    organisation: Key
    reason: Text


class WithdrawAct(ScenarioAct):
    """The matter is withdrawn."""

    do: Literal["withdraw"]
    reason: Text


class RequestedAct(ScenarioAct):
    """What the secretariat asks of a running matter; its fields are those of the request of that name."""

    reason: str = ""


class RemindNowAct(RequestedAct):
    """The secretariat reminds by hand; the reason is a word to the readers."""

    do: Literal["remind_now"]
    step: Key
    seats: list[SeatKey] = Field(default=[], description="empty = everyone who owes an answer")


class PauseAct(RequestedAct):
    """The matter, or one step of it, rests."""

    do: Literal["pause"]
    step: str = ""


class GoOnAct(RequestedAct):
    """What rested goes on."""

    do: Literal["go_on"]
    step: str = ""
    days: dict[Key, date] = Field(default={}, description="step: its new day")


class ReopenAct(RequestedAct):
    """A closed round, or one seat's answer, is open again."""

    do: Literal["reopen"]
    step: Key
    seat: str = Field(default="", description="whose answer; empty = the whole round")
    until_on: date


class RuleLateAct(RequestedAct):
    """A late answer counts, or does not."""

    do: Literal["rule_late"]
    step: Key
    seat: SeatKey
    version: int = 1
    counts: bool


class ChangeTextAct(RequestedAct):
    """A step gets other words and documents."""

    do: Literal["change_text"]
    step: Key
    content: StepText


class AheadAct(RequestedAct):
    """A step that is to come opens at once, or is left out."""

    do: Literal["hasten", "leave_out"]
    step: Key


class UndoAct(RequestedAct):
    """The newest change of the plan is taken back."""

    do: Literal["undo"]


GENERIC_ACTS: tuple[type[ScenarioAct], ...] = (
    Answer, AnswerAll, ReplaceHolder, Move, Anstand, HomeMeetingAct, DetermineAct, Party, WithdrawAct,
    RemindNowAct, PauseAct, GoOnAct, ReopenAct, RuleLateAct, ChangeTextAct, AheadAct, UndoAct,
)  # fmt: skip
"""The acts that every kind knows; a kind adds its own in its manifest."""

if TYPE_CHECKING:
    Act = ScenarioAct
else:
    _ACTS = (*GENERIC_ACTS, *(act for kind in all_kinds() for act in kind.acts))
    Act = Annotated[Union[_ACTS], Field(discriminator="do")]  # noqa: UP007 - the members are known when it runs


class Scenario(Model):
    """A whole scenario file."""

    title: Text
    process: Key
    until: date = Field(description="the rehearsal ends on this date, or when the process does")
    acts: list[Act] = []
