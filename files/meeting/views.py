"""Notes a view in a meeting file, without touching anything else that the secretariat has written there."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

from files.meeting.file import read_meeting
from rules.dates.clock import STOCKHOLM
from schemas.errors import FileRefused
from schemas.file.process import Directory
from schemas.meetings.consent import MeetingRecord, View

_TOP = re.compile(r"^([a-z_]+):", re.MULTILINE)
_EMPTY = re.compile(r"^views:\s*\[\s*\]\s*$", re.MULTILINE)


def append_view(path: Path | str, view: View, *, today: date | None = None) -> tuple[MeetingRecord, Directory]:
    """Add a view to the end of the file and read it anew; a file that no longer reads is put back as it was.

    FileRefused: the file is faulty, the seat or the item is unknown, or `views` is not its last block.
    """
    path = Path(path)
    record, _ = read_meeting(path, today=today)
    before = path.read_text(encoding="utf-8-sig")
    blocks = _TOP.findall(before)
    if "views" in blocks and blocks[-1] != "views":
        raise FileRefused(path.name, "views", "synpunkterna står inte sist i filen.", "Flytta blocket views sist.")
    lead = "" if record.views else "\nviews:\n"
    kept = before if record.views else _EMPTY.sub("", before)
    _write(path, f"{kept.rstrip()}\n{lead}{_entry(view)}")
    try:
        return read_meeting(path, today=today)
    except FileRefused:
        _write(path, before)
        raise


def _entry(view: View) -> str:
    local = view.received_at.astimezone(STOCKHOLM)
    fields = {
        "seat": view.seat,
        "item": view.item,
        "kind": view.kind.value,
        "at": f"{local:%Y-%m-%d %H:%M}",
        "text": " ".join(view.text.split()),
        "reference": " ".join(view.reference.split()),
    }
    # A JSON string is a YAML string in double quotes, whatever a person has written.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items() if value]
    return "  - " + "\n    ".join(lines) + "\n"


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError:
        raise FileRefused(path.name, "", "filen går inte att skriva.", "Kontrollera att du får ändra den.") from None
