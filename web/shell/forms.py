"""Forms as typed and what is wrong with them; a page that refuses keeps every word."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import PurePath
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from rules.dates.written import NoDate, written_date
from rules.swedish import capital
from rules.visible import trimmed
from schemas.address import LONGEST, BadAddress, read_address
from schemas.errors import Refused

MAX_FIELDS = 300
MOST_FIELDS = 3000
"""For a form that grows."""
MAX_FILES = 10
_ACT = re.compile(r"[0-9A-Za-z_-]{16,40}")
_CLOCK = re.compile(r"(\d{1,2})[.:](\d{2})")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii"})
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")


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
    nudge: str = ""
    """What the form asks for once, though it can be done without."""

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
        """What was typed in that field, trimmed; empty where nothing that can be seen was."""
        return trimmed(self.typed.get(name, ""))

    def number(self, name: str) -> int | None:
        """The field as a number; None where it holds none."""
        return whole_number(self.get(name))

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
        try:
            return written_date(value)
        except NoDate as error:
            self.refuse(name, f"{capital(error.problem)} {error.cure}")
            return None

    def clock_time(self, name: str, missing: str = "", *, label: str = "") -> time | None:
        """The field as a time of day; an error where it is none, or empty though `missing` says it is needed.

        `label` names the field in the error, where a form has several."""
        found = _CLOCK.fullmatch(self.get(name))
        if found and int(found[1]) < 24 and int(found[2]) < 60:
            return time(int(found[1]), int(found[2]))
        if self.get(name) or missing:
            self.refuse(name, missing or f"{label or 'Klockslaget'} går inte att läsa. Skriv klockslaget som 14.05.")
        return None

    def mail_address(self, name: str) -> str:
        """The field as an address that can be sent to; an error with the cure where it is typed but is none."""
        value = self.at_most(name, LONGEST)
        try:
            return read_address(value) if value else ""
        except BadAddress as bad:
            self.refuse(name, str(bad))
            return value


def whole_number(text: str) -> int | None:
    """The number that the text is, none below 0 and none that a register could not hold; None where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


async def typed_form(request: Request) -> Form:
    """The posted form; files are not taken, and a field given twice counts once, as first given."""
    return await _read(request, max_files=0)


async def form_with_file(request: Request) -> Form:
    """The posted form with at most one file, whole in memory: the limit of the body keeps it small."""
    return await _read(request, max_files=1)


async def form_with_files(request: Request) -> Form:
    """The posted form with a few files, whole in memory as above."""
    return await _read(request, max_files=MAX_FILES)


async def long_form(request: Request) -> Form:
    """The posted form of a page that grows by rows, with a few files."""
    return await _read(request, max_files=MAX_FILES, max_fields=MOST_FIELDS)


async def _read(request: Request, max_files: int, max_fields: int = MAX_FIELDS) -> Form:
    content_type = request.headers.get("content-type", "")
    if (found := _CHARSET.search(content_type)) and found[1].lower() not in _ENCODINGS:
        raise HTTPException(400)  # our own pages send none: another one is there to break the reading
    typed: dict[str, str] = {}
    files: dict[str, Upload] = {}
    if content_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
        for name, text in await _pairs(request, max_fields):
            typed.setdefault(name, _readable(text))
        return Form(typed)
    async with request.form(max_files=max_files, max_fields=max_fields) as data:
        for name, value in data.multi_items():
            if isinstance(value, str):
                typed.setdefault(name, _readable(value))
            elif value.filename:
                files.setdefault(name, Upload(PurePath(value.filename).name, await value.read()))
    return Form(typed, files=files)


async def _pairs(request: Request, max_fields: int) -> list[tuple[str, str]]:
    """The fields of a form without files, read twenty times as fast as by what can read both."""
    try:
        # The body is ASCII; what else a program may send is read as Starlette reads it.
        return parse_qsl((await request.body()).decode("latin-1"), keep_blank_values=True, max_num_fields=max_fields)
    except ValueError:
        raise HTTPException(400) from None


def _readable(text: str) -> str:
    """The text with plain line ends, and without what no database and no page can hold: NUL and half characters."""
    return _UNREADABLE.sub("", text.replace("\r\n", "\n"))
