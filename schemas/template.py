"""The head of a process template: its name, what it is for, and the fields that are asked when a process is made."""

from __future__ import annotations

from enum import StrEnum

from pydantic import ConfigDict, Field

from schemas.base import Model
from schemas.names import Key, Text


class FieldType(StrEnum):
    """What a field of a template takes."""

    TEXT = "text"
    LONG_TEXT = "lang-text"
    DATE = "datum"
    NUMBER = "antal"
    CHOICE = "val"
    LINES = "rader"
    ORGANISATIONS = "organisationer"


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
    is_required: bool = Field(default=True, alias="required")
    at_least: int | None = Field(default=None, ge=1, description="how many lines, or organisations, are needed")
    options: list[TemplateOption] = []

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The options as code and label."""
        return [(option.code, option.label) for option in self.options]


class TemplateHead(Model):
    """The block `mall` of a template; the rest of the file is the process, with `${field}` where a field goes."""

    name: Text
    about: Text
    fields: list[TemplateField] = Field(min_length=1, max_length=40)


class TemplateFile(Model):
    """A template as far as its head goes; the process is read when it has been filled in."""

    model_config = ConfigDict(extra="ignore")

    mall: TemplateHead
