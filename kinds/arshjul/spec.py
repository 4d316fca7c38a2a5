"""The manifest of the year wheel: which year, which part of it, and what its steps are to its story."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from kinds.manifest import Block, Kind, Role

WHEEL_ACTIVITY, WHEEL_TOTAL = "wheel_activity", "wheel_total"
"""What a step is to the wheel: one activity, and the sum that the books have."""
WHEEL_DECISION, WHEEL_PUBLICATION = "wheel_decision", "wheel_publication"
"""What the committee decided of the whole, and where what it decided is published."""
STATUS, AMOUNT, TEXT, STATED = "status", "belopp", "text", "summa"
DECIDED, PARAGRAPH, ADDRESS = "beslut", "paragraf", "adress"
"""The keys of the questions of those steps."""


class WheelPart(StrEnum):
    """The parts of the year."""

    HALF_YEAR = "halvar"
    PLAN = "plan"
    ACCOUNTS = "bokslut"


PART_WORDS = {
    WheelPart.HALF_YEAR: "halvårsuppföljning",
    WheelPart.PLAN: "verksamhetsplan",
    WheelPart.ACCOUNTS: "årsredovisning",
}
"""Code → what the part is called."""


class WheelSpec(Block):
    """Which turn of the wheel it is."""

    year: int = Field(ge=1990, le=2200, description="the year that is planned or followed up")
    part: WheelPart


KIND = Kind(
    key="arshjul",
    title="Årshjul",
    block=WheelSpec,
    block_title="årshjulets uppgifter",
    block_cure="Lägg till arshjul med year och part.",
    roles=(
        Role(WHEEL_ACTIVITY, "aktiviteten"),
        Role(WHEEL_TOTAL, "den redovisade summan"),
        Role(WHEEL_DECISION, "kommitténs beslut"),
        Role(WHEEL_PUBLICATION, "publiceringen"),
    ),
)
