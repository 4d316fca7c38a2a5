"""A time that somebody has named without a day: "till hösten", "senare delen av mars 2024"."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from schemas.base import Model
from schemas.names import Text


class FuzzyDate(Model):
    """The first and the last day that the words can mean, and when to ask again. Stockholm dates."""

    earliest: date
    latest: date
    words: Text = Field(description="as the source says it")
    review_on: date = Field(description="when the secretariat asks whether a day is known by now")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.earliest > self.latest:
            raise ValueError("earliest är senare än latest")
        return self
