"""A series: what recurs, counted from an anchor. Data only; `rules/year/series.py` counts its turns."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from schemas.base import Model


class Anchor(StrEnum):
    """What the turns of a series are counted from."""

    DATE = "datum"
    """The same day of the month."""
    WORKDAY = "arbetsdag"
    """The first, second … working day of the month."""
    MEETING = "mote"
    """Each meeting of a body."""
    ARRIVAL = "ankomst"
    """Something from outside, which somebody notes when it comes."""


class SeriesSpec(Model):
    """When a series recurs."""

    anchor: Anchor
    first_on: date = Field(description="the first turn's day; of a working day any day of its month")
    every_months: int = Field(default=12, ge=1, le=120, description="12 is every year, 48 every four years")
    workday: int = Field(default=1, ge=1, le=15, description="which working day of the month")
    body: str = Field(default="", max_length=63, description="of a meeting: the key of the body")
    arrival: str = Field(default="", max_length=200, description="of an arrival: what is to come")
    until_on: date | None = Field(default=None, description="the last day on which a turn may begin")

    @model_validator(mode="after")
    def _fits_its_anchor(self) -> Self:
        if self.anchor is Anchor.MEETING and not self.body:
            raise ValueError("en serie som följer möten behöver ett organ")
        if self.anchor is Anchor.ARRIVAL and not self.arrival.strip():
            raise ValueError("en serie som väntar på något behöver säga vad")
        if self.until_on is not None and self.until_on < self.first_on:
            raise ValueError("den sista dagen ligger före den första")
        return self


class Change(StrEnum):
    """What somebody has decided of one turn."""

    NONE = ""
    SKIPPED = "hoppas-over"
    MOVED = "flyttad"
    EXTRA = "extra"


class TurnState(StrEnum):
    """What has become of a turn."""

    AHEAD = ""
    MADE = "utkast"
    """Its draft is made, and waits for somebody."""
    STARTED = "startad"
    MISSED = "missad"
    """Its day passed while nothing ran, and a later turn was made in its place; or nobody noted that it came."""


class Turn(Model):
    """One turn of a series."""

    key: str
    planned_on: date
    """The day that the series itself gives."""
    on: date
    """The day that holds."""
    change: Change = Change.NONE

    @property
    def is_skipped(self) -> bool:
        """Nothing is made of it."""
        return self.change is Change.SKIPPED
