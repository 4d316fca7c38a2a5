"""Which meeting decides at home? A small page of its own, apart from the answer, and open before the question is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import actors
from db.answers.asked_seats import of_invitation
from db.boards.sheets import Sheet, sheet_of
from db.calendar import calendars
from mail.tokens import is_kansli_token, public_id_of
from mail.writing import wording
from rules.meeting.home import last_day_of, late_words
from rules.meeting.usable import chosen_meeting, in_words
from schemas import actor
from schemas.errors import Refused
from schemas.file.calendar import HomeMeeting
from schemas.messages import LinkReader
from schemas.plan.timetable import StepStatus
from web.answer import shown
from web.answer.due_words import asked_of
from web.answer.links import sheet_behind
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

router = APIRouter()


@router.api_route("/s/{token}/sammantrade", methods=LOOK)
def show(request: Request, token: str) -> Response:
    """The form, with the meeting that has been said, if one has."""
    web = web_of(request)
    sheet = _sheet(web, request, token)
    return sheet if isinstance(sheet, Response) else _page(web, request, sheet, token, Form())


@router.post("/s/{token}/sammantrade")
def choose(request: Request, token: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Note which meeting decides; the answer itself is left as it is."""
    web = web_of(request)
    sheet = _sheet(web, request, token)
    if isinstance(sheet, Response):
        return sheet
    on = form.day("home_on", "Skriv vilken dag sammanträdet är.")
    if not form.errors and (too_many := web.rates.refusal(sheet.seat.key, request.state.public_id)):
        return too_many
    if on is not None and not form.errors:
        try:
            with web.db.write() as session:
                calendars.choose_meeting(
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
        return _page(web, request, sheet, token, form, 422)
    web.dispatcher.wake()
    return RedirectResponse(f"/s/{token}/sammantrade?sparat=1", status_code=303)


def _sheet(web: Web, request: Request, token: str) -> Sheet | Response:
    """The sheet of a step that takes a decision at home and has not ended, else the page that says so."""
    sheet = _sheet_of_kansli(web, request, token) or sheet_behind(web, request, token)
    if isinstance(sheet, Response):
        return sheet
    if sheet.step.home_body is None:
        return RedirectResponse(f"/s/{token}", status_code=303)
    is_early = sheet.status == StepStatus.PLANNED and not sheet.is_withdrawn
    return sheet if is_early else shown.closed_page(sheet) or sheet


def _sheet_of_kansli(web: Web, request: Request, token: str) -> Sheet | None:
    """The sheet that the kansli's own link opens, on this page only; None for any other link."""
    with web.db.read() as session:
        asked = of_invitation(session, public_id_of(token) or "-")
        link = asked.invitation if asked else None
        if asked is None or link is None or not is_kansli_token(web.keys, token, link.kansli_generation):
            return None
        request.state.public_id = link.public_id
        request.state.is_kansli = True
        actors.be(actor.link(asked.seat, link.kansli_generation, LinkReader.KANSLI))
        return sheet_of(session, asked)


def _page(web: Web, request: Request, sheet: Sheet, token: str, form: Form, status: int = 200) -> Response:
    return page(
        "answer/home_meeting.html",
        status,
        **shown.context_of(sheet, token),
        form=form,
        by_when=wording.by_when(asked_of(sheet)),
        said=(said := _said(web, sheet)) and in_words(said),
        late=said and late_words(said, last_day_of(sheet.schedule)),
        # The kansli's link opens this page alone.
        is_open=shown.closed_page(sheet) is None and not getattr(request.state, "is_kansli", False),
    )


def _said(web: Web, sheet: Sheet) -> HomeMeeting | None:
    """The meeting that has been said; the workflow may not have heard of it yet."""
    assert sheet.step.home_body is not None
    with web.db.read() as session:
        row = calendars.chosen(session, sheet.process, sheet.step.key).get(sheet.seat.key)
        known = calendars.load(session) if row else None
    if row is None or known is None:
        return None
    return chosen_meeting(known, sheet.seat.key, sheet.step.home_body, row.on)
