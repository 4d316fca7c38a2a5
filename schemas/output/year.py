"""`svarstid rehearse FOLDER --json`: a cooperation's whole year, day by day and thing by thing."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from schemas.base import Model


class YearEntry(Model):
    """Something that happened, or a mail that would have left."""

    at: str = Field(description="local ISO time, Europe/Stockholm, with offset")
    about: str = Field(description="the key of the matter, meeting or conference")
    what: str = Field(description="the kind of the event, or of the mail")
    sort: str = Field(default="", description="of a mail: its kind in words")
    step: str = ""
    seat: str = ""
    text: str = Field(description="one sentence; of a mail its subject")
    to: str = Field(default="", description="of a mail: whom it went to; empty = an event")


class YearDay(Model):
    """One day on which anything happened."""

    on: date
    weekday: str
    entries: list[YearEntry]


class YearItem(Model):
    """An item of a meeting, before and after it."""

    key: str
    title: str
    on: date
    also_on: list[date] = Field(default=[], description="other days on which it was treated too")
    kind: str
    came_from: str = Field(default="", description="the earlier item that it carries on, in words")
    added_there: bool = Field(default=False, description="it was not on the agenda that was sent")
    became: str = Field(default="", description="treated, tabled …, in words")
    comes_back_on: date | None = Field(default=None, description="the meeting to which it was carried")
    decision: str = ""
    standing: dict[str, str] = Field(default={}, description="seat → how it stands to the decision, in words")
    reasons: dict[str, str] = Field(default={}, description="seat → why its silence does or does not count")


class YearMeetingReport(Model):
    """A meeting of the year."""

    meeting: str
    title: str
    body: str
    days: list[date]
    called_on: date | None
    cancelled_on: date | None = None
    present: dict[date, list[str]] = Field(default={}, description="day → the seats that were there")
    checked_by: dict[str, list[date]] = Field(default={}, description="seat → the days whose minutes it has approved")
    items: list[YearItem] = []


class YearOutstanding(Model):
    """An item that was still open when the year ended, or that was closed during it."""

    text: str
    owner: str
    meeting: str
    item: str
    since: date
    state: str
    due_on: date | None = None
    ended_on: date | None = None


class YearStep(Model):
    """A step of a matter, as the plan had it when the year ended."""

    key: str
    title: str
    due_on: date
    operative_on: date
    claimed_on: date | None = None
    computed_on: date | None = None
    state: str
    results: dict[str, str] = Field(default={}, description="question → as it was determined")
    labels: dict[str, str] = Field(default={}, description="question → its short name")
    settled_on: date | None = Field(default=None, description="the day it was determined, done or left out")


class YearMatterReport(Model):
    """A matter of the year."""

    process: str
    kind: str
    title: str
    started_on: date
    ended_on: date | None
    steps: list[YearStep]


class YearConferenceReport(Model):
    """A conference of the year: how its places were used."""

    conference: str
    title: str
    held_on: date
    register_by: date
    places: int
    named: dict[str, int] = Field(description="seat → how many of its own have a place")
    waiting: int


class YearTurn(Model):
    """A turn of a series."""

    on: date
    state: str
    process: str = ""


class YearSeriesReport(Model):
    """A series of the year."""

    title: str
    turns: list[YearTurn]
    next_on: date | None


class YearRemark(Model):
    """What does not agree: kept as it was said, with its source."""

    about: str
    says: str
    source: str = ""


class YearReport(Model):
    """The whole of a year that was played."""

    title: str
    from_on: date
    until: date
    elapsed_s: float
    mails: int
    events: int
    titles: dict[str, str] = Field(description="what `about` of an entry says, in words")
    names: dict[str, str] = Field(description="seat → the name of its organisation")
    days: list[YearDay]
    meetings: list[YearMeetingReport]
    outstanding: list[YearOutstanding]
    matters: list[YearMatterReport]
    conferences: list[YearConferenceReport]
    series: list[YearSeriesReport]
    remarks: list[YearRemark]
