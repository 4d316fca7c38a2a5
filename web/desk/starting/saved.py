"""Forms that are saved before anything is started: kept, opened again, taken away, and sent out as files.

A form of any way to begin is kept as it was typed, with the address of its page; `?utkast=` opens it there, `?mall=` as
a template of the register's own. Nothing leaves from either.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.begun import saved_forms
from files.process.template_checks import key_of
from files.shipped import PROCESSES
from files.uploaded import read_uploaded
from kinds.pages import pages_of
from schemas.errors import Refused
from schemas.tables.begun import SavedFormRow
from web.desk.starting.plan import show_plan, today_of
from web.shell.forms import Form, form_with_file
from web.shell.pages import LOOK, missing_page
from web.shell.state import Web, web_of

router = APIRouter()
FilledForm = Annotated[Form, Depends(form_with_file)]
FILE = "/nytt/fil"
"""A process file that is a draft."""
_NOT_KEPT = frozenset({"action", "fragment", "act"})


def opened(web: Web, request: Request) -> SavedFormRow | None:
    """The saved form that the address names, or None."""
    query = request.query_params
    with web.db.read() as session:
        return saved_forms.find(session, query.get("utkast", "") or query.get("mall", ""))


def typed_of(row: SavedFormRow) -> dict[str, str]:
    """What the form holds when it is opened again; a draft knows that it is one."""
    return {**row.typed, **({} if row.is_template else {"saved": row.key})}


def started_of(form: Form, row: SavedFormRow) -> dict[str, str]:
    """What a draft that is started holds, as it was typed last."""
    aside = _NOT_KEPT | {"saved"} | (frozenset() if row.address == FILE else {"file_text", "file_name"})
    return {name: text for name, text in form.typed.items() if name not in aside}


def keep(web: Web, form: Form, address: str, title: str) -> Response | None:
    """Keep the form as a draft and open it again; None where it is refused, with the refusal in the form."""
    typed = {name: text for name, text in form.typed.items() if name not in _NOT_KEPT}
    try:
        with web.db.write() as session:
            row = saved_forms.save(
                session, typed, address=address, title=title or "Utan rubrik", now=web.clock(), key=form.get("saved")
            )
    except Refused as refusal:
        form.refused(refusal)
        return None
    return RedirectResponse(f"{address}?utkast={row.key}&klart=utkast", status_code=303)


@router.post("/nytt/utkast/{key}/ta-bort")
def delete(request: Request, key: str) -> Response:
    """Take away a draft or a template; asked of one that is gone already, nothing more is done."""
    web = web_of(request)
    with web.db.write() as session:
        saved_forms.delete(session, key)
    return RedirectResponse("/nytt?klart=borta#utkast", status_code=303)


@router.api_route(FILE, methods=LOOK)
def show_file(request: Request) -> Response:
    """The plan of a process file that was saved as a draft."""
    web = web_of(request)
    row = opened(web, request)
    if row is None:
        return missing_page("Utkastet finns inte", "nytt")
    form = Form(typed_of(row))
    return plan_of_file(web, form, form.get("file_text"), form.get("file_name"), done=request.query_params.get("klart"))


@router.post(FILE)
def change_file(request: Request, form: FilledForm) -> Response:
    """Save a process file as a draft, or show its plan."""
    web = web_of(request)
    text, name = form.get("file_text"), form.get("file_name")
    if form.get("action") == "save":
        title = next(
            (line.partition(":")[2].strip(" \"'") for line in text.splitlines() if line.startswith("title:")), ""
        )
        if (kept := keep(web, form, FILE, title or name)) is not None:
            return kept
    return plan_of_file(web, form, text, name)


@router.post("/nytt/fil.yaml")
def download(form: FilledForm) -> Response:
    """The process file as it is carried on, to keep."""
    return as_attachment(form.get("file_text"), form.get("file_name"))


def as_attachment(text: str, name: str) -> Response:
    """A process file that the browser saves."""
    stem = key_of(name.removesuffix(".yaml").removesuffix(".yml")) or "process"
    headers = {"Content-Disposition": f'attachment; filename="{stem}.yaml"'}
    return Response(text, media_type="application/yaml; charset=utf-8", headers=headers)


def plan_of_file(web: Web, form: Form, text: str, name: str, *, done: str | None = None) -> Response:
    """The plan of a file; where it cannot be read, the page that says why."""
    try:
        file, directory = read_uploaded(text.encode(), name or "process.yaml", folder=PROCESSES, today=today_of(web))
        return show_plan(web, form, file, directory, text, name, done=done or "")
    except Refused as refusal:
        return missing_page("Filen går inte att läsa", "nytt", str(refusal))


def open_as_draft(web: Web, text: bytes, name: str) -> Response | None:
    """Keep a process file as a draft: in the form of its kind where that can say all of it, else as the file it is.

    None where too many drafts are kept already. Raises Refused where the file cannot be read.
    """
    file, directory = read_uploaded(text, name, folder=PROCESSES, today=today_of(web))
    filled = pages_of(file.kind).as_form(file, directory)
    if filled is not None:
        return keep(web, Form(filled.typed), filled.address, file.title)
    carried = Form({"file_text": text.decode("utf-8-sig"), "file_name": name})
    return keep(web, carried, FILE, file.title)
