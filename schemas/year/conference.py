"""A conference with places to share: what it is, how many places each municipality has, and who has been named."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from schemas.base import Instant, Model


class OfferRule(StrEnum):
    """Who gets the places that nobody has used by day A. Stored, so never renamed."""

    ROUND = "lika"
    """The same to each in turn, then in the order in which they asked; the secretariat sees it first."""
    ORDER = "ordning"
    """In the order in which they ask, at once."""


class Side(StrEnum):
    """What a participant is at home."""

    POLITICS = "politik"
    STAFF = "tjanst"


class Mode(StrEnum):
    """How somebody takes part."""

    ON_SITE = "plats"
    DIGITAL = "digitalt"


class Standing(StrEnum):
    """Where a named person stands."""

    REGISTERED = "anmald"
    WAITING = "vantar"
    WITHDRAWN = "aterkallad"


class ConferenceQuota(Model):
    """How many places the municipality of a seat has until day A; the seat names the participants."""

    seat: str
    quota: int = Field(ge=0)


class Conference(Model):
    """All that is decided of a conference."""

    key: str
    title: str
    held_on: date
    until_on: date | None = None
    """Its last day, where it has several."""
    time: str = ""
    """As it is said: `kl. 9.00–16.00`."""
    place: str = ""
    text: str = ""
    """What the municipalities are told of it."""
    secretariat: str
    """The seat that asks."""
    quotas: list[ConferenceQuota]
    register_by: date
    """Day A: the last day on which each municipality has its places for itself."""
    rule: OfferRule = OfferRule.ROUND
    asks_diet: bool = False
    """Ask for allergies; what is answered is kept apart, and goes first."""
    digital_takes_place: bool = False
    """Whoever takes part digitally uses one of the places too."""
    standing: list[str] = []
    """Names of those who are invited anyway and use none of the places."""
    info: str = ""
    """The practical information that those who take part get before the day; empty where there is none yet."""
    info_on: date | None = None
    """The day on which they get it; whoever is registered later gets it at once."""

    @property
    def last_on(self) -> date:
        """Its last day."""
        return self.until_on or self.held_on

    @property
    def capacity(self) -> int:
        """All places together; more are never given."""
        return sum(each.quota for each in self.quotas)

    def quota_of(self, seat: str) -> int:
        """The places of a seat's municipality until day A; 0 of one that has none."""
        return next((each.quota for each in self.quotas if each.seat == seat), 0)


class Participant(Model):
    """One named person as it stands: the newest version."""

    number: int
    """The how-manieth person of the conference; it stays when the name is swapped."""
    seat: str
    name: str
    email: str = ""
    side: Side
    mode: Mode
    standing: Standing
    since: Instant
    """When it got that standing; what the order of the waiting list is."""


class PersonIn(Model):
    """One person as a municipality names it; without a number it is a new one."""

    number: int | None = None
    name: str
    email: str = ""
    side: Side
    mode: Mode
    diet: str = ""
