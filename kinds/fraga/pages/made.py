"""What is being made of a form: a part of a process file, where each of its fields came from, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from questions.reading import line, lines
from rules.dates.written import NoDate, written_date
from rules.swedish import capital

Place = tuple[str | int, ...]


@dataclass
class Made:
    """A part of a process file on its way. `name` of a method is a field of the form."""

    typed: Mapping[str, str]
    prefix: str = ""
    """What the row's fields begin with in the whole form."""
    content: dict[str, object] = field(default_factory=dict)
    places: dict[Place, str] = field(default_factory=dict)
    """Where in this part → the field of the whole form."""
    faults: list[tuple[str, str]] = field(default_factory=list)
    """Field of the whole form → a Swedish sentence with the cure."""

    def get(self, name: str) -> str:
        """What was typed, on one line."""
        return line(self.typed.get(name, ""))

    def refuse(self, name: str, text: str) -> None:
        """Note a mistake."""
        self.faults.append((self.prefix + name, text))

    def put(self, key: str, value: object, name: str) -> None:
        """Write a field of the file where it says something."""
        self.places[(key,)] = self.prefix + name
        if value not in ("", None, [], False):
            self.content[key] = value

    def text(self, key: str, name: str, *, missing: str = "", longest: int = 500) -> None:
        """A line of text; a mistake where it is too long, or empty though `missing` says it is needed."""
        value = self.get(name)
        if missing and not value:
            self.refuse(name, missing)
        self._fits(name, value, longest)
        self.put(key, value, name)

    def long_text(self, key: str, name: str, *, longest: int = 5000) -> None:
        """A text of several lines."""
        value = lines(self.typed.get(name, ""))
        self._fits(name, value, longest)
        self.put(key, value, name)

    def number(self, key: str, name: str, *, missing: str = "", least: int = 1) -> int | None:
        """A whole number, no less than `least`."""
        text = self.get(name).replace(" ", "")
        value = int(text) if text.lstrip("-").isdecimal() and len(text) < 13 else None
        if value is None or value < least:
            if text:
                self.refuse(name, f"Skriv ett heltal, minst {least}.")
            elif missing:
                self.refuse(name, missing)
            value = None
        self.put(key, value, name)
        return value

    def day(self, key: str, name: str, *, missing: str = "") -> date | None:
        """A date."""
        text, value = self.get(name), None
        if text:
            try:
                value = written_date(text)
            except NoDate as error:
                self.refuse(name, f"{capital(error.problem)} {error.cure}")
        elif missing:
            self.refuse(name, missing)
        self.put(key, value, name)
        return value

    def take(self, part: Made, place: Place) -> dict[str, object]:
        """The content of a part, whose places and faults become those of this one, below `place`."""
        self.places |= {(*place, *inner): name for inner, name in part.places.items()}
        self.places.setdefault(place, part.prefix + next(iter(part.typed), ""))
        self.faults += part.faults
        return part.content

    def field_at(self, place: Place) -> str:
        """The field of the form that made what stands at a place of the file; empty where none did."""
        for length in range(len(place), 0, -1):
            if (name := self.places.get(place[:length])) is not None:
                return name
        return ""

    def _fits(self, name: str, value: str, longest: int) -> None:
        if len(value) > longest:
            self.refuse(name, f"Texten är för lång. Korta den till högst {longest} tecken.")
