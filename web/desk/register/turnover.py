"""How many came and went in a year, role by role and body by body."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db.register import whole
from db.register.directories import names_of
from rules.dates.clock import local_date
from rules.people.body_turnover import body_turnover
from rules.people.turnover import turnover
from web.shell.addresses import TURNOVER
from web.shell.forms import Form, whole_number
from web.shell.pages import LOOK, page
from web.shell.state import web_of

router = APIRouter()
_FIRST = 1900


@router.api_route(TURNOVER, methods=LOOK)
def show(request: Request, ar: str = "", sedan: str = "") -> Response:
    """The year in the address, else this one; of bodies since a day of it where the address has one."""
    web = web_of(request)
    today = local_date(web.clock())
    this_year, year = today.year, _year(ar, today)
    since, until = _days(year, sedan, today)
    with web.db.read() as session:
        register, names = whole.load(session), names_of(session)
    found = turnover(register, year)
    return page(
        "desk/register/turnover.html",
        section="register",
        year=year,
        this_year=this_year,
        rows=found,
        names=names,
        bodies=body_turnover(register, since, until),
        since=since,
        until=until,
        form=Form({"sedan": str(since)}),
        path=TURNOVER,
    )


@router.api_route(f"{TURNOVER}/organ.csv", methods=LOOK)
def download(request: Request, ar: str = "", sedan: str = "") -> Response:
    """The same of bodies as a file."""
    web = web_of(request)
    today = local_date(web.clock())
    since, until = _days(_year(ar, today), sedan, today)
    with web.db.read() as session:
        rows = body_turnover(whole.load(session), since, until)
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["organ", "från", "till", "personer då", "har slutat", "nya", "personer nu", "procent"])
    for row in rows:
        writer.writerow([row.name, row.since, row.until, row.persons, row.left, row.came, row.now, row.percent])
    headers = {"Content-Disposition": f'attachment; filename="omsattning-organ-{since}-{until}.csv"'}
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _year(typed: str, today: date) -> int:
    asked = whole_number(typed)
    return asked if asked is not None and _FIRST <= asked <= today.year else today.year


def _days(year: int, since: str, today: date) -> tuple[date, date]:
    """From the day that is asked for, or the first of the year, to the last of the year or today."""
    until = min(date(year, 12, 31), today)
    try:
        asked = date.fromisoformat(since)
    except ValueError:
        asked = date(year, 1, 1)
    return (asked, today) if since and asked <= today else (min(date(year, 1, 1), until), until)
