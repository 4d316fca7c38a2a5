"""The papers of a meeting as PDF and Word: agenda, minutes, list of decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db import events, meetings
from db.meetings import outstanding
from db.register.seats import load_seats
from files.meeting.file import names_of, seat_names
from mail.kinds.meetings.call import register_key
from papers.meeting import AGENDA, NOTES, TITLES, agenda_paper, decisions_paper, minutes_paper
from papers.press import Printed, note, word_of
from papers.writing.pdf import as_pdf
from rules.dates.clock import local_date
from rules.meeting.agenda import agenda
from rules.meeting.silence import begins_at
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.meetings.consent import MeetingRecord
from schemas.paper import Format, Paper
from web.desk.meetings import source
from web.desk.meetings.source import Meeting
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, error_page, missing_page
from web.shell.papers import handed_out, shown
from web.shell.state import Web, web_of

router = APIRouter()


@router.api_route("/moten/{meeting}/utskrift/{sort}", methods=LOOK)
def show_paper(request: Request, meeting: str, sort: str) -> Response:
    """One paper of a meeting as the browser shows it. Nothing is written."""
    web = web_of(request)
    found = source.find(web, meeting, local_date(web.clock()))
    if found is None or sort not in TITLES:
        return missing_page("Utskriften finns inte", "moten")
    made = paper_of(web, found, sort)
    return shown(f"{made.stem}.pdf", as_pdf(made))


@router.post("/moten/{meeting}/utskrift/{sort}")
def fetch_paper(request: Request, meeting: str, sort: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Make it and hand it out; a meeting of the register has it in its history, with its checksum."""
    web, written_as = web_of(request), form.get("format") or Format.PDF.value
    found = source.find(web, meeting, local_date(web.clock()))
    if found is None or sort not in TITLES:
        return missing_page("Utskriften finns inte", "moten")
    if written_as not in (Format.PDF, Format.WORD):
        return error_page(422, "Det formatet finns inte", "Välj PDF eller Word på mötets sida.")
    paper = paper_of(web, found, sort)
    is_pdf = written_as == Format.PDF
    try:
        made = Printed(f"{paper.stem}.pdf", as_pdf(paper)) if is_pdf else word_of(web.settings, sort, paper)
    except Refused as refusal:
        return error_page(422, "Utskriften kunde inte göras som Word", f"{refusal.problem} {refusal.cure}")
    if found.is_kept:
        with web.db.write() as session:
            key = register_key(found.record)
            note(session, key, made, Format(written_as), sort=sort, said=TITLES[sort], at=web.clock())
    return handed_out(made.name, made.content)


def minutes_as_word(web: Web, meeting: Meeting) -> Printed:
    """The minutes as they are sent to be checked; Refused where a template of the secretariat's own fails."""
    return word_of(web.settings, NOTES, paper_of(web, meeting, NOTES))


def paper_of(web: Web, meeting: Meeting, sort: str) -> Paper:
    """The paper of that sort, of what is known now."""
    with web.db.read() as session:
        record = meetings.joined(session, meeting.record)
        key = register_key(record)
        made_at = _last(session, record) if meeting.is_kept else begins_at(record)
        left = outstanding.of_meeting(session, key) if meeting.is_kept else []
        author = load_seats(session, [record.secretariat], local_date(web.clock())).name(record.secretariat)
    owners = [row.owner for row in left] + [item.owner or "" for item in record.items]
    others = [seat for seat in (*owners, record.chair or "", record.secretariat) if seat]
    others += [signer.seat for signer in record.signers]
    names = seat_names(others, meeting.directory) | names_of(record, meeting.directory)
    if sort == AGENDA:
        return agenda_paper(agenda(record, names, made_at), author=author.organisation)
    if sort == NOTES:
        return minutes_paper(record, names, left, author=author.organisation, made_at=made_at)
    return decisions_paper(record, names, author=author.organisation, made_at=made_at)


def _last(session: Session, record: MeetingRecord) -> datetime:
    """When the meeting was last noted in its log, else when it began."""
    told = [event.at for event in events.listed(session, register_key(record)) if event.kind != EventKind.PAPER_MADE]
    return max(told, default=begins_at(record))
