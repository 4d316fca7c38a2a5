"""Meetings and the ground rule (spelregeln): whom a decision binds, item by item, and the extract for the minutes.

A meeting is a file. Nothing is kept here: the page shows what the file says, so it can be asked again at any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from files.meeting_file import load_meeting, names_of, read_meeting
from files.process_file import read_directory
from files.uploaded import directories
from rules.clock import local_date
from rules.meeting_extract import extract
from rules.silence import assess
from rules.swedish import capital
from schemas.consent import AgendaItem, ItemKind, MeetingRecord, MemberStanding
from schemas.errors import FileRefused, Refused
from schemas.process import Directory
from web import wording
from web.desk_start import FOLDER
from web.forms import Form, form_with_file
from web.pages import LOOK, error_page, page
from web.state import Web, web_of
from web.wording import State

router = APIRouter()
_TEMPLATE = "mall"


@dataclass(frozen=True)
class ItemTable:
    """One decided item with its members."""

    item: AgendaItem
    rows: list[tuple[str, State, str]]
    """The member, its state, and why."""


@router.api_route("/moten", methods=LOOK)
def meetings(request: Request) -> Response:
    """The meetings that come with the product, and a place to send a file."""
    return _list_page(web_of(request), Form())


@router.api_route("/moten/{meeting}", methods=LOOK)
def one_meeting(request: Request, meeting: str) -> Response:
    """A meeting of the folder: members by items, and the extract."""
    web = web_of(request)
    path = next((path for path in _files() if path.stem == meeting), None)
    if path is None:
        return error_page(404, "Mötet finns inte", "Se listan över möten.")
    record, directory = read_meeting(path, today=local_date(web.clock()))
    return _meeting_page(record, directory)


@router.post("/moten")
def sent_meeting(request: Request, form: Annotated[Form, Depends(form_with_file)]) -> Response:
    """The same for a file that is sent. Nothing is kept."""
    web = web_of(request)
    upload = form.files.get("file")
    if upload is None:
        form.refuse("file", "Filen saknas. Välj en mötesfil (YAML).")
        return _list_page(web, form, 422)
    today = local_date(web.clock())
    try:
        known = read_directory(FOLDER / directories(FOLDER)[0], today=today)
        record = load_meeting(upload.content, upload.name, known, today=today)
    except Refused as refusal:
        form.refuse("file", str(refusal))
        return _list_page(web, form, 422)
    return _meeting_page(record, known)


def _files() -> list[Path]:
    return [path for path in sorted((FOLDER / "moten").glob("*.yaml"), reverse=True) if path.stem != _TEMPLATE]


def _list_page(web: Web, form: Form, status: int = 200) -> Response:
    found = []
    for path in _files():
        try:
            record, _ = read_meeting(path, today=local_date(web.clock()))
        except FileRefused:
            continue
        found.append((path.stem, record))
    return page("desk/meetings.html", status, section="moten", form=form, meetings=found)


def _meeting_page(record: MeetingRecord, directory: Directory) -> Response:
    table, names = assess(record), names_of(record, directory)
    decided = [item for item in record.items if item.kind is ItemKind.DECISION]
    return page(
        "desk/meeting.html",
        section="moten",
        record=record,
        extract=extract(record, table, names),
        tables=[ItemTable(item, [_row(row, names) for row in table.of(item.key)]) for item in decided],
        undecided=[item for item in record.items if item.kind is not ItemKind.DECISION],
    )


def _row(row: MemberStanding, names: dict[str, str]) -> tuple[str, State, str]:
    symbol, tone = wording.STANDINGS[row.standing]
    return names.get(row.seat, row.seat), State(capital(row.standing.value), symbol, tone), row.reason
