"""A register file on the desk: read whole, shown with all that it changes, and carried out when it is confirmed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db.register import whole
from files.people.columns import COLUMNS
from files.people.lines import fault_words, read_people
from rules.dates.clock import local_date
from rules.people.register import changes
from schemas.errors import FileRefused
from web.desk.register.carried import preview_page
from web.shell.addresses import REGISTER
from web.shell.forms import Form, form_with_file
from web.shell.pages import LOOK, page
from web.shell.state import web_of

router = APIRouter()
PATH = f"{REGISTER}/fil"
_MOST_FAULTS = 50


@router.api_route(PATH, methods=LOOK)
def show() -> Response:
    """Where a file is chosen, and what one looks like."""
    return _page(Form())


@router.post(PATH)
def see(request: Request, form: Annotated[Form, Depends(form_with_file)]) -> Response:
    """What the file changes; with a fault nothing can be confirmed."""
    web, upload = web_of(request), form.files.get("file")
    if upload is None:
        form.refuse("file", "Filen saknas. Välj en CSV-fil eller ett kalkylark (.xlsx).")
        return _page(form, status=422)
    try:
        reading = read_people(upload.name, upload.content)
    except FileRefused as refusal:
        form.refuse("file", str(refusal))
        return _page(form, status=422)
    faults = list(reading.faults)
    if not faults:
        with web.db.read() as session:
            faults += changes(whole.load(session), reading.lines, local_date(web.clock())).faults
    if faults or not reading.lines:
        if not reading.lines and not faults:
            form.refuse("file", "Filen har inga rader under rubrikerna. Fyll i den och välj den igen.")
        return _page(form, [fault_words(fault) for fault in sorted(faults, key=lambda each: each.row)], 422)
    return preview_page(web, reading.lines, heading=f"Läs in {upload.name}", here=PATH, typed={})


def _page(form: Form, faults: list[str] | None = None, status: int = 200) -> Response:
    told = faults or []
    return page(
        "desk/register/file.html",
        status,
        section="register",
        form=form,
        faults=told[:_MOST_FAULTS],
        more=max(len(told) - _MOST_FAULTS, 0),
        headings=[column.heading for column in COLUMNS],
        path=PATH,
    )
