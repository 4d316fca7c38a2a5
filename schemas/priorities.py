"""Priorities that are anchored at home before they are decided: objects, parts of the proposal, what must be ready."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from schemas.base import Model
from schemas.names import Key, Text

PriorityRole = Literal["needs", "completion", "presentation", "homecheck", "committee", "report"]
"""What a step is to the story of the priorities."""


class Part(StrEnum):
    """The parts of a proposal; each has its own status."""

    MAIN = "huvudlista"
    WATCH = "bevaka"
    OTHER = "ovrigt"


PART_NAMES = {Part.MAIN: "huvudlistan", Part.WATCH: "”Bevaka listan”", Part.OTHER: "”Övriga frågor”"}


class PartStatus(StrEnum):
    """Where a part of the proposal stands."""

    PREPARED = "bereds"
    READY = "redo"
    NEEDS_POSITION = "kräver ställningstagande"
    DECIDED = "beslutad"
    REJECTED = "avslagen"
    TAKEN_OUT = "uttagen"


class TimelineRow(Model):
    """One line of an object's timeline; the day may be as loose as the source has it."""

    when: Text
    what: Text
    on: date | None = None


class ObjectSpec(Model):
    """One object (a road, a line, a study) with what speaks for it."""

    key: Key
    title: Text
    part: Part = Part.MAIN
    municipalities: list[Key] = Field(default=[], description="those it concerns most")
    facts: list[Text] = []
    timeline: list[TimelineRow] = []


class PartSpec(Model):
    """What is settled about a part beforehand, e.g. that it is taken out."""

    part: Part
    is_taken_out: bool = False
    note: str = ""


class PrioritiesSpec(Model):
    """The proposal."""

    objects: list[ObjectSpec] = Field(min_length=1, max_length=200)
    parts: list[PartSpec] = []
    checklist: list[Text] = Field(default=[], description="what must be done before the proposal is presented")
    source: str = ""

    def taken_out(self, part: Part) -> bool:
        """True where the part is not to go along."""
        return any(spec.part is part and spec.is_taken_out for spec in self.parts)
