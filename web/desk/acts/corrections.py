"""The desk's form that corrects an outcome which was determined earlier."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db.boards.came_to import short_name
from db.boards.process import ProcessBoard, StepBoard
from secretariat import corrections
from web.desk.acting import attempt, back_to, board_of, step_of
from web.desk.acts.on_behalf import decided_questions, read_results, result_choices
from web.desk.words.board import matrix
from web.shell.addresses import MATTER
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import web_of

router = APIRouter()


@router.api_route(MATTER + "/{step}/ratta", methods=LOOK)
def show_correct(request: Request, process: str, step: str) -> Response:
    """The outcome as it stands, and what shall hold instead."""
    board = board_of(web_of(request), process)
    at = step_of(board, step)
    typed = {f"result-{question}": result.value for question, result in at.results.items()}
    typed["seen"] = str(at.corrected)
    for question, seats in at.within.items():
        typed |= {f"within-{question}-{n}": "ja" for n, seat in enumerate(at.step.seats, 1) if seat in seats}
    return _page(board, at, Form(typed))


@router.post(MATTER + "/{step}/ratta")
def correct(request: Request, process: str, step: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Let other results hold, where nothing rests on those that were determined."""
    web = web_of(request)
    board = board_of(web, process)
    at = step_of(board, step)
    results, within = read_results(form, at.step)
    reason = form.required("reason", "Skälet saknas. Skriv varför utfallet rättas.", longest=2000)

    async def call() -> None:
        await corrections.correct_outcome(
            web.db,
            await web.connect(),
            process,
            step,
            results,
            within=within,
            reason=reason,
            now=board.now,
            seen=form.number("seen") or 0,
            act_id=form.act_id,
        )

    if form.errors or not attempt(form, call):
        return _page(board, at, form, 422)
    return back_to(board, "rattat", f"#steg-{step}")


def _page(board: ProcessBoard, at: StepBoard, form: Form, status: int = 200) -> Response:
    return page(
        "desk/correct.html",
        status,
        section="arenden",
        board=board,
        at=at,
        form=form,
        rows=matrix(at),
        short_name=short_name,
        questions=[(question, result_choices(question)) for question in decided_questions(at.step)],
        seats=[line.seat.organisation for line in at.lines],
    )
