"""Forms as typed and what is wrong with them; a page that refuses keeps every word."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from starlette.requests import Request

from rules.reach import FIRST_YEAR, LAST_YEAR, is_within_reach
from rules.swedish import capital
from schemas.errors import Refused

MAX_FIELDS = 300
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_ACT = re.compile(r"[0-9A-Za-z_-]{16,40}")
_MAIL = re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+$")


@dataclass(frozen=True)
class FieldError:
    """One thing to mend: the name of the field (empty: the whole form) and a sentence with the cure."""

    field: str
    text: str


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: its own last name and its bytes."""

    name: str
    content: bytes


@dataclass
class Form:
    """What was typed, by field name, and what is wrong with it."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    files: Mapping[str, Upload] = field(default_factory=dict)

    @property
    def act(self) -> str:
        """What tells this form from every other that is shown, kept while it is refused: its hidden field `act`."""
        typed = self.get("act")
        return typed if _ACT.fullmatch(typed) else secrets.token_urlsafe(16)

    @property
    def act_id(self) -> str | None:
        """The same however often the same form with the same content is sent; None for one that was not shown by us."""
        if not _ACT.fullmatch(self.get("act")):
            return None
        return hashlib.sha256("\0".join(f"{key}={self.typed[key]}" for key in sorted(self.typed)).encode()).hexdigest()

    def get(self, name: str) -> str:
        """What was typed in that field, trimmed; empty where nothing was."""
        return self.typed.get(name, "").strip()

    def number(self, name: str) -> int | None:
        """The field as a number; None where it holds none."""
        typed = self.get(name)
        return int(typed) if typed.isdecimal() and len(typed) < 10 else None

    def error(self, name: str) -> str:
        """The first error of that field, or nothing."""
        return next((error.text for error in self.errors if error.field == name), "")

    def refuse(self, name: str, text: str) -> None:
        """Note an error of that field."""
        self.errors.append(FieldError(name, text))

    def refused(self, refusal: Refused, name: str = "") -> None:
        """Note what a deeper layer refused, as the form's error."""
        self.refuse(name, capital(f"{refusal.problem} {refusal.cure}".strip()))

    def required(self, name: str, text: str, *, longest: int = 500) -> str:
        """The field's text; an error where it is empty or too long."""
        value = self.get(name)
        if not value:
            self.refuse(name, text)
        return self.at_most(name, longest)

    def at_most(self, name: str, longest: int) -> str:
        """The field's text, an error where it is too long."""
        value = self.get(name)
        if len(value) > longest:
            self.refuse(name, f"Texten är för lång. Korta den till högst {longest} tecken.")
        return value

    def day(self, name: str, missing: str = "") -> date | None:
        """The field as a date; an error where it is none, out of reach, or empty though `missing` says it is needed."""
        value = self.get(name)
        if not value:
            if missing:
                self.refuse(name, missing)
            return None
        found = parse_day(value)
        if found is None:
            self.refuse(name, "Datumet går inte att läsa. Skriv det som 2024-05-30.")
        elif not is_within_reach(found):
            self.refuse(name, f"Datumet ligger för långt bort. Årtalet ska vara {FIRST_YEAR}–{LAST_YEAR}.")
            return None
        return found

    def mail_address(self, name: str) -> str:
        """The field as an e-mail address; an error where it is typed but is none."""
        value = self.at_most(name, 254)
        if value and not _MAIL.match(value):
            self.refuse(name, "E-postadressen ser inte rätt ut. Skriv den som namn@kommun.example.")
        return value


def parse_day(text: str) -> date | None:
    """A date as people write it: 2024-05-30, 30/5 2024, 30 maj 2024; None where it is none."""
    words = text.strip().lower().removeprefix("den ")
    try:
        if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})[ -](\d{4})", words):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := re.fullmatch(r"(\d{1,2}) ([a-zåäö]{3,9})\.? (\d{4})", words):
            month = next((n for n, name in enumerate(_MONTHS, 1) if match[2].startswith(name)), 0)
            return date(int(match[3]), month, int(match[1]))
    except ValueError:
        return None
    return None


async def typed_form(request: Request) -> Form:
    """The posted form; files are not taken, and a field given twice counts once, as first given."""
    return await _read(request, max_files=0)


async def form_with_file(request: Request) -> Form:
    """The posted form with at most one file, whole in memory: the limit of the body keeps it small."""
    return await _read(request, max_files=1)


async def _read(request: Request, max_files: int) -> Form:
    typed: dict[str, str] = {}
    files: dict[str, Upload] = {}
    async with request.form(max_files=max_files, max_fields=MAX_FIELDS) as data:
        for name, value in data.multi_items():
            if isinstance(value, str):
                typed.setdefault(name, value.replace("\r\n", "\n").replace("\x00", ""))
            elif value.filename:
                files.setdefault(name, Upload(PurePath(value.filename).name, await value.read()))
    return Form(typed, files=files)
