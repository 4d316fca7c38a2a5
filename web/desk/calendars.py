"""The calendars of the desk: which bodies meet when; an upload keeps good rows and tells the others by line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import select
from starlette.requests import Request
from starlette.responses import Response

from db import calendars, people
from db.boards.calendars import body_lines
from files.calendar_file import read_calendar
from files.process_file import read_directory
from files.shipped import PROCESSES
from files.uploaded import directories
from rules.clock import local_date
from rules.meetings import together
from rules.swedish import capital, long_date
from schemas.calendar import BodyKind, BodySpec, Calendars
from schemas.calendar_reading import CalendarReading
from schemas.errors import Refused
from schemas.process import Directory
from schemas.tables import OrganisationRow
from secretariat import calendars as keeping
from web.shell.forms import Form, form_with_file
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from web.shell.wording import BODY_KINDS, plural

router = APIRouter()


@dataclass(frozen=True)
class ImportReport:
    """What an import came to, in words."""

    title: str
    text: str
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@router.api_route("/kalendrar", methods=LOOK)
def show_calendars(request: Request) -> Response:
    """Every body with its next meetings, and a place to send a file."""
    return _page(web_of(request), Form())


@router.post("/kalendrar")
def import_calendar(request: Request, form: Annotated[Form, Depends(form_with_file)]) -> Response:
    """Take in a file in one transaction; what is wrong is told by line and left out."""
    web = web_of(request)
    upload = form.files.get("file")
    if upload is None:
        form.refuse("file", "Filen saknas. Välj en CSV- eller iCalendar-fil.")
        return _page(web, form, status=422)
    known = _known(web)
    today = local_date(web.clock())
    try:
        reading = read_calendar(upload.name, upload.content, known, today=today, body=form.get("body"))
        used = {meeting.body for meeting in reading.meetings}
        bodies = [body for body in known.bodies if body.key in used]
        _bring_in_organisations(web)
        brought = [Calendars(bodies=bodies), Calendars(meetings=reading.meetings)]
        done = keeping.read_in(web.db, brought, source=upload.name, wall_now=web.clock())
    except Refused as refusal:
        form.refuse("body" if refusal.field == "organ" else "file", str(refusal))
        return _page(web, form, status=422)
    web.dispatcher.wake()
    report = _report(reading, new=done.new, changed=done.changed)
    return _page(web, Form(), report=report, status=200 if reading.meetings else 422)


@router.post("/kalendrar/organ")
def add_body(request: Request, form: Annotated[Form, Depends(form_with_file)]) -> Response:
    """Add a body that the register does not know, or change one that it does."""
    web = web_of(request)
    organisation, kind = form.get("organisation"), form.get("kind")
    if organisation not in _organisations(web):
        form.refuse("organisation", "Det framgår inte vems organ det är. Välj en organisation.")
    if kind not in list(BodyKind):
        form.refuse("kind", "Det framgår inte vilket slags organ det är. Välj ett slag.")
    name = form.required("name", "Namnet saknas. Skriv till exempel kommunstyrelsen i Tyresö.", longest=200)
    papers = _days(form, "papers_workdays", most=120, usual=10)
    settled = _days(form, "justering_days", most=60, usual=14)
    if form.errors:
        return _page(web, form, status=422)
    known = next((body for body in _known(web).bodies if (body.organisation, body.kind) == (organisation, kind)), None)
    body = BodySpec(
        key=known.key if known else f"{organisation}-{kind}"[:63],
        organisation=organisation,
        kind=BodyKind(kind),
        name=name,
        papers_workdays=papers,
        justering_days=settled,
    )
    _bring_in_organisations(web)
    keeping.read_in(web.db, [Calendars(bodies=[body])], source=name, wall_now=web.clock())
    web.dispatcher.wake()
    report = ImportReport(
        "Organet är sparat", f"{capital(name)} finns nu i kalendern. Läs in dess sammanträden här nedanför."
    )
    return _page(web, Form(), report=report)


@router.post("/kalendrar/installt")
def cancel_meeting(request: Request, form: Annotated[Form, Depends(form_with_file)]) -> Response:
    """Take a cancelled meeting out; the processes under way get another last meeting, or none."""
    web = web_of(request)
    body = next((each for each in _known(web).bodies if each.key == form.get("cancelled_body")), None)
    if body is None:
        form.refuse("cancelled_body", "Det framgår inte vilket organ det gäller. Välj ett organ.")
    on = form.day("cancelled_on", "Dagen saknas. Ange sammanträdets dag.")
    if body is not None and on is not None and not form.errors:
        try:
            keeping.cancel_meeting(web.db, body.key, on, wall_now=web.clock())
        except Refused as refusal:
            form.refused(refusal, "cancelled_on")
    if form.errors or body is None or on is None:
        return _page(web, form, status=422)
    web.dispatcher.wake()
    report = ImportReport("Sammanträdet är borttaget", f"{capital(body.name)} sammanträder inte {long_date(on)}.")
    return _page(web, Form(), report=report)


def _bring_in_organisations(web: Web) -> None:
    with web.db.write() as session:
        for directory in _shipped(web):
            people.import_directory(session, directory, local_date(web.clock()))


def _days(form: Form, name: str, *, most: int, usual: int) -> int:
    value = form.get(name)
    if value and (not value.isdecimal() or int(value[:6]) > most):
        form.refuse(name, f"Antalet går inte att läsa. Skriv ett heltal, högst {most}.")
        return usual
    return int(value) if value else usual


def _organisations(web: Web) -> dict[str, str]:
    with web.db.read() as session:
        found = {row.key: row.name for row in session.exec(select(OrganisationRow))}
    return {each.key: each.name for directory in _shipped(web) for each in directory.organisations} | found


def _known(web: Web) -> Calendars:
    """The calendars of the register, with the bodies of the files that come with the product."""
    with web.db.read() as session:
        known = calendars.load(session)
    for directory in _shipped(web):
        known = together(known, Calendars(bodies=directory.calendars.bodies))
    return known


def _shipped(web: Web) -> list[Directory]:
    today = local_date(web.clock())
    return [read_directory(PROCESSES / name, today=today) for name in directories(PROCESSES)]


def _report(reading: CalendarReading, *, new: int, changed: int) -> ImportReport:
    rows = plural(len(reading.meetings), "sammanträde", "sammanträden")
    same = len(reading.meetings) - min(new + changed, len(reading.meetings))
    text = f"{reading.name} innehåller {rows} som går att använda. "
    text += f"{new} är nya, {changed} är ändrade och {same} fanns redan."
    title = "Kalendern är inläst" if reading.meetings else "Inget kunde läsas in"
    return ImportReport(title, text, [str(row) for row in reading.faults], [str(row) for row in reading.remarks])


def _page(web: Web, form: Form, *, report: ImportReport | None = None, status: int = 200) -> Response:
    with web.db.read() as session:
        lines = body_lines(session, local_date(web.clock()))
    bodies = [(body.key, f"{body.name} ({body.organisation})") for body in _known(web).bodies]
    return page(
        "desk/calendars.html",
        status,
        section="kalendrar",
        form=form,
        lines=lines,
        bodies=sorted(bodies, key=lambda option: option[1]),
        organisations=sorted(_organisations(web).items(), key=lambda option: option[1]),
        kinds=[(kind.value, BODY_KINDS[kind]) for kind in BodyKind],
        report=report,
    )
