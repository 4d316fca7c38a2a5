"""The settings of the register, a part of `Settings`: when the organisations are asked whether it is right."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, field_validator
from pydantic_settings import NoDecode


class RegisterSettings(BaseModel):
    """Twice a year unless it says otherwise."""

    register_check_months: Annotated[tuple[int, ...], NoDecode] = (3, 10)
    """Each begins a period; none = nobody is asked."""

    @field_validator("register_check_months", mode="before")
    @classmethod
    def _months(cls, months: object) -> object:
        if not isinstance(months, str):
            return months
        words = [each.strip() for each in months.split(",") if each.strip()]
        if not all(word.isdecimal() and 1 <= int(word) <= 12 for word in words):
            raise ValueError("SVARSTID_REGISTER_CHECK_MONTHS ska vara månader som tal, till exempel 3,10")
        return tuple(int(word) for word in words)
