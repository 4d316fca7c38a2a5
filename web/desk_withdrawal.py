"""Forms of the desk that any process may need: take the matter back, and note which meeting decides at home."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import select
from starlette.requests import Request
from starlette.responses import Response

from db import calendars
from db.board import MEETING
from db.process_board import ProcessBoard, StepBoard
from rules.swedish import enumerate_words
from schemas.errors import Refused
from schemas.tables import ProcessRow
from schemas.timetable import ENDED, StepStatus
from secretariat import withdrawal
from web.acting import attempt, back_to, board_of, step_of
from web.forms import Form, typed_form
from web.pages import LOOK, page
from web.state import Web, web_of

router = APIRouter()
TypedForm = Annotated[Form, Depends(typed_form)]
_REASON_MISSING = "Skälet saknas. Skriv varför, så att det går att läsa i efterhand."


@router.api_route("/arenden/{process}/aterkalla", methods=LOOK)
def show_withdraw(request: Request, process: str) -> Response:
    """What falls away, who is told, and why it is done."""
    web = web_of(request)
    return _withdraw_page(web, board_of(web, process), Form())


@router.post("/arenden/{process}/aterkalla")
def withdraw(request: Request, process: str, form: TypedForm) -> Response:
    """Take the matter back, or let another open process take its place."""
    web = web_of(request)
    board = board_of(web, process)
    reason = form.required("reason", _REASON_MISSING, longest=2000)
    replaced_by = form.get("replaced_by")
    if replaced_by and replaced_by not in [key for key, _ in _others(web, process)]:
        form.refuse("replaced_by", "Det ärendet finns inte eller är avslutat. Välj ett i listan, eller inget.")

    async def call() -> None:
        await withdrawal.withdraw(
            web.db,
            await web.connect(),
            process,
            reason=reason,
            replaced_by=replaced_by,
            now=board.now,
            act_id=form.act_id,
        )

    if form.errors or not attempt(form, call):
        return _withdraw_page(web, board, form, 422)
    return back_to(board, "aterkallat")


@router.api_route("/arenden/{process}/{step}/sammantrade", methods=LOOK)
def show_home_meeting(request: Request, process: str, step: str, plats: str = "") -> Response:
    """Ask which meeting decides for a municipality."""
    board = board_of(web_of(request), process)
    return _home_page(board, step_of(board, step), Form({"seat": plats}))


@router.post("/arenden/{process}/{step}/sammantrade")
def note_home_meeting(request: Request, process: str, step: str, form: TypedForm) -> Response:
    """Record it; the reminders of that municipality follow the meeting."""
    web = web_of(request)
    board = board_of(web, process)
    at = step_of(board, step)
    seat = form.get("seat")
    if seat not in at.step.seats:
        form.refuse("seat", "Det framgår inte vilken kommun det gäller. Välj en kommun.")
    on = form.day("on", "Dagen saknas. Ange när sammanträdet är.")
    source = form.required("source", "Källan saknas. Skriv vem som sa det, och när.")
    if not form.errors and on is not None:
        try:
            with web.db.write() as session:
                calendars.choose_meeting(session, process, step, seat, on, source=source, now=board.now)
        except Refused as refusal:
            form.refused(refusal, "on" if refusal.field == "sammanträde" else "")
    if form.errors:
        return _home_page(board, at, form, 422)
    web.dispatcher.wake()
    return back_to(board, "sammantrade", f"#steg-{step}")


def _others(web: Web, process: str) -> list[tuple[str, str]]:
    """The open processes that may take this one's place: key and title."""
    with web.db.read() as session:
        rows = session.exec(select(ProcessRow).where(ProcessRow.status != "ended", ProcessRow.kind != MEETING)).all()
    return sorted(((row.key, row.title) for row in rows if row.key != process), key=lambda other: other[1].lower())


def _withdraw_page(web: Web, board: ProcessBoard, form: Form, status: int = 200) -> Response:
    left = [step for step in board.steps if step.status not in ENDED]
    # Everyone who has heard of it, as `acts.withdraw.register.hearers` has it; the secretariat knows already.
    heard = [
        line
        for step in board.steps
        for line in step.lines
        if step.opened_at or step.status == StepStatus.DONE or line.answer is not None
    ]
    names = [line.seat.organisation for line in heard if line.seat.key != board.file.secretariat]
    told = enumerate_words(list(dict.fromkeys(names)))
    return page(
        "desk/withdraw.html",
        status,
        section="arenden",
        board=board,
        form=form,
        left=left,
        told=told,
        others=_others(web, board.row.key),
    )


def _home_page(board: ProcessBoard, at: StepBoard, form: Form, status: int = 200) -> Response:
    seats = [(line.seat.key, line.seat.organisation) for line in at.lines]
    return page("desk/home_meeting.html", status, section="arenden", board=board, at=at, form=form, seats=seats)
