"""The papers of a meeting as PDF and Word: agenda, minutes, list of decisions."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db import events, meetings
from db.meetings import outstanding
from db.register.seats import load_seats
from files.meeting.file import names_of, seat_names
from mail.kinds.meeting import register_key
from papers.meeting import AGENDA, DECISIONS, NOTES, agenda_paper, decisions_paper, minutes_paper
from papers.press import Printed, word_of
from papers.writing.pdf import as_pdf
from rules.dates.clock import local_date
from rules.meeting.agenda import agenda
from rules.meeting.silence import begins_at
from schemas.consent import MeetingRecord
from schemas.errors import Refused
from schemas.paper import Format, Paper
from web.desk.meetings import source
from web.desk.meetings.source import Meeting
from web.shell.pages import LOOK, error_page, missing_page
from web.shell.papers import handed_out, shown
from web.shell.state import Web, web_of

router = APIRouter()


@router.api_route("/moten/{meeting}/utskrift/{sort}/{written_as}", methods=LOOK)
def paper(request: Request, meeting: str, sort: str, written_as: str) -> Response:
    """One paper of a meeting in one format. Nothing is written."""
    web = web_of(request)
    found = source.find(web, meeting, local_date(web.clock()))
    if found is None or sort not in (AGENDA, NOTES, DECISIONS) or written_as not in (Format.PDF, Format.WORD):
        return missing_page("Utskriften finns inte", "moten")
    made = paper_of(web, found, sort)
    if written_as == Format.PDF:
        return shown(f"{made.stem}.pdf", as_pdf(made))
    try:
        word = word_of(web.settings, sort, made)
    except Refused as refusal:
        return error_page(422, "Utskriften kunde inte göras som Word", f"{refusal.problem} {refusal.cure}")
    return handed_out(word.name, word.content)


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
    return max((event.at for event in events.listed(session, register_key(record))), default=begins_at(record))
