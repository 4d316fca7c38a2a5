"""How many came and went in a year, role by role."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db.register import whole
from db.register.directories import names_of
from rules.dates.clock import local_date
from rules.people.turnover import turnover
from web.shell.addresses import TURNOVER
from web.shell.forms import whole_number
from web.shell.pages import LOOK, page
from web.shell.state import web_of

router = APIRouter()
_FIRST = 1900


@router.api_route(TURNOVER, methods=LOOK)
def show(request: Request, ar: str = "") -> Response:
    """The year in the address, else this one."""
    web = web_of(request)
    this_year = local_date(web.clock()).year
    asked = whole_number(ar)
    year = asked if asked is not None and _FIRST <= asked <= this_year else this_year
    with web.db.read() as session:
        found, names = turnover(whole.load(session), year), names_of(session)
    return page(
        "desk/register/turnover.html",
        section="register",
        year=year,
        this_year=this_year,
        rows=found,
        names=names,
        path=TURNOVER,
    )
