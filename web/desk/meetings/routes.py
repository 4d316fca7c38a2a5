"""Meetings and the ground rule (spelregeln): call to a meeting, see whom a decision binds, print the extract.

A meeting is one record, planned on the desk or read from a file. The register keeps it with all that has come by link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db import events, meetings
from db.boards.lists.needs import troubled_mails
from db.meetings import attendance as attended
from db.meetings import matters, proposals
from db.meetings import outstanding as outstanding_items
from db.register import bodies
from db.register.seats import load_seats
from files.meeting.file import names_of
from mail.kinds.meetings.call import register_key
from rules.dates.clock import local_date
from rules.meeting.agenda import with_proposals_sent
from rules.meeting.extract import extract, standing_words
from rules.meeting.presence import called_seats
from rules.meeting.silence import NO_PRESENCE, assess, begins_at, silence_counts
from rules.meeting.stops import stop_days
from rules.swedish import capital, long_date, lower_first
from schemas.errors import Refused
from schemas.meetings.consent import AgendaItem, ItemKind, MeetingRecord, MemberStanding
from schemas.meetings.record import Ruling
from web.desk.meetings import attendance, extract_paper, papers, source
from web.desk.meetings import call as call_pages
from web.desk.meetings import note as note_pages
from web.desk.meetings.after import checking, matter, outstanding
from web.desk.meetings.after import pages as after
from web.desk.meetings.agenda import pages as agenda
from web.desk.meetings.agenda import sent_in
from web.desk.meetings.plan import pages as plan
from web.desk.meetings.source import Meeting
from web.desk.meetings.words import given_lines
from web.shell.forms import Form, Upload, form_with_file
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of
from words.states import STANDINGS, State

router = APIRouter()
for own in (
    plan, outstanding, call_pages, note_pages, agenda, sent_in, attendance, after, matter, checking, papers,
    extract_paper,
):  # fmt: skip
    # Those with a name of their own come before the page of any meeting.
    router.include_router(own.router)
DONE = {
    "kallat": "Kallelsen ligger i utkorgen och går iväg av sig själv.",
    "oforandrat": "Alla har redan den här kallelsen. Inget nytt skickades.",
    "synpunkt": "Synpunkten är noterad. Ett kvitto går till ledamoten.",
    "har-varit": "Mötet är sparat. Fyll i närvaron, och sedan vad det blev av punkterna under Efter mötet.",
    "planerat": "Planerat. Frågan om punkter till dagordningen går av sig själv på stoppdagen.",
    "andrat": "Mötet är ändrat.",
    "installt": "Mötet är inställt, och de som hade kallats får veta det.",
    "installt-tyst": "Mötet är inställt. Ingen hade kallats, så ingen får något mejl.",
    "efter": "Sparat. Det som inte är klart är nu utestående.",
    "sparat": "Mötet är sparat med närvaro, synpunkter och beslut.",
}
"""What the page says after a change, by the code in its address."""

_UNTOLD = "Dagordningen har ändrats sedan kallelsen gick. Kalla igen, så får ledamöterna veta."


@dataclass(frozen=True)
class ItemTable:
    """One decided item with its members."""

    item: AgendaItem
    rows: list[tuple[str, State, str]]
    """The member, its state, and why."""


@router.api_route("/moten", methods=LOOK)
def list_of_meetings(request: Request, klart: str = "") -> Response:
    """Every meeting, in the folder or called to, and a place to send a file."""
    return _list_page(web_of(request), Form(), done_text=DONE.get(klart, ""))


@router.api_route("/moten/{meeting}", methods=LOOK)
def one_meeting(request: Request, meeting: str, klart: str = "") -> Response:
    """One meeting: members by items, the views that have come, the extract."""
    web = web_of(request)
    found = source.find(web, meeting, local_date(web.clock()))
    if found is None:
        return missing_page("Mötet finns inte", "moten")
    return _meeting_page(web, found, done_text=DONE.get(klart, ""))


@router.post("/moten")
def sent_meeting(request: Request, form: Annotated[Form, Depends(form_with_file)]) -> Response:
    """The same for a file that is sent, with what may be done with it. Nothing is kept yet."""
    web = web_of(request)
    upload = form.files.get("file")
    if upload is None:
        form.refuse("file", "Filen saknas. Välj en mötesfil; namnet slutar på .yaml.")
        return _list_page(web, form, 422)
    try:
        found = source.sent(web, upload, local_date(web.clock()))
    except Refused as refusal:
        form.refuse("file", str(refusal))
        return _list_page(web, form, 422)
    return _meeting_page(web, found, upload=upload)


def _list_page(web: Web, form: Form, status: int = 200, *, done_text: str = "") -> Response:
    now = web.clock()
    found = source.listed(web, local_date(now))
    coming = [each for each in reversed(found) if begins_at(each.record) > now]
    with web.db.read() as session:
        waiting = outstanding.lines_of(web, session, outstanding_items.listed(session))
        called = [each.record for each in coming if each.is_own and each.is_called and not each.record.cancelled_on]
        untold = [
            (record.meeting, f"{record.title}, {long_date(record.days[0].on)}: {_UNTOLD}")
            for record in called
            if not meetings.is_told(session, record)
        ]
        known = {key: lower_first(body.name) for key, body in bodies.bodies(session).items()}
    return page(
        "desk/meetings/list.html",
        status,
        section="moten",
        form=form,
        done_text=done_text,
        coming=coming,
        held=[each for each in found if begins_at(each.record) <= now],
        bodies={each.record.body: each.record.body_name for each in found if each.is_own} | known,
        to_do=to_do(coming, local_date(now)) + untold,
        outstanding=len(waiting),
        asked=sum(line.asks is not None for line in waiting),
    )


def to_do(coming: Sequence[Meeting], today: date) -> list[tuple[str, str]]:
    """What the desk should do of its coming meetings: the meeting's key and one Swedish sentence."""
    found = []
    for each in coming:
        record, stops = each.record, stop_days(each.record)
        if not each.is_own or record.cancelled_on is not None:
            continue
        when = f"{record.title}, {long_date(record.days[0].on)}"
        if not each.is_called and today >= stops.call_on:
            found.append((record.meeting, f"{when}: kallelsen skulle ha gått {long_date(stops.call_on)}."))
        elif not record.items and today >= stops.papers_by:
            found.append((record.meeting, f"{when}: dagordningen är tom, och sista dag för underlag har varit."))
    return found


