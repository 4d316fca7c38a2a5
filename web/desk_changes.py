"""Forms of the desk that change a running process: move a day, grant anstånd, change holder, change parties."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response

from db.process_board import ProcessBoard, StepBoard
from kinds.pages import pages_of
from rules.parties import parties_on
from schemas.errors import Refused
from schemas.tables import OrganisationRow, SeatRow
from secretariat import changes, people
from web.acting import attempt, back_to, board_of, step_of
from web.agenda_words import mail_lines, notice_words
from web.forms import Form, typed_form
from web.pages import LOOK, page
from web.state import Web, web_of

router = APIRouter()
TypedForm = Annotated[Form, Depends(typed_form)]
_REASON_MISSING = "Skälet saknas. Skriv varför, så att det går att läsa i efterhand."


@router.api_route("/arenden/{process}/{step}/flytta", methods=LOOK)
def show_move(request: Request, process: str, step: str) -> Response:
    """Ask for the new day; what its kind knows of it already is filled in."""
    web = web_of(request)
    board = board_of(web, process)
    with web.db.read() as session:
        typed = pages_of(board.file.kind).move_typed(session, board, request.query_params)
    return _move_page(board, step_of(board, step), Form(dict(typed)))


@router.post("/arenden/{process}/{step}/flytta")
def preview_move(request: Request, process: str, step: str, form: TypedForm) -> Response:
    """Show what the move would change. Nothing is written or sent."""
    web = web_of(request)
    board = board_of(web, process)
    at = step_of(board, step)
    to_on = _day_and_reason(form, "to_on")
    if to_on is None:
        return _move_page(board, at, form, 422)
    try:
        preview = changes.preview_move(web.db, process, step, to_on, now=board.now)
    except Refused as refusal:
        form.refused(refusal, "to_on")
        return _move_page(board, at, form, 422)
    return page(
        "desk/move_preview.html",
        section="arenden",
        board=board,
        at=at,
        form=form,
        preview=preview,
        diff=preview.diff,
        notices=notice_words(board, preview.diff.notices),
        added=mail_lines(board, preview.diff.mails_added),
        removed=mail_lines(board, preview.diff.mails_removed),
    )


@router.post("/arenden/{process}/{step}/flytta/bekrafta")
def confirm_move(request: Request, process: str, step: str, form: TypedForm) -> Response:
    """Move the day, if the plan is still the one that was previewed."""
    web = web_of(request)
    board = board_of(web, process)
    at = step_of(board, step)
    to_on = _day_and_reason(form, "to_on")
    if to_on is None:
        return _move_page(board, at, form, 422)
    version = form.get("plan_version")

    async def call() -> None:
        await changes.move_deadline(
            web.db,
            await web.connect(),
            process,
            step,
            to_on,
            reason=form.get("reason"),
            now=board.now,
            plan_version=int(version) if version.isdecimal() and len(version) < 10 else None,
            act_id=form.act_id,
        )

    if not attempt(form, call):
        return _move_page(board, at, form, 422)
    return back_to(board, "flyttat")


@router.api_route("/arenden/{process}/{step}/anstand", methods=LOOK)
def show_anstand(request: Request, process: str, step: str, plats: str = "") -> Response:
    """Ask who gets a later day."""
    board = board_of(web_of(request), process)
    return _anstand_page(board, step_of(board, step), Form({"seat": plats}))


@router.post("/arenden/{process}/{step}/anstand")
def grant_anstand(request: Request, process: str, step: str, form: TypedForm) -> Response:
    """Give one party a later day."""
    web = web_of(request)
    board = board_of(web, process)
    at = step_of(board, step)
    seat = form.get("seat")
    if seat not in at.step.seats:
        form.refuse("seat", "Det framgår inte vem anståndet gäller. Välj part.")
    until_on = _day_and_reason(form, "until_on")

    async def call() -> None:
        assert until_on is not None
        await changes.grant_anstand(
            web.db,
            await web.connect(),
            process,
            step,
            seat,
            until_on,
            reason=form.get("reason"),
            now=board.now,
            act_id=form.act_id,
        )

    if form.errors or not attempt(form, call):
        return _anstand_page(board, at, form, 422)
    return back_to(board, "anstand", f"#steg-{step}")


@router.api_route("/arenden/{process}/innehavare", methods=LOOK)
def show_holder(request: Request, process: str, plats: str = "") -> Response:
    """Ask who takes over a seat."""
    return _holder_page(board_of(web_of(request), process), Form({"seat": plats}))


@router.post("/arenden/{process}/innehavare")
def replace_holder(request: Request, process: str, form: TypedForm) -> Response:
    """Give a seat a new holder; its open questions move."""
    web = web_of(request)
    board = board_of(web, process)
    seat = form.get("seat")
    if seat not in board.names.keys:
        form.refuse("seat", "Det framgår inte vilken plats det gäller. Välj en plats.")
    name = form.required("name", "Namnet saknas. Skriv för- och efternamn.", longest=200)
    form.required("email", "E-postadressen saknas. Skriv den som namn@kommun.example.")
    email = form.mail_address("email")
    if not form.errors:
        try:
            people.replace_holder(web.db, seat, name=name, email=email, now=board.now)
        except Refused as refusal:
            form.refused(refusal)
    if form.errors:
        return _holder_page(board, form, 422)
    web.dispatcher.wake()
    return back_to(board, "innehavare")


@router.api_route("/arenden/{process}/parter", methods=LOOK)
def show_parties(request: Request, process: str) -> Response:
    """Ask which party joins or leaves."""
    web = web_of(request)
    return _parties_page(web, board_of(web, process), Form())


@router.post("/arenden/{process}/parter")
def change_parties(request: Request, process: str, form: TypedForm) -> Response:
    """Let a party join or leave."""
    web = web_of(request)
    board = board_of(web, process)
    organisation, direction = form.get("organisation"), form.get("direction")
    if direction not in ("joins", "leaves"):
        form.refuse("direction", "Det framgår inte vad som ska ske. Välj om parten ansluter eller lämnar.")
    form.required("organisation", "Parten saknas. Välj en organisation.")
    reason = form.required("reason", _REASON_MISSING, longest=2000)

    async def call() -> None:
        await changes.change_parties(
            web.db,
            await web.connect(),
            process,
            joined=[organisation] if direction == "joins" else [],
            left=[organisation] if direction == "leaves" else [],
            reason=reason,
            now=board.now,
            act_id=form.act_id,
        )

    if form.errors or not attempt(form, call):
        return _parties_page(web, board, form, 422)
    return back_to(board, "parter")


def _day_and_reason(form: Form, name: str) -> date | None:
    """The typed day, where both it and the reason are there."""
    day = form.day(name, "Dagen saknas. Ange den nya dagen.")
    form.required("reason", _REASON_MISSING, longest=2000)
    return day if not form.errors else None


def _move_page(board: ProcessBoard, at: StepBoard, form: Form, status: int = 200) -> Response:
    return page("desk/move.html", status, section="arenden", board=board, at=at, form=form)


def _anstand_page(board: ProcessBoard, at: StepBoard, form: Form, status: int = 200) -> Response:
    seats = [(line.seat.key, line.seat.organisation) for line in at.lines]
    return page("desk/anstand.html", status, section="arenden", board=board, at=at, form=form, seats=seats)


def _holder_page(board: ProcessBoard, form: Form, status: int = 200) -> Response:
    seats = []
    for key in board.names.keys:
        seat, holder = board.names.seat(key), board.names.holder(key)
        seats.append((f"{seat.organisation}, {seat.title} ({holder or 'ingen innehavare'})", key))
    options = [(key, label) for label, key in sorted(seats)]
    return page("desk/holder.html", status, section="arenden", board=board, form=form, seats=options)


def _parties_page(web: Web, board: ProcessBoard, form: Form, status: int = 200) -> Response:
    present = {party.organisation for party in parties_on(board.file, board.today)}
    with web.db.read() as session:
        # Only who has someone to ask can be a party.
        asked = select(SeatRow.organisation).where(SeatRow.role == board.file.respondent)
        known = session.exec(
            select(OrganisationRow)
            .where(col(OrganisationRow.key).in_(asked) | col(OrganisationRow.key).in_(present))
            .order_by(OrganisationRow.name)
        ).all()
    options = [(row.key, f"{row.name} (part i dag)" if row.key in present else row.name) for row in known]
    return page("desk/parties.html", status, section="arenden", board=board, form=form, organisations=options)
