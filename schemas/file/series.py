"""The file of a series: what recurs, how often, and what each turn begins with."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from schemas.base import Model
from schemas.names import Key, Text
from schemas.year.series import SeriesSpec


class SeriesFile(Model):
    """A series as a file has it: from a template with its fields, or from a process file."""

    series: Key = Field(description="the key: read in again it is the same series")
    title: Text
    recurs: SeriesSpec
    lead_workdays: int = Field(default=10, ge=0, le=250, description="working days before a turn its draft is made")
    starts_itself: bool = Field(default=False, description="each turn is started without anybody looking")
    template: Key | None = Field(default=None, description="the template whose form each turn begins with")
    values: dict[Key, str | int | date | list[str]] = Field(
        default={}, description="fields of the template; a day as start+20wd is counted from each turn"
    )
    file: str = Field(default="", max_length=200, description="instead of a template: a process file beside this one")
    file_on: date | None = Field(default=None, description="the turn that the days of that file belong to")

    @model_validator(mode="after")
    def _begins_with_something(self) -> Self:
        if bool(self.template) == bool(self.file):
            raise ValueError("en serie behöver antingen template eller file")
        if bool(self.file) != (self.file_on is not None):
            raise ValueError("file och file_on hör ihop: ange vilken gång filens dagar gäller")
        if self.file and self.values:
            raise ValueError("values hör till template")
        return self
