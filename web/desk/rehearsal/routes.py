"""The pages of a rehearsal: who answers, how far it has come, and what came of it, some rows at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.begun import rehearsals
from db.calendar import calendars
from files.shipped import PROCESSES
from files.uploaded import read_uploaded
from rehearsal.answers import Answering
from rehearsal.order import Order, Report
from rules.meeting.usable import together
from rules.plan.planning import make_plan
from schemas.errors import Refused
from schemas.file.process import Directory, ProcessFile
from schemas.tables.begun import RehearsalRow
from web.desk.starting.plan import today_of
from web.shell.forms import Form, form_with_file, typed_form
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of

router = APIRouter()
ADDRESS = "/nytt/generalrepetition"
PAGE_SIZE = 40
_AFTER = timedelta(days=30)
"""How long after the last day the play goes on, for what follows by itself."""
ANSWERING = (
    (Answering.NOBODY.value, "Ingen svarar", "Alla påminnelser går ut"),
    (Answering.HALF.value, "Hälften svarar", ""),
    (Answering.ALL.value, "Alla svarar", "Påhittade svar; det som behöver fastställas fastställs"),
)
_SHOWN = {"": "Allt", "mejl": "Bara mejl", "handelser": "Bara händelser"}
FilledForm = Annotated[Form, Depends(form_with_file)]


@router.post(ADDRESS)
def ask(request: Request, form: FilledForm) -> Response:
    """Who should answer; with that said, begin."""
    web = web_of(request)
    answers = form.get("answers")
    try:
        file, directory = _read(web, form)
    except Refused as refusal:
        return missing_page("Ärendet går inte att repetera", "nytt", str(refusal))
    if answers not in set(Answering):
        form.typed = {**form.typed, "answers": Answering.NOBODY.value}
        return _ask_page(form, file)
    order = _order(web, file, directory, Answering(answers))
    try:
        with web.db.write() as session:
            row = rehearsals.begin(
                session,
                title=file.title,
                file_name=form.get("file_name"),
                file_text=form.get("file_text"),
                answers=answers,
                now=web.clock(),
            )
    except Refused as refusal:
        form.refused(refusal)
        return _ask_page(form, file, 409)
    web.players.play(web.db, row.key, order, web.clock)
    return RedirectResponse(f"{ADDRESS}/{row.key}", status_code=303)


@router.api_route(f"{ADDRESS}/{{key}}", methods=LOOK)
def show(request: Request, key: str, sida: int = 1, visa: str = "") -> Response:
    """How far the play has come, or what came of it."""
    web = web_of(request)
    with web.db.read() as session:
        row = rehearsals.find(session, key)
    if row is None:
        return missing_page("Generalrepetitionen finns inte längre", "nytt")
    report = Report.model_validate(row.report)
    rows = [each for each in report.rows if not visa or bool(each.letter) == (visa == "mejl")]
    last = max(1, -(-len(rows) // PAGE_SIZE))
    number = min(max(sida, 1), last)
    return page(
        "desk/rehearsal.html",
        section="nytt",
        row=row,
        state=_state(row, web),
        report=report,
        mails=sum(bool(each.letter) for each in report.rows),
        rows=rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        number=number,
        last=last,
        visa=visa if visa in _SHOWN else "",
        shown=_SHOWN,
        here=f"{ADDRESS}/{key}",
        answering={code: text for code, text, _ in ANSWERING}.get(row.answers, ""),
    )


@router.post(f"{ADDRESS}/{{key}}/avbryt")
def stop(request: Request, key: str, _form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Stop the play; one that has ended stays as it is."""
    with web_of(request).db.write() as session:
        rehearsals.stop(session, key)
    return RedirectResponse(f"{ADDRESS}/{key}", status_code=303)


def _read(web: Web, form: Form) -> tuple[ProcessFile, Directory]:
    name = form.get("file_name") or "process.yaml"
    return read_uploaded(form.get("file_text").encode(), name, folder=PROCESSES, today=today_of(web))


def _order(web: Web, file: ProcessFile, directory: Directory, answers: Answering) -> Order:
    today = today_of(web)
    with web.db.read() as session:
        known = together(calendars.load(session), directory.calendars)
    plan = make_plan(file, today=today, calendars=known)
    last_on = max(step.schedule.counts_by for step in plan.steps)
    until = file.block.last_possible_on() or max(last_on, today) + _AFTER
    return Order(
        file=file,
        directory=directory.model_copy(update={"calendars": known}),
        as_of=today,
        until=until,
        answers=answers,
    )


def _state(row: RehearsalRow, web: Web) -> str:
    return rehearsals.CUT_OFF if rehearsals.is_cut_off(row, web.clock()) else row.state


def _ask_page(form: Form, file: ProcessFile, status: int = 200) -> Response:
    return page(
        "desk/new_rehearsal.html", status, section="nytt", form=form, file=file, answering=ANSWERING, here=ADDRESS
    )
