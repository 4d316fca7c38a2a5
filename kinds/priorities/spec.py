"""Priorities that are anchored at home before they are decided: objects, parts of the proposal, what must be ready."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from kinds.manifest import Block, Kind, Role, ScenarioAct
from schemas.base import Model
from schemas.names import Key, Text

NEEDS, COMPLETION, PRESENTATION, HOMECHECK = "needs", "completion", "presentation", "homecheck"
COMMITTEE, REPORT = "committee", "report"
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


class AdditionKind(StrEnum):
    """What can be added to a proposal while it is prepared."""

    FACT = "fakta"
    TIMELINE = "tidslinje"
    OBJECT = "objekt"
    TAKEN_OUT = "uttagen"
    KEPT = "med"
    STRUCK = "struken"
    """An addition that no longer holds; the file's own lines stay as they were read."""


class Addition(Model):
    """One addition to a proposal; `source` says from whom and when, or who decided that a part is out or along."""

    kind: AdditionKind
    source: Text
    object: str = ""
    """The object it is about. A new object: its key."""
    part: Part | None = None
    when: str = Field(default="", max_length=200)
    text: str = Field(default="", max_length=2000)
    """The fact, what happens, the title of a new object, or why a line is struck."""
    number: int = 0
    """Its number in the register; 0 until it is there."""
    strikes: int | None = None


class PartSpec(Model):
    """What is settled about a part beforehand, e.g. that it is taken out."""

    part: Part
    is_taken_out: bool = False
    note: str = ""


class PrioritiesSpec(Block):
    """The proposal."""

    objects: list[ObjectSpec] = Field(min_length=1, max_length=200)
    parts: list[PartSpec] = []
    checklist: list[Text] = Field(default=[], description="what must be done before the proposal is presented")
    source: str = ""

    def taken_out(self, part: Part) -> bool:
        """True where the part is not to go along."""
        return any(spec.part is part and spec.is_taken_out for spec in self.parts)


class ObjectAct(ScenarioAct):
    """Objects of the priorities get facts and lines of their timelines, the same for each."""

    do: Literal["object"]
    objects: list[Key] = Field(min_length=1)
    facts: list[Text] = []
    timeline: list[TimelineRow] = []
    source: Text


KIND = Kind(
    key="priorities",
    title="Prioriteringar",
    block=PrioritiesSpec,
    block_title="förslagets objekt",
    block_cure="Lägg till blocket priorities.",
    roles=(
        Role(NEEDS, "behoven"),
        Role(COMPLETION, "kompletteringen"),
        Role(PRESENTATION, "presentationen"),
        Role(HOMECHECK, "avstämningen på hemmaplan", is_needed=True, takes_position=True),
        Role(COMMITTEE, "kommitténs beslut"),
        Role(REPORT, "återrapporten"),
    ),
    commands=("object",),
    acts=(ObjectAct,),
)
