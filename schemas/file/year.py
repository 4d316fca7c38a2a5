"""The file of a cooperation's whole year: its matters, meetings, conferences and series, and what people do in it.

Beside it, in the same folder or named by their way from it, lie the files of the meetings, the matters and scenarios.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from kinds.manifest import ScenarioAct
from schemas.address import Address
from schemas.base import Model
from schemas.meetings.record import CheckAct, DayAttendance, How, ItemState, Task
from schemas.names import Key, SeatKey, Text
from schemas.year.conference import Conference, PersonIn


class YearMatter(Model):
    """A matter of the year: its process file, when it is started, and who does what in it."""

    file: Text
    at: datetime = Field(description="when it is started, local time; a bare date means 10.00")
    scenario: str = ""


class YearTask(Task):
    """What a decision of a meeting asks somebody to do."""

    item: str = Field(description="the number of the item")


class YearMeeting(Model):
    """A meeting of the year: its file is the agenda before it and the record after it."""

    file: Text
    planned_on: date | None = Field(default=None, description="None = with all others, on the first day")
    tasks: list[YearTask] = []


class YearSeries(Model):
    """Something that recurs: its file, and who does what in the matters that it starts by itself."""

    file: Text
    scenarios: list[str] = []


class YearClaim(Model):
    """What a source says, word for word, where it does not agree with the calendar or with another source."""

    says: Text
    source: Text
    note: str = ""


class AttendAct(ScenarioAct):
    """A member says by the link in the call whether it comes."""

    do: Literal["attend"]
    meeting: Key
    seat: SeatKey
    how: How = How.IN_ROOM
    days: list[DayAttendance] = Field(default=[], description="each day of its own; none = every day as `how` says")
    through: str = Field(default="", max_length=120, description="the deputy, by title")


class AttendAllAct(ScenarioAct):
    """All members that have not said whether they come say the same."""

    do: Literal["attend_all"]
    meeting: Key
    how: How = How.IN_ROOM


class MinutesAct(ScenarioAct):
    """The secretariat sends the minutes to those who check them."""

    do: Literal["minutes"]
    meeting: Key
    reason: str = ""


class CheckMinutesAct(ScenarioAct):
    """Whoever checks the minutes says what it thinks of the newest version."""

    do: Literal["check"]
    meeting: Key
    seat: SeatKey
    says: CheckAct = CheckAct.APPROVED
    text: str = ""


class MoveMeetingAct(ScenarioAct):
    """A meeting gets other days, written as people write them; whoever was called is called again."""

    do: Literal["move_meeting"]
    meeting: Key
    days: Text


class CancelMeetingAct(ScenarioAct):
    """A meeting is cancelled."""

    do: Literal["cancel_meeting"]
    meeting: Key
    reason: Text


class OutstandingAct(ScenarioAct):
    """Somebody decides of an item that a meeting left."""

    do: Literal["outstanding"]
    meeting: Key
    item: str
    state: ItemState | None = None
    due_on: date | None = None
    review_on: date | None = None


class NewHolderAct(ScenarioAct):
    """A seat gets a new holder: every open matter, meeting and conference follows."""

    do: Literal["new_holder"]
    seat: SeatKey
    name: Text
    email: Address
    from_on: date | None = None


class InviteAct(ScenarioAct):
    """The municipalities are asked to name participants."""

    do: Literal["invite"]
    conference: Key


class NameAct(ScenarioAct):
    """A municipality names its participants: all of them, each time."""

    do: Literal["name"]
    conference: Key
    seat: SeatKey
    persons: list[PersonIn]
    may_wait: bool = False
    is_done: bool = False


class GivePlacesAct(ScenarioAct):
    """The secretariat gives what is free to those who wait, by the conference's rule."""

    do: Literal["give_places"]
    conference: Key


class CloseConferenceAct(ScenarioAct):
    """Nobody is named any more."""

    do: Literal["close_conference"]
    conference: Key


MeetingAct = (
    AttendAct | AttendAllAct | MinutesAct | CheckMinutesAct | MoveMeetingAct | CancelMeetingAct | OutstandingAct
)
ConferenceAct = InviteAct | NameAct | GivePlacesAct | CloseConferenceAct
YearAct = Annotated[MeetingAct | ConferenceAct | NewHolderAct, Field(discriminator="do")]


class YearFile(Model):
    """The whole of a year."""

    title: Text
    from_on: date = Field(alias="from")
    until: date
    directory: Text = Field(description="the organisations, seats and holders, and the calendars of the bodies")
    secretariat: SeatKey = "sodertorn/kansli"
    matters: list[YearMatter] = Field(default=[], max_length=100)
    meetings: list[YearMeeting] = Field(default=[], max_length=100)
    conferences: list[Conference] = Field(default=[], max_length=20)
    series: list[YearSeries] = Field(default=[], max_length=50)
    claims: list[YearClaim] = Field(default=[], max_length=100)
    acts: list[YearAct] = Field(default=[], max_length=2000)
