"""The desk's form that notes an answer on behalf, and the files that came with answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.boards.process import ProcessBoard, StepBoard
from db.documents import of_process
from db.inbound.attachments import Place
from rules.dates.clock import STOCKHOLM
from schemas.errors import Refused
from schemas.inquiry import Channel
from secretariat.register import people
from secretariat.register.people import FromMail
from web.answer.questions import field_context, read_answer
from web.desk.acting import back_to, board_of, step_of
from web.desk.mail.noted_mail import noted_mail
from web.desk.mail.standing import standing
from web.shell.addresses import INBOX, MATTER
from web.shell.forms import Form, form_with_files, whole_number
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from web.shell.uploads import download, limits, receive
from words.states import CHANNEL_CHOICES

router = APIRouter()


@router.api_route(MATTER + "/{step}/svar", methods=LOOK)
def show_on_behalf(request: Request, process: str, step: str, plats: str = "", mejl: str = "") -> Response:
    """The form for an answer that came by phone, in a meeting, by mail or on paper; `mejl` is one that waits."""
    web = web_of(request)
    board = board_of(web, process)
    at = step_of(board, step)
    noted = noted_mail(web, whole_number(mejl), at.step, board.row.shift_s)
    now = board.now.astimezone(STOCKHOLM)
    usual = {"seat": plats, "received_on": f"{now:%Y-%m-%d}", "received_time": f"{now:%H.%M}"}
    return _on_behalf_page(web, board, at, Form({**usual, **(noted.typed if noted else {})}))


@router.post(MATTER + "/{step}/svar")
def note_on_behalf(
    request: Request, process: str, step: str, form: Annotated[Form, Depends(form_with_files)]
) -> Response:
    """Record the answer with its channel and source."""
    web = web_of(request)
    board = board_of(web, process)
    at = step_of(board, step)
    seat, channel = form.get("seat"), form.get("channel")
    if seat not in at.step.seats:
        form.refuse("seat", "Det framgår inte vem svaret gäller. Välj part.")
    if channel not in [code for code, _ in CHANNEL_CHOICES]:
        form.refuse("channel", "Det framgår inte hur svaret kom. Välj ett av sätten.")
        channel = Channel.PHONE
    if seat in at.step.seats:
        receive(web, form, at.step, process=process, seat=seat, now=board.now)
    answer = read_answer(
        form,
        at.step,
        process=process,
        seat=seat,
        today=board.today,
        channel=Channel(channel),
        source=form.get("source"),
    )
    received_on = form.day("received_on", "Dagen saknas. Skriv vilken dag svaret kom.")
    received_time = form.clock_time("received_time")
    if form.errors or form.nudge:
        return _on_behalf_page(web, board, at, form, 422)
    try:
        people.answer_on_behalf(
            web.db,
            answer,
            channel=Channel(channel),
            source=form.get("source"),
            now=board.now,
            received_on=received_on,
            received_time=received_time,
            from_mail=FromMail(number, Place.of(web.settings), web.clock())
            if (number := form.number("mejl"))
            else None,
        )
    except Refused as refusal:
        form.refused(refusal, "received_on" if refusal.field == "received_on" else "")
        return _on_behalf_page(web, board, at, form, 422)
    web.dispatcher.wake()
    if form.number("mejl"):
        return RedirectResponse(f"{INBOX}?klart=svar", status_code=303)
    return back_to(board, "svar", f"#steg-{step}")


@router.api_route(MATTER + "/dokument/{sha256}", methods=LOOK)
def show_file(request: Request, process: str, sha256: str) -> Response:
    """A file that came with an answer."""
    web = web_of(request)
    with web.db.read() as session:
        row = of_process(session, process, sha256)
    return download(web, row)


def _on_behalf_page(web: Web, board: ProcessBoard, at: StepBoard, form: Form, status: int = 200) -> Response:
    noted = noted_mail(web, form.number("mejl"), at.step, board.row.shift_s)
    return page(
        "desk/on_behalf.html",
        status,
        section="arenden",
        board=board,
        at=at,
        noted=noted,
        standing=standing(board, at, noted.row) if noted else None,
        **field_context(form, at.step, limits(web), is_noted=True),
        seats=[(line.seat.key, f"{line.seat.organisation}, {line.seat.title.lower()}") for line in at.lines],
        channels=CHANNEL_CHOICES,
    )
