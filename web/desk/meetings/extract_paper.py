"""The extract of a meeting as a paper: looked at without a trace, fetched with one in the meeting's own history."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db import events, meetings
from db.register.seats import load_seats
from files.meeting.file import names_of
from mail.kinds.meetings.call import register_key
from papers.ground_rule import ground_rule
from papers.press import Printed, note, word_of
from papers.sorts import GROUND_RULE, GROUND_RULE_TITLE
from papers.writing.pdf import as_pdf
from rules.dates.clock import local_date
from rules.meeting.extract import extract
from rules.meeting.silence import assess, begins_at
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.paper import Format, Paper
from web.desk.meetings import source
from web.desk.meetings.source import Meeting
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, error_page, missing_page
from web.shell.papers import handed_out, shown
from web.shell.state import Web, web_of

router = APIRouter()


@router.api_route("/moten/{meeting}/utdrag", methods=LOOK)
def show_extract(request: Request, meeting: str) -> Response:
    """The extract as the browser shows it."""
    web = web_of(request)
    found = source.find(web, meeting, local_date(web.clock()))
    if found is None:
        return missing_page("Mötet finns inte", "moten")
    paper = _paper(web, found)
    return shown(f"{paper.stem}.pdf", as_pdf(paper))


@router.post("/moten/{meeting}/utdrag")
def fetch_extract(request: Request, meeting: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Make the extract and hand it out. A meeting that was called to has it in its history; another has none."""
    web, written_as = web_of(request), form.get("format") or Format.PDF.value
    found = source.find(web, meeting, local_date(web.clock()))
    if found is None:
        return missing_page("Mötet finns inte", "moten")
    if written_as not in (Format.PDF, Format.WORD):
        return error_page(422, "Det formatet finns inte", "Välj PDF eller Word på mötets sida.")
    paper = _paper(web, found)
    try:
        made = (
            Printed(f"{paper.stem}.pdf", as_pdf(paper))
            if written_as == Format.PDF
            else word_of(web.settings, GROUND_RULE, paper)
        )
    except Refused as refusal:
        return error_page(422, "Utdraget kunde inte göras som Word", f"{refusal.problem} {refusal.cure}")
    if found.is_called:
        with web.db.write() as session:
            note(
                session, register_key(found.record), made, Format(written_as),
                sort=GROUND_RULE, said=GROUND_RULE_TITLE, at=web.clock(),
            )  # fmt: skip
    return handed_out(made.name, made.content)


def _paper(web: Web, found: Meeting) -> Paper:
    """The same for the same meeting: that one has been made is no part of what it says."""
    today = local_date(web.clock())
    with web.db.read() as session:
        record = meetings.joined(session, found.record)
        history = events.listed(session, register_key(record)) if found.is_called else []
        seats = load_seats(session, [record.secretariat], today)
    made = extract(record, assess(record), names_of(record, found.directory))
    told = [event.at for event in history if event.kind != EventKind.PAPER_MADE]
    return ground_rule(
        made, author=seats.name(record.secretariat).organisation, made_at=max(told, default=begins_at(record))
    )
