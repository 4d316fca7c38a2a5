"""What a meeting is made of besides its agenda and its rule: stop days, guests, states of items, attendance."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum

from pydantic import Field

from schemas.base import Model
from schemas.names import SeatKey, Text


class Wording(StrEnum):
    """What keeps an absent member from standing behind: any view at all, or a dissenting one."""

    ANY_VIEW = "synpunkt"
    DISSENTING_VIEW = "avvikande"


class ItemKind(StrEnum):
    """What an item of the agenda leads to; silence can count only for a decision."""

    DECISION = "beslut"
    DISCUSSION = "diskussion"
    INFORMATION = "information"


class Subject(StrEnum):
    """What an item is about, as far as it matters: for all but OTHER silence never counts."""

    OTHER = "annat"
    CONTRACT = "avtal"
    PROCUREMENT = "upphandling"
    BOARD = "kommunstyrelse"


class ViewKind(StrEnum):
    """A view that goes against the proposal, or any other remark."""

    DISSENT = "avvikande"
    REMARK = "synpunkt"


class ItemState(StrEnum):
    """What became of an item of an agenda, or of one that lives on after the meeting."""

    PLANNED = "planerad"
    TREATED = "behandlad"
    TABLED = "bordlagd"
    LAPSED = "utgatt"
    CANCELLED = "installd"
    IN_WRITING = "delgiven"
    """Delgiven skriftligt: told in writing in place of being treated."""
    WAITS = "avvaktar"
    DONE = "klar"


class How(StrEnum):
    """How a member says that it attends one day of a meeting."""

    IN_ROOM = "plats"
    ONLINE = "digitalt"
    DEPUTY = "ersattare"
    AWAY = "franvarande"


class Stops(Model):
    """How many working days before the meeting each of its stop days lies."""

    agenda: int = Field(default=15, ge=0, le=120, description="items for the agenda are asked for")
    papers: int = Field(default=8, ge=0, le=120, description="last day for papers")
    call: int = Field(default=5, ge=0, le=120, description="the call with agenda and papers")
    attendance: int = Field(default=3, ge=0, le=120, description="reminder to whoever has not said whether it attends")
    owners: int = Field(default=7, ge=0, le=120, description="reminder to the owners of outstanding items")


class Guest(Model):
    """A guest of an item, with the time that it was promised."""

    who: Text
    begins: time | None = None
    ends: time | None = None


class DayAttendance(Model):
    """How a member attends one day; without clock times all of it."""

    on: date
    how: How
    arrives: time | None = None
    leaves: time | None = None
    begins: time | None = None
    """When the meeting began by the call that was answered; None in answers from before that was kept."""
    ends: time | None = None
    """When it ended, where that was said."""


class Task(Model):
    """What a decision asks somebody to do, and by when."""

    text: Text
    owner: SeatKey
    due_on: date


class Signer(Model):
    """Who checks the minutes of one day of a meeting."""

    seat: SeatKey
    on: date
    holder: int = Field(default=0, description="the register's number of who was chosen, by its time in the seat")


class Ruling(StrEnum):
    """What is said of something that was sent in for an agenda."""

    WAITS = "vantar"
    TAKEN_UP = "antagen"
    NEXT_MEETING = "nasta"
    DECLINED = "avbojd"


class CheckAct(StrEnum):
    """What happens to a version of minutes on their way to be checked."""

    ASKED = "fragad"
    APPROVED = "godkand"
    REMARKED = "pavisad"
    CORRECTED = "rattelse"
    """Locked minutes are opened for a correction, which is a new version."""
