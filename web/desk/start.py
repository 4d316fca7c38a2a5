"""A new process from the desk: from a file, from a ready one, or from the form of a remiss; always seen before started.

What is carried from page to page is the process file as text, so that a form and a file meet the same checks.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import calendars
from files.uploaded import read_uploaded
from rules.clock import local_date
from rules.meetings import together
from rules.planning import make_plan
from schemas.errors import EngineDown, Refused
from schemas.process import Directory, ProcessFile
from secretariat.start import start_process
from web import remiss_form
from web.desk.acting import attempt
from web.desk.plan_words import plan_page
from web.desk.schedule_words import CRITICAL, margin
from web.desk.timeline import timelines
from web.shell.forms import Form, form_with_file
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

router = APIRouter()
FOLDER = Path(__file__).parents[2] / "processes"
FilledForm = Annotated[Form, Depends(form_with_file)]
_KINDS = {"contract": "Avtal", "remiss": "Remiss", "priorities": "Prioriteringar"}
_FIELDS = ("file_text", "file_name")


@router.api_route("/nytt", methods=LOOK)
def ways_to_begin() -> Response:
    """The ways to begin: a remiss by form, a ready file, a file of one's own."""
    return _ways_page(Form())


@router.post("/nytt/plan")
def preview(request: Request, form: FilledForm) -> Response:
    """Show what a file would lead to. Nothing is written or sent."""
    web = web_of(request)
    text, name = _chosen(form)
    if form.errors:
        return _ways_page(form, 422)
    try:
        file, directory = read_uploaded(text, name, folder=FOLDER, today=_today(web))
        return _plan_page(web, form, file, directory, text.decode("utf-8-sig"), name)
    except Refused as refusal:
        form.refuse("file" if "file" in form.files else "ready", str(refusal))
        return _ways_page(form, 422)


@router.api_route("/nytt/remiss", methods=LOOK)
def ask_for_remiss() -> Response:
    """The form of a remiss that has come."""
    return _remiss_page(Form())


@router.post("/nytt/remiss")
def preview_remiss(request: Request, form: FilledForm) -> Response:
    """Make a process file of the form and show its plan. Nothing is written or sent."""
    web = web_of(request)
    if form.get("action") == "change":
        return _remiss_page(form)
    text = remiss_form.as_file(form, FOLDER, today=_today(web))
    if form.errors:
        return _remiss_page(form, 422)
    try:
        file, directory = read_uploaded(text.encode(), "remiss.yaml", folder=FOLDER, today=_today(web))
        return _plan_page(web, form, file, directory, text, "remiss.yaml", back="/nytt/remiss")
    except Refused as refusal:
        form.refuse("", str(refusal))
        return _remiss_page(form, 422)


@router.post("/nytt/starta")
def start(request: Request, form: FilledForm) -> Response:
    """Start the process that was previewed."""
    web = web_of(request)
    text, name = form.get("file_text"), form.get("file_name") or "process.yaml"
    is_waiting = False
    try:
        file, directory = read_uploaded(text.encode(), name, folder=FOLDER, today=_today(web))
    except Refused as refusal:
        form.refuse("", str(refusal))
        return _ways_page(form, 422)

    async def call() -> None:
        nonlocal is_waiting
        try:
            client = await web.connect()
        except EngineDown:
            client = None
        try:
            await start_process(web.db, client, file, directory, now=web.clock())
        except EngineDown:
            # It is saved, and starts by itself; the page of the process says so.
            is_waiting = True

    if not attempt(form, call):
        return _plan_page(web, form, file, directory, text, name, status=422)
    done = "startas" if is_waiting else "startat"
    return RedirectResponse(f"/arenden/{file.process}?klart={done}", status_code=303)


def ready_files() -> list[tuple[str, str]]:
    """The process files that come with the product: their path inside the folder, and their title."""
    found = []
    for path in [*sorted(FOLDER.glob("*.yaml")), *sorted((FOLDER / "examples").glob("*.yaml"))]:
        lines = path.read_text(encoding="utf-8").splitlines()
        if any(line.startswith("process:") for line in lines):
            title = next((line.partition(":")[2].strip(" \"'") for line in lines if line.startswith("title:")), "")
            found.append((str(path.relative_to(FOLDER)), f"{title or path.stem} ({path.name})"))
    return found


def _chosen(form: Form) -> tuple[bytes, str]:
    """The file that was sent, else the ready one that was chosen."""
    if upload := form.files.get("file"):
        return upload.content, upload.name
    chosen = form.get("ready")
    if chosen not in [path for path, _ in ready_files()]:
        form.refuse("ready", "Ingen fil är vald. Välj en färdig fil, eller en egen.")
        return b"", ""
    return (FOLDER / chosen).read_bytes(), Path(chosen).name


def _ways_page(form: Form, status: int = 200) -> Response:
    return page("desk/new.html", status, section="nytt", form=form, ready=ready_files())


def _remiss_page(form: Form, status: int = 200) -> Response:
    return page("desk/new_remiss.html", status, section="nytt", form=form, document_rows=remiss_form.DOCUMENT_ROWS)


def _plan_page(
    web: Web,
    form: Form,
    file: ProcessFile,
    directory: Directory,
    text: str,
    name: str,
    *,
    back: str = "/nytt",
    status: int = 200,
) -> Response:
    today = _today(web)
    with web.db.read() as session:
        known = together(calendars.load(session), directory.calendars)
    plan = make_plan(file, today=today, calendars=known)
    shown = plan_page(plan, directory, today)
    return page(
        "desk/new_plan.html",
        status,
        section="nytt",
        form=form,
        file=file,
        kind=_KINDS[file.kind],
        shown=shown,
        margin=margin,
        CRITICAL=CRITICAL,
        timelines=timelines(shown.boards, today),
        today=today,
        file_text=text,
        file_name=name,
        back=back,
        kept={key: value for key, value in form.typed.items() if key not in (*_FIELDS, "action")},
    )


def _today(web: Web) -> date:
    return local_date(web.clock())
