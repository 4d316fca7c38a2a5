"""Bodies that decide, their meetings, and the meeting a municipality can still use. Dates are Stockholm dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from schemas.base import Model

BodyKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
"""A short name: a-z, digits and hyphen."""


KANSLI = "kansli"
"""The role of the seat that answers for an organisation's calendar."""


class BodyKind(StrEnum):
    """What sort of body it is; `home_body` of a step names one of these."""

    BOARD = "kommunstyrelse"
    COMMITTEE = "utskott"
    LEADERSHIP = "ledningsgrupp"
    JOINT_COMMITTEE = "samarbetskommitte"
    NETWORK = "natverk"
    STEERING_GROUP = "styrgrupp"
    WORKING_GROUP = "arbetsgrupp"
    OTHER = "annat"


class BodySpec(Model):
    """A body with its usual lead time for material and the days its minutes need."""

    key: BodyKey
    organisation: BodyKey
    kind: BodyKind
    name: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    papers_workdays: int = Field(default=10, ge=0, le=120, description="working days before the meeting for material")
    justering_days: int = Field(default=14, ge=0, le=60, description="days until the minutes are approved; 0 = at once")


class MeetingSpec(Model):
    """One meeting; what it does not say is taken from its body."""

    body: BodyKey
    on: date
    begins: time | None = Field(default=None, description="local time; None where the calendar does not say")
    ends: time | None = None
    papers_by: date | None = None
    justering_days: int | None = Field(default=None, ge=0, le=60)
    note: str = Field(default="", max_length=500)
    is_cancelled: bool = Field(default=False, description="known, and never counted with")
    uid: str = Field(default="", max_length=600, description="UID of its iCalendar event, where it came from one")
    sequence: int = Field(default=0, ge=0, description="SEQUENCE of that event: the higher is the newer")


class CalendarSpan(Model):
    """The days of a body that a calendar covers: a meeting that is not known within them is not to be held."""

    body: BodyKey
    from_on: date
    to_on: date


class Calendars(Model):
    """Every body and meeting that is known, and for which days; meetings need not be in order.

    A body without spans is covered by its meetings alone, see `rules.spans`.
    """

    bodies: list[BodySpec] = []
    meetings: list[MeetingSpec] = []
    spans: list[CalendarSpan] = []

    @cached_property
    def _by_key(self) -> dict[str, BodySpec]:
        return {body.key: body for body in self.bodies}

    @cached_property
    def _by_home(self) -> dict[tuple[str, str], BodySpec]:
        return {(body.organisation, body.kind.value): body for body in reversed(self.bodies)}

    @cached_property
    def _by_body(self) -> dict[str, list[MeetingSpec]]:
        found: dict[str, list[MeetingSpec]] = {}
        for meeting in sorted(self.meetings, key=lambda meeting: meeting.on):
            if not meeting.is_cancelled:
                found.setdefault(meeting.body, []).append(meeting)
        return found

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; what was looked up in the old one is looked up anew."""
        copied = super().model_copy(update=update, deep=deep)
        for looked_up in ("_by_key", "_by_home", "_by_body"):
            copied.__dict__.pop(looked_up, None)
        return copied

    def body(self, key: str) -> BodySpec | None:
        """The body with that key, or None."""
        return self._by_key.get(key)

    def body_of(self, organisation: str, kind: str) -> BodySpec | None:
        """The organisation's body of that kind (the first in the list), or None."""
        return self._by_home.get((organisation, kind))

    def meetings_of(self, body: str) -> list[MeetingSpec]:
        """The meetings of a body that are to be held or have been, in date order."""
        return self._by_body.get(body, [])


NO_CALENDARS = Calendars()
"""What a caller that knows no calendars plans with."""


class HomeMeeting(Model):
    """The meeting at which one seat's own organisation decides, counted back from the common day."""

    seat: str
    body: str
    """Key of the body; empty where the kansli named the day itself and the register knows no such body."""
    body_name: str = ""
    on: date
    papers_by: date
    """The material must be in by this day."""
    settled_on: date
    """When the minutes are approved: the meeting plus justering."""
    is_estimated: bool = False
    """`papers_by` is counted from the usual lead time; no calendar states it."""
    is_chosen: bool = False
    """The kansli has said that this meeting decides."""
