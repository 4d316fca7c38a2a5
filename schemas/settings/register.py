"""The settings of the register, a part of `Settings`: when the organisations are asked whether it is right."""

from __future__ import annotations

from pydantic import BaseModel, field_validator


class RegisterSettings(BaseModel):
    """Twice a year unless it says otherwise."""

    register_check_months: str = "3,10"
    """Each month begins a period; empty = nobody is asked."""

    @field_validator("register_check_months")
    @classmethod
    def _are_months(cls, text: str) -> str:
        words = [each.strip() for each in text.split(",") if each.strip()]
        if not all(word.isdecimal() and 1 <= int(word) <= 12 for word in words):
            raise ValueError("SVARSTID_REGISTER_CHECK_MONTHS ska vara månader som tal, till exempel 3,10")
        return ",".join(words)

    @property
    def check_months(self) -> tuple[int, ...]:
        """The months as numbers, 1–12."""
        return tuple(int(word) for word in self.register_check_months.split(",") if word)
