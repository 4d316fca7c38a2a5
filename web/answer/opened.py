"""An answer page says by its script that it has been open in a browser for a while: noted once, and of no consequence.

Not at the GET, which writes nothing. A filter that runs scripts may say so too, so nobody takes it for more.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db.answers import openings
from web.answer.links import sheet_behind
from web.shell.state import web_of

router = APIRouter()


@router.post("/s/{token}/oppnad")
def note_opening(request: Request, token: str) -> Response:
    """Note that the page of the token was opened, where it is the first time."""
    web = web_of(request)
    sheet = sheet_behind(web, request, token)
    if isinstance(sheet, Response):
        return sheet
    public_id = request.state.public_id
    with web.db.read() as session:
        is_known = openings.is_noted(session, public_id)
    if not is_known:
        with web.db.write() as session:
            openings.note(session, public_id, sheet.now(web.clock()))
    return Response(status_code=204)
