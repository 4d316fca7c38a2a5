"""The head of a process template: its name, what it is for, and the fields that are asked when a process is made."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import ConfigDict, Field, model_validator

from schemas.base import Model
from schemas.names import Key, Text


class FieldType(StrEnum):
    """What a field of a template takes."""

    TEXT = "text"
    LONG_TEXT = "lang-text"
    DATE = "datum"
    TIME = "tid"
    HOURS = "klockslag"
    NUMBER = "antal"
    CHOICE = "val"
    LINES = "rader"
    ORGANISATIONS = "organisationer"


_IN_A_LINE = frozenset({FieldType.TEXT, FieldType.DATE, FieldType.TIME, FieldType.HOURS, FieldType.NUMBER})


class TemplateOption(Model):
    """One way to fill in a choice; `values` are what the template reads as `${field.name}`."""

    code: Key
    label: Text
    values: dict[Key, str] = {}
    needs: list[Key] = Field(default=[], description="fields that must be filled in with this option")


class TemplateField(Model):
    """One field that is asked."""

    key: Key
    label: Text
    type: FieldType = FieldType.TEXT
    help: str = ""
    default: str = Field(default="", description="for a date also start+15wd; for organisations empty = all of them")
    proposal: str = Field(
        default="",
        pattern=r"^([a-z][a-z0-9-]*[+-][0-9]{1,3}(wd)?)?$",
        description="a date that is proposed and never taken by itself, counted from another: motesdag-10wd",
    )
    is_ahead: bool = Field(default=False, alias="ahead", description="a date that must not have passed")
    among: Key | None = Field(default=None, description="organisations that must be among those of another field")
    is_required: bool = Field(default=True, alias="required")
    at_least: int | None = Field(default=None, ge=1, description="how many lines, or organisations, are needed")
    options: list[TemplateOption] = []
    columns: list[TemplateField] = Field(default=[], description="of lines: the parts of each, with ; between")

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The options as code and label."""
        return [(option.code, option.label) for option in self.options]

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if self.proposal and self.type is not FieldType.DATE:
            raise ValueError("proposal hör till type: datum")
        if self.columns and self.type is not FieldType.LINES:
            raise ValueError("columns hör till type: rader")
        if any(column.type not in _IN_A_LINE for column in self.columns):
            raise ValueError(f"en del av en rad är {', '.join(sorted(_IN_A_LINE))}")
        return self


class TemplateHead(Model):
    """The block `mall` of a template; the rest of the file is the process, with `${field}` where a field goes."""

    name: Text
    about: Text
    fields: list[TemplateField] = Field(min_length=1, max_length=40)


class TemplateFile(Model):
    """A template as far as its head goes; the process is read when it has been filled in."""

    model_config = ConfigDict(extra="ignore")

    mall: TemplateHead