def _meeting_page(web: Web, meeting: Meeting, *, upload: Upload | None = None, done_text: str = "") -> Response:
    key = register_key(meeting.record)
    with web.db.read() as session:
        record = meetings.joined(session, meeting.record)
        rows = meetings.views(session, key) if meeting.is_called else []
        history = events.listed(session, key) if meeting.is_kept else []
        replies = attended.standing(record, attended.versions(session, key)) if meeting.is_called else {}
        left = outstanding_items.of_meeting(session, key) if meeting.is_kept else []
        own_matters = matters.of_meeting(session, key) if meeting.is_kept else []
        sent = proposals.listed(session, key) if meeting.is_kept else []
        troubled = len(troubled_mails(session, key))
        seats = load_seats(session, {row.seat for row in rows}, local_date(web.clock()))
    table, names = assess(record), names_of(record, meeting.directory)
    made, decided = extract(record, table, names), [item for item in record.items if item.kind is ItemKind.DECISION]
    return page(
        "desk/meetings/meeting.html",
        section="moten",
        meeting=meeting,
        key=key,
        record=record,
        extract=made,
        tables=[ItemTable(item, [_row(row, names) for row in table.of(item.key)]) for item in decided],
        undecided=[item for item in record.items if item.kind is not ItemKind.DECISION],
        notes=[note for note in made.notes if note != NO_PRESENCE],
        silence=_silence(web, record),
        given=given_lines(record, rows, seats),
        history=list(reversed(history)),
        has_begun=web.clock() >= begins_at(record),
        upload=(upload.name, upload.content.decode("utf-8-sig")) if upload else None,
        troubled=troubled,
        done_text=done_text,
        today=local_date(web.clock()),
        stops=stop_days(record).in_words() if _may_be_called(meeting, web.clock()) else [],
        replied=len(replies),
        matters=own_matters,
        sent_in=sum(row.state == Ruling.WAITS.value for row in sent),
        members=len(called_seats(record)),
        left=[row for row in left if row.ended_on is None],
    )


def _may_be_called(meeting: Meeting, now: datetime) -> bool:
    """True where the stop days of a meeting still mean something."""
    record = meeting.record
    return meeting.is_own and not meeting.is_called and now < begins_at(record) and record.cancelled_on is None


def _silence(web: Web, record: MeetingRecord) -> list[tuple[AgendaItem, str]]:
    """Every decision on the agenda, and why silence will not count in it; as if called today, where it still can be."""
    now = web.clock()
    if record.called_on is None and now < begins_at(record):
        record = record.model_copy(update={"called_on": local_date(now)})
        record = with_proposals_sent(record, local_date(now)) if record.is_of_desk else record
    barred = [(item, silence_counts(record, item)) for item in record.items if item.kind is ItemKind.DECISION]
    return [(item, why[1] if why else "") for item, why in barred]


def _row(row: MemberStanding, names: dict[str, str]) -> tuple[str, State, str]:
    symbol, tone = STANDINGS[row.standing]
    return names.get(row.seat, row.seat), State(capital(standing_words(row)), symbol, tone), row.reason
