"""What every form of the desk shares: the process it is about, calls into the async layer, and what they refuse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import anyio.from_thread
from starlette.responses import RedirectResponse, Response

from db.boards.process import ProcessBoard, StepBoard, process_board
from schemas.errors import EffectUnknown, NotHandedOver, Refused
from web.shell.addresses import matter
from web.shell.forms import Form
from web.shell.state import Web

RECENT = 15
"""How many events the page shows at first."""


class NoSuchStep(Exception):
    """The address names a process or a step that does not exist."""


def board_of(web: Web, process: str, *, whole_history: bool = False) -> ProcessBoard:
    """The board of the process in the address. Raises NoSuchStep."""
    try:
        with web.db.read() as session:
            limit = None if whole_history else RECENT
            return process_board(session, process, web.clock(), history_limit=limit)
    except Refused as refusal:
        raise NoSuchStep from refusal


def step_of(board: ProcessBoard, step: str) -> StepBoard:
    """The step in the address. Raises NoSuchStep."""
    found = next((one for one in board.steps if one.step.key == step), None)
    if found is None:
        raise NoSuchStep
    return found


def attempt(
    form: Form,
    call: Callable[[], Awaitable[object] | None],
    fields: Mapping[str, str] | None = None,
    usual: str = "",
) -> bool:
    """Call, from a route's thread, what the form asks for; a coroutine is awaited on the web's loop.

    False where it is refused: the refusal stands in the form, beside the field that `fields` gives for its own, else
    beside `usual` (empty: above the form).
    """

    async def finish(awaited: Awaitable[object]) -> None:
        await awaited

    try:
        if (awaited := call()) is not None:
            anyio.from_thread.run(finish, awaited)
    except Refused as refusal:
        form.refused(refusal, (fields or {}).get(refusal.field, usual))
    except (NotHandedOver, EffectUnknown) as error:
        form.refuse("", str(error))
    return not form.errors


def saved(
    form: Form,
    act: Callable[[], object],
    shown: Callable[[], Response],
    where: str,
    fields: Mapping[str, str] | None = None,
) -> Response:
    """Do what a form asks for and go on to `where`; with faults, `shown` is the form with them.

    Nothing is done where the form has faults already. What is refused stands beside the field that `fields` gives for
    the refusal's own, else above the form.
    """
    if not form.errors:
        try:
            act()
        except Refused as refusal:
            form.refused(refusal, (fields or {}).get(refusal.field, ""))
    return shown() if form.errors else RedirectResponse(where, status_code=303)


def back_to(board: ProcessBoard, done: str, place: str = "") -> Response:
    """To the page of the process, which says what was done."""
    return RedirectResponse(f"{matter(board.row.key)}?klart={done}{place}", status_code=303)
