"""The calendars of the desk: which bodies meet when; an upload keeps good rows and tells the others by line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db.boards.calendars import body_lines
from db.calendar import calendars
from db.calendar.reading import Imported
from db.register.directories import names_of
from files.calendar.file import read_calendar
from files.process.file import read_directory
from files.shipped import PROCESSES
from files.uploaded import directories
from rules.dates.clock import local_date
from rules.meeting.usable import together
from rules.swedish import capital, long_date
from schemas.errors import Refused
from schemas.file.calendar import BodyKind, BodySpec, Calendars
from schemas.file.calendar_reading import CalendarReading
from schemas.file.directory import Directory, OrganisationSpec
from secretariat import calendars as keeping
from web.shell.forms import Form, form_with_file
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from words.codes import BODY_KINDS
from words.states import plural

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
    """Take in a file in one transaction; what is wrong is left out and reported by line."""
    web = web_of(request)
    upload = form.files.get("file")
    if upload is None:
        form.refuse("file", "Filen saknas. Välj en CSV- eller iCalendar-fil.")
        return _page(web, form, status=422)
    from_on, to_on = form.day("from_on"), form.day("to_on")
    if form.errors:
        return _page(web, form, status=422)
    is_held_again, is_preview = form.get("held_again") == "ja", form.get("action") == "preview"
    known = _known(web)
    try:
        reading = read_calendar(
            upload.name,
            upload.content,
            known,
            names=_organisations(web),
            today=local_date(web.clock()),
            body=form.get("body"),
        )
        brought = keeping.with_span(reading.brought, from_on, to_on)
        used = {meeting.body for meeting in brought.meetings}
        bodies = [body for body in known.bodies if body.key in used]
        brought = brought.model_copy(update={"bodies": bodies})
        if is_preview:
            done = keeping.preview(web.db, brought, source=upload.name, is_held_again=is_held_again)
        else:
            done = keeping.read_in(
                web.db,
                brought,
                source=upload.name,
                wall_now=web.clock(),
                organisations=_shipped_organisations(web, {body.organisation for body in bodies}),
                is_held_again=is_held_again,
            )
    except Refused as refusal:
        form.refuse({"organ": "body", "from_on": "from_on"}.get(refusal.field, "file"), str(refusal))
        return _page(web, form, status=422)
    if not is_preview:
        web.dispatcher.wake()
    reading = keeping.with_told(reading, done)
    report = _report(web, reading, brought, done, is_preview=is_preview)
    is_read = reading.meetings or reading.cancelled
    return _page(web, form if is_preview else Form(), report=report, status=200 if is_read else 422)


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
    keeping.read_in(
        web.db,
        Calendars(bodies=[body]),
        source=name,
        wall_now=web.clock(),
        organisations=_shipped_organisations(web, {organisation}),
    )
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


def _shipped_organisations(web: Web, keys: Collection[str]) -> list[OrganisationSpec]:
    """Those of the files that come with the product; who holds their seats there is an example."""
    found = [each for directory in _shipped(web) for each in directory.organisations]
    return [each for each in found if each.key in keys]


def _days(form: Form, name: str, *, most: int, usual: int) -> int:
    if not form.get(name):
        return usual
    number = form.number(name)
    if number is None or number > most:
        form.refuse(name, f"Antalet går inte att läsa. Skriv ett heltal, högst {most}.")
        return usual
    return number


def _organisations(web: Web) -> dict[str, str]:
    with web.db.read() as session:
        found = names_of(session)
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


def _report(
    web: Web, reading: CalendarReading, brought: Calendars, done: Imported, *, is_preview: bool
) -> ImportReport:
    rows = plural(len(reading.meetings), "sammanträde", "sammanträden")
    same = max(len(reading.meetings) - done.new - done.changed, 0)
    text = f"{reading.name} innehåller {rows} som går att använda. "
    text += f"Nya: {done.new}. Ändrade: {done.changed}. Fanns redan: {same}."
    text += f" {capital(plural(done.cancelled, 'är nu inställt', 'är nu inställda'))}." if done.cancelled else ""
    title = "Kalendern är inläst" if reading.meetings or reading.cancelled else "Inget kunde läsas in"
    notes = [str(row) for row in reading.remarks]
    if is_preview:
        title, text = "Så skulle filen läsas in", f"{text} Ingenting är sparat. Välj filen igen för att läsa in den."
    else:
        with web.db.read() as session:
            notes += keeping.known_words(brought, calendars.load(session))
        if brought.meetings:
            notes.append("För andra dagar frågas kansliet. Gäller filen längre: läs in den igen och ange dagarna.")
    return ImportReport(title, text, [str(row) for row in reading.faults], notes)


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
        kinds=[(kind.value, capital(BODY_KINDS[kind])) for kind in BodyKind],
        report=report,
    )
