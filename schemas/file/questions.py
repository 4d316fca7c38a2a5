"""The questions of an inquiry as the process file has them: one class for all types, and the blocks that some take."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from schemas.base import Model
from schemas.inquiry import OutcomeRule, QuestionType
from schemas.names import Key, SeatKey, Text


class Claim(Model):
    """A date that a document states, kept with its source even where another date governs."""

    on: date
    source: Text
    note: str = ""


class Meaning(StrEnum):
    """What a choice counts as when an outcome is found."""

    YES = "ja"
    NO = "nej"
    CONDITION = "villkor"
    RETURNS = "aterkommer"
    NOT_CONCERNED = "ej_berord"
    NEUTRAL = "neutral"


class ChoiceSpec(Model):
    """One way to answer a question with choices; the code travels, the label is read."""

    code: Key
    label: Text
    means: Meaning = Meaning.NEUTRAL
    asks_text: bool = Field(default=False, alias="text", description="the choice needs words, e.g. an addition")
    hint: str = ""


class DateOption(Model):
    """One day of a date poll; its code, the day and its time together, travels."""

    on: date
    time: str = Field(default="", max_length=40, pattern=r"^[^=,]*$", description="as it is read: kl. 11.00–12.00")
    note: str = Field(default="", max_length=200)
    code: Key | None = Field(default=None, description="tells two options on one day apart; else the day itself")

    @property
    def key(self) -> str:
        """The code of the option."""
        return self.code or self.on.isoformat()


class SectionSpec(Model):
    """One section of a document that is commented section by section; the key travels, the title is read."""

    key: Key
    title: Text


class PersonField(StrEnum):
    """What can be asked of a named person, in the order of the form."""

    NAME = "namn"
    TITLE = "titel"
    UNIT = "enhet"
    EMAIL = "e-post"
    PHONE = "telefon"
    FROM = "fran"
    DEPUTY = "ersattare"


class QuestionSpec(Model):
    """One question of an inquiry. What only some types take is said by `questions.check`."""

    key: Key
    text: Text
    label: str = Field(default="", max_length=60, description="short name in history and tables, e.g. förlängning")
    type: QuestionType = QuestionType.YES_NO
    choices: list[ChoiceSpec] = []
    is_required: bool = Field(default=True, alias="required")
    rule: OutcomeRule = OutcomeRule.ALL_YES
    at_least: int | None = Field(default=None, description="of minst_k and minst_k_deltar; the fewest of several")
    at_most: int | None = Field(default=None, ge=1, le=100, description="the most choices or persons")
    unit: str = Field(default="", max_length=20, description="of an amount: kr, personer, timmar")
    decimals: int = Field(default=0, ge=0, le=4, description="of an amount: 2 keeps kronor as ören")
    least: int | None = Field(default=None, description="the least amount, in whole units")
    most: int | None = Field(default=None, description="the largest amount, in whole units")
    fields: list[PersonField] = Field(default=[], description="what is asked of a person; empty = everything")
    options: list[DateOption] = Field(default=[], max_length=40, description="the days of a date poll")
    must_have: list[SeatKey] = Field(default=[], description="seats without which a day of a poll is no use")
    sections: list[SectionSpec] = Field(default=[], max_length=100, description="the sections to comment")
    accepts: list[str] = Field(default=[], description="file types taken, e.g. pdf; empty = those of the settings")
    max_mb: int | None = Field(default=None, ge=1, le=100, description="largest file, in megabytes")
    claims: list[Claim] = Field(default=[], description="dates that documents state for this question")

    @property
    def short(self) -> str:
        """The label, else the question itself in quotation marks; its key is no Swedish."""
        return self.label or f"”{self.text}”"

    @property
    def has_outcome(self) -> bool:
        """False for what nobody has to give: it decides nothing, so nobody determines it and nobody misses it."""
        return self.is_required or self.rule is not OutcomeRule.ALL_ANSWERED or self.type in _ALWAYS_COUNTED

    def choice(self, code: str) -> ChoiceSpec | None:
        """The choice with that code, or None."""
        return next((choice for choice in self.choices if choice.code == code), None)


# Processes under way have these in their timetable, also where they may be left out.
_ALWAYS_COUNTED = frozenset({QuestionType.YES_NO, QuestionType.DONE, QuestionType.CHOICE, QuestionType.DATE})
