"""The small second question of the answer page: which meeting decides at home? One field, apart from the answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.calendars import choose_meeting
from schemas.errors import Refused
from web import answer
from web.forms import Form, typed_form
from web.pages import page
from web.state import web_of

router = APIRouter()


@router.post("/s/{token}/sammantrade")
def choose(request: Request, token: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Note which meeting decides; the answer itself is left as it is."""
    web = web_of(request)
    sheet = answer.sheet_behind(web, request, token)
    if isinstance(sheet, Response):
        return sheet
    if closed := answer.closed_page(sheet):
        return closed
    on = form.day("home_on", "Skriv vilken dag sammanträdet är.")
    if on is not None and not form.errors:
        try:
            with web.db.write() as session:
                choose_meeting(
                    session,
                    sheet.process,
                    sheet.step.key,
                    sheet.seat.key,
                    on,
                    source=f"angivet på svarssidan av {sheet.seat.organisation}",
                    now=sheet.now(web.clock()),
                )
        except Refused as refusal:
            form.refused(refusal, "home_on")
    if form.errors:
        return page("answer/home_meeting.html", 422, **answer.context_of(sheet, token), form=form)
    web.dispatcher.wake()
    return RedirectResponse(f"/s/{token}?sammantrade=1#sammantrade", status_code=303)
