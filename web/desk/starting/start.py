"""A new process from the desk: from a file, from a ready one, or by a form of its kind; always seen before started.

What is carried from page to page is the process file as text, so that a form and a file meet the same checks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.begun import saved_forms
from db.meetings import matters
from db.series import kept as series
from files.shipped import PROCESSES
from files.uploaded import read_uploaded
from schemas.errors import EngineDown, NotHandedOver, Refused
from secretariat.engine.start import start_process
from web.desk.acting import attempt
from web.desk.rehearsal import routes as rehearsal
from web.desk.starting import mails_ahead, saved
from web.desk.starting import template as desk_template
from web.desk.starting.plan import show_plan, today_of
from web.shell.addresses import matter
from web.shell.forms import Form, form_with_file
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

router = APIRouter()
router.include_router(desk_template.router)
router.include_router(saved.router)
router.include_router(mails_ahead.router)
router.include_router(rehearsal.router)
_SAID = {
    "mall": "Mallen är sparad och står bland Egna mallar.",
    "borta": "Det är borttaget. Inget hade skickats.",
}
FilledForm = Annotated[Form, Depends(form_with_file)]


@router.api_route("/nytt", methods=LOOK)
def ways_to_begin(request: Request) -> Response:
    """The ways to begin: by form, from a ready file, or from a file of one's own."""
    return _ways_page(web_of(request), Form(), said=_SAID.get(request.query_params.get("klart", ""), ""))


@router.post("/nytt/plan")
def preview(request: Request, form: FilledForm) -> Response:
    """Show what a file would lead to. Nothing is written or sent."""
    web = web_of(request)
    text, name = _chosen(web, form)
    if form.errors:
        return _ways_page(web, form, 422)
    try:
        if form.get("action") == "open" and (opened := saved.open_as_draft(web, text, name)):
            return opened
        file, directory = read_uploaded(text, name, folder=PROCESSES, today=today_of(web))
        return show_plan(web, form, file, directory, text.decode("utf-8-sig"), name)
    except Refused as refusal:
        form.refuse("file" if "file" in form.files else "ready", str(refusal))
        return _ways_page(web, form, 422)


@router.post("/nytt/starta")
def start(request: Request, form: FilledForm) -> Response:
    """Start the process that was previewed."""
    web = web_of(request)
    text, name = form.get("file_text"), form.get("file_name") or "process.yaml"
    is_waiting = False
    try:
        file, directory = read_uploaded(text.encode(), name, folder=PROCESSES, today=today_of(web))
    except Refused as refusal:
        form.refuse("", str(refusal))
        return _ways_page(web, form, 422)

    async def call() -> None:
        nonlocal is_waiting
        try:
            client = await web.connect()
        except EngineDown:
            client = None
        try:
            await start_process(web.db, client, file, directory, now=web.clock())
        except NotHandedOver:
            # It is saved, and starts by itself; the page of the process says so.
            is_waiting = True

    if not attempt(form, call):
        return show_plan(web, form, file, directory, text, name, status=422)
    with web.db.write() as session:
        # Started, it is no draft any more; where it is a turn of a series, the next one begins with what it had, and
        # where it was made of an item of a meeting, the two belong together.
        if (row := saved_forms.find(session, form.get("saved"))) is not None:
            series.started(session, row.key, file.process, saved.started_of(form, row))
            matters.started(session, row.key, file.process, web.clock())
        saved_forms.delete_draft(session, form.get("saved"))
    done = "startas" if is_waiting else "startat"
    return RedirectResponse(f"{matter(file.process)}?klart={done}", status_code=303)


def ready_files() -> list[tuple[str, str]]:
    """The process files that come with the product: their path inside the folder, and their title."""
    found = []
    for path in [*sorted(PROCESSES.glob("*.yaml")), *sorted((PROCESSES / "examples").glob("*.yaml"))]:
        lines = path.read_text(encoding="utf-8").splitlines()
        if any(line.startswith("process:") for line in lines):
            title = next((line.partition(":")[2].strip(" \"'") for line in lines if line.startswith("title:")), "")
            found.append((str(path.relative_to(PROCESSES)), f"{title or path.stem} ({path.name})"))
    return found


def _chosen(web: Web, form: Form) -> tuple[bytes, str]:
    """The file that was sent, else the ready one that was chosen."""
    if upload := form.files.get("file"):
        return upload.content, upload.name
    chosen = form.get("ready")
    if chosen not in [path for path, _ in _offered(web)]:
        form.refuse("ready", "Ingen fil är vald. Välj en färdig fil, eller en egen.")
        return b"", ""
    return (PROCESSES / chosen).read_bytes(), Path(chosen).name


def _offered(web: Web) -> list[tuple[str, str]]:
    """The ready files; none in production, where a made-up matter would write to real people."""
    return [] if web.settings.environment == "production" else ready_files()


def _ways_page(web: Web, form: Form, status: int = 200, said: str = "") -> Response:
    ways, wrong = desk_template.ways()
    with web.db.read() as session:
        drafts, templates = (saved_forms.listed(session, is_template=is_one) for is_one in (False, True))
    return page(
        "desk/new.html", status, section="nytt", form=form, ready=_offered(web), ways=ways, wrong=wrong,
        drafts=drafts, templates=templates, said=said,
    )  # fmt: skip
