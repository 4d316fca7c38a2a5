"""The page on which a person takes a clock that has jumped for right, after seeing what would follow at once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.boards.upkeep.ahead import happening_at
from schemas.errors import Refused
from web.shell.addresses import CLOCK
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from words.service.incidents import off_words

router = APIRouter()


@router.api_route(CLOCK, methods=LOOK)
def clock_page(request: Request) -> Response:
    """What the clock shows, what time is kept meanwhile, and what a confirmation would set off."""
    return _page(web_of(request), Form())


@router.post(CLOCK)
def confirm(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Take the clock for right, as it was shown."""
    web = web_of(request)
    try:
        seen = datetime.fromisoformat(form.get("seen"))
        if seen.tzinfo is None:
            raise ValueError
        web.trusted.confirm(seen)
    except ValueError:
        form.refuse("", "Det framgår inte vilken tid som bekräftas. Läs igenom sidan och bekräfta på nytt.")
    except Refused as refusal:
        form.refuse("", f"{refusal.problem} {refusal.cure}")
    if form.errors:
        return _page(web, form, 422)
    web.dispatcher.wake()
    return RedirectResponse("/", status_code=303)


def _page(web: Web, form: Form, status: int = 200) -> Response:
    reading = web.trusted.read()
    coming = []
    if reading.is_doubted:
        with web.db.read() as session:
            coming = happening_at(session, reading.wall)
    return page(
        "desk/clock.html",
        status,
        section="",
        form=form,
        reading=reading,
        off=off_words(reading.off.total_seconds()),
        coming=coming,
    )
