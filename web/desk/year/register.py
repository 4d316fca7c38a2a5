"""Ärenderegister: what was begun, asked, answered and sent in one year, as a page and as files."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db.boards.year.register import FIRST_YEAR, YearRegister, register_of, years_of
from db.register import people
from db.register.directories import names_of
from kinds.registry import of
from papers.writing.excel import workbook
from papers.writing.separated import rows_as_csv
from papers.year_register import days_words, sheets_of
from rules.dates.clock import local_date
from rules.swedish import alphabetical
from web.shell.addresses import YEAR_REGISTER
from web.shell.forms import whole_number
from web.shell.pages import LOOK, missing_page, page
from web.shell.papers import handed_out
from web.shell.state import Web, web_of

router = APIRouter()


@router.api_route(YEAR_REGISTER, methods=LOOK)
def show(request: Request, ar: str = "") -> Response:
    """The register of the year in the address, else of this one."""
    web = web_of(request)
    found, names, _ = _read(web, _year(web, ar))
    with web.db.read() as session:
        years = years_of(session, local_date(web.clock()))
    return page(
        "desk/year/register.html",
        section="aret",
        found=found,
        years=years,
        names=names,
        organisations=sorted(found.by_organisation, key=lambda one: alphabetical(names.get(one.key, one.key))),
        kind_title=lambda key: of(key).title,
        days_words=days_words,
    )


@router.api_route(YEAR_REGISTER + "/{year}.xlsx", methods=LOOK)
def as_workbook(request: Request, year: str) -> Response:
    """Every sheet of the year as one workbook."""
    web = web_of(request)
    found, names, author = _read(web, _year(web, year))
    about = {"title": f"Ärenderegister {found.year}", "subject": "Ärenderegister", "author": author}
    content = workbook(sheets_of(found, names).values(), about, web.clock())
    return handed_out(f"arenderegister-{found.year}.xlsx", content)


@router.api_route(YEAR_REGISTER + "/{year}/{sheet}.csv", methods=LOOK)
def as_separated(request: Request, year: str, sheet: str) -> Response:
    """One sheet of the year."""
    web = web_of(request)
    found, names, _ = _read(web, _year(web, year))
    asked = sheets_of(found, names).get(sheet)
    if asked is None:
        return missing_page("Listan finns inte", "aret")
    content = rows_as_csv([name for name, _ in asked.head], asked.rows)
    return handed_out(f"arenderegister-{found.year}-{sheet}.csv", content)


def _read(web: Web, year: int) -> tuple[YearRegister, dict[str, str], str]:
    with web.db.read() as session:
        names = dict(names_of(session))
        seats = people.secretariats(session)
        author = names.get(seats[0].partition("/")[0], "") if seats else ""
        return register_of(session, year), names, author


def _year(web: Web, asked: str) -> int:
    this_year = local_date(web.clock()).year
    number = whole_number(asked)
    return number if number is not None and FIRST_YEAR <= number <= this_year else this_year
