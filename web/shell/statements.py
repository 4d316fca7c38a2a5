"""What the law wants said: the accessibility statement, in the form that Digg asks for, and the personal-data notice.

Lagen (2018:1937) om tillgänglighet till digital offentlig service 13 §; MDFFS 2019:2. EU 2016/679, article 13.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.shell.pages import LOOK, page
from web.shell.state import web_of

router = APIRouter()


@router.api_route("/tillganglighet", methods=LOOK)
def accessibility(request: Request) -> Response:
    """How far the pages conform, what is known to be wrong, and where to say more."""
    return page("accessibility.html", said=web_of(request).settings)


@router.api_route("/personuppgifter", methods=LOOK)
def personal_data(request: Request) -> Response:
    """Who is responsible, for what, by what right, for how long, and what the reader may ask for."""
    return page("personal_data.html", said=web_of(request).settings)
