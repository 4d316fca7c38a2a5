"""The fields of a form as data: what is asked, how it is read, what is said where it is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from web.shell.forms import Form

Options = Sequence[tuple[str, str]]
"""Code and label of each choice, in the order shown."""


class Look(StrEnum):
    """How a field is drawn; `macros.html` has one macro for each."""

    TEXT = "text"
    AREA = "area"
    DAY = "date"
    EMAIL = "email"
    SELECT = "select"
    RADIOS = "radios"
    CHECKS = "checks"
    """Any number of the choices; each is a box of its own, `<name>-<code>`."""
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Field:
    """One field. `missing` is the Swedish sentence, with its cure, for a field that is left empty; without it the field
    may be left empty."""

    name: str
    label: str = ""
    look: Look = Look.TEXT
    hint: str = ""
    missing: str = ""
    options: Options = ()
    longest: int = 500
    """The most characters taken."""
    rows: int = 3
    proposal: str = ""
    """What the field holds when the form is first shown."""

    def read(self, form: Form) -> str | date | list[str] | None:
        """The value as typed: a date for a day, codes for boxes, else text; an error is noted in the form, and what is
        wrong is None."""
        value = self._value(form)
        return None if form.error(self.name) else value

    def _value(self, form: Form) -> str | date | list[str] | None:
        typed = form.get(self.name)
        if self.look is Look.CHECKS:
            chosen_ones = [code for code, _ in self.options if form.get(f"{self.name}-{code}")]
            if not chosen_ones and self.missing:
                form.refuse(self.name, self.missing)
            return chosen_ones
        if self.look in (Look.SELECT, Look.RADIOS):
            # Something that is not among the choices was never offered: it counts as nothing chosen.
            chosen = typed if typed in [code for code, _ in self.options] else ""
            if not chosen and (self.missing or typed):
                form.refuse(self.name, self.missing or "Det valet finns inte. Välj ett i listan, eller inget.")
            return chosen
        if self.look is Look.DAY:
            return form.day(self.name, self.missing)
        if not typed and self.missing:
            form.refuse(self.name, self.missing)
            return None
        return form.mail_address(self.name) if self.look is Look.EMAIL else form.at_most(self.name, self.longest)


class Values:
    """What a form holds, read field by field. Ask only for fields that the form has."""

    def __init__(self, fields: Iterable[Field], form: Form) -> None:
        self.plan_version = form.number("plan_version") or 0
        """The version of the plan that was previewed; 0 where nothing was."""
        self._form = form
        self._values = {field.name: field.read(form) for field in fields}
        self.act_id = form.act_id
        """The id of the act that the form asks for; see `Form.act_id`."""

    def text(self, name: str) -> str:
        """The text of a field; empty where it was left empty."""
        value = self._values[name]
        return value if isinstance(value, str) else ""

    def refuse(self, name: str, text: str) -> None:
        """Note what is wrong with a field that can be read."""
        self._form.refuse(name, text)

    def text_or_empty(self, name: str) -> str:
        """The text of a field, empty also where the form has no such field."""
        return self.text(name) if name in self._values else ""

    def chosen(self, name: str) -> list[str]:
        """The codes of the boxes that are ticked."""
        value = self._values[name]
        return value if isinstance(value, list) else []

    def day(self, name: str) -> date:
        """The day of a required field. KeyError where the form has no such day."""
        value = self._values[name]
        if not isinstance(value, date):
            raise KeyError(name)
        return value

    def day_or_none(self, name: str) -> date | None:
        """The day of a field that may be left empty."""
        value = self._values[name]
        return value if isinstance(value, date) else None


def reason(hint: str = "Skrivs i historiken.", *, rows: int = 3) -> Field:
    """The reason that every change of a running matter asks for."""
    missing = "Skälet saknas. Skriv varför, så att det går att läsa i efterhand."
    return Field("reason", "Skäl", Look.AREA, hint, missing, longest=2000, rows=rows)


def source(label: str, hint: str = "", *, missing: str) -> Field:
    """Who said it and when, for what did not come through the program itself."""
    return Field("source", label, Look.TEXT, hint, missing)
