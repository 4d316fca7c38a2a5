"""The settings of the register, a part of `Settings`: where it is, and when the organisations are asked whether it
is right."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import NoDecode


class RegisterSettings(BaseModel):
    """A file in the data folder, looked over twice a year, unless they say otherwise."""

    database_url: str = Field(default="", alias="DATABASE_URL")
    register_check_months: Annotated[tuple[int, ...], NoDecode] = (3, 10)
    """Each begins a period; none = nobody is asked."""

    @field_validator("database_url")
    @classmethod
    def _psycopg(cls, url: str) -> str:
        for prefix in ("postgres://", "postgresql://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    @field_validator("register_check_months", mode="before")
    @classmethod
    def _months(cls, months: object) -> object:
        if not isinstance(months, str):
            return months
        words = [each.strip() for each in months.split(",") if each.strip()]
        if not all(word.isdecimal() and 1 <= int(word) <= 12 for word in words):
            raise ValueError("SVARSTID_REGISTER_CHECK_MONTHS ska vara månader som tal, till exempel 3,10")
        return tuple(int(word) for word in words)
