"""A remiss is taken in by form, and its plan is shown before anything is started."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from files.shipped import PROCESSES
from files.uploaded import read_uploaded
from kinds.remiss.pages import form as pages_form
from schemas.errors import Refused
from web.desk.starting import saved
from web.desk.starting.plan import show_plan, today_of
from web.shell.forms import Form, form_with_file
from web.shell.pages import LOOK, page
from web.shell.state import web_of

router = APIRouter()
ADDRESS = "/nytt/remiss"


@router.api_route(ADDRESS, methods=LOOK)
def ask_for_remiss(request: Request) -> Response:
    """The form of a remiss that has come, or a draft of it."""
    row = saved.opened(web_of(request), request)
    if row is not None and row.address == ADDRESS:
        return _remiss_page(Form(saved.typed_of(row)), done=request.query_params.get("klart", ""))
    return _remiss_page(Form(pages_form.untouched()))


@router.post(ADDRESS)
def preview_remiss(request: Request, form: Annotated[Form, Depends(form_with_file)]) -> Response:
    """Make a process file of the form and show its plan. Nothing is written or sent."""
    web = web_of(request)
    if form.get("action") == "change":
        return _remiss_page(form)
    if form.get("action") == "save":
        return saved.keep(web, form, ADDRESS, form.get("title")) or _remiss_page(form, 422)
    text = pages_form.as_file(form, today=today_of(web))
    if form.errors:
        return _remiss_page(form, 422)
    try:
        file, directory = read_uploaded(text.encode(), "remiss.yaml", folder=PROCESSES, today=today_of(web))
        return show_plan(web, form, file, directory, text, "remiss.yaml", back=ADDRESS)
    except Refused as refusal:
        form.refuse("", str(refusal))
        return _remiss_page(form, 422)


def _remiss_page(form: Form, status: int = 200, *, done: str = "") -> Response:
    return page(
        "remiss/new_remiss.html",
        status,
        section="nytt",
        form=form,
        done=done,
        document_rows=pages_form.DOCUMENT_ROWS,
        parties=pages_form.parties(),
        choosable=pages_form.choosable(),
    )
