"""Årsöversikt: what comes in the next twelve months, as a page, as a calendar file and as CSV. To look changes
nothing."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db.boards.feed import FeedEntry
from db.boards.year.ahead import Addresses, Ahead, ahead
from papers.compilation.rows import Cell
from papers.writing.separated import rows_as_csv
from rules.dates.clock import local_date
from rules.swedish import capital, long_date, weekday_name
from rules.year.ahead import MUCH, Coming, Sort, Year, arrange, named
from web.desk.year.bars import bars
from web.feed import calendar
from web.shell.addresses import CONFERENCES, MATTER, SERIES, YEAR
from web.shell.forms import whole_number
from web.shell.pages import LOOK, page
from web.shell.papers import handed_out
from web.shell.state import Web, web_of
from words.year.days import SORTS, month_title, week_words

router = APIRouter()
_PAGES = Addresses(MATTER.replace("{process}", "{}"), "/moten/{}", SERIES + "/{}", CONFERENCES + "/{}")
_MOST_SHOWN = 12
"""Things of one week that the page lists; the files have them all."""
_MUCH_AT_MOST = 20


@router.api_route(YEAR, methods=LOOK)
def show(request: Request, grans: str = "") -> Response:
    """The year ahead. `grans` is how many last days in one week are much for a person."""
    web = web_of(request)
    much = _much(grans)
    found, year = _read(web, much)
    return page(
        "desk/year/overview.html",
        section="aret",
        year=year,
        heavy=named(year.heavy, found.people),
        much=much,
        bars=bars(year),
        sorts=SORTS,
        due=Sort.DUE,
        month_title=month_title,
        week_words=week_words,
        weekday_name=weekday_name,
        most_shown=_MOST_SHOWN,
    )


@router.api_route(YEAR + "/oversikt.ics", methods=LOOK)
def as_calendar(request: Request) -> Response:
    """The same days as a calendar file, to read in once; a feed follows what is moved."""
    web = web_of(request)
    _, year = _read(web)
    stamp = web.clock().astimezone(UTC).replace(microsecond=0)
    entries = [_entry(one, stamp) for week in year.weeks for one in week.things]
    return handed_out("arsoversikt.ics", calendar("Årsöversikt", entries))


@router.api_route(YEAR + "/oversikt.csv", methods=LOOK)
def as_separated(request: Request) -> Response:
    """The same days as rows, meetings at home among them."""
    found, year = _read(web_of(request))
    every = sorted((one for week in year.weeks for one in (*week.things, *week.home)), key=lambda one: one.on)
    head = ["Dag", "Veckodag", "Vecka", "Vad", "Rubrik", "Ärende eller organisation", "Vilka"]
    return handed_out("arsoversikt.csv", rows_as_csv(head, [_row(one, found) for one in every]))


def _read(web: Web, much: int = MUCH) -> tuple[Ahead, Year]:
    today = local_date(web.clock())
    with web.db.read() as session:
        found = ahead(session, today, _PAGES)
    return found, arrange(found.things, today, much=much)


def _much(text: str) -> int:
    number = whole_number(text)
    return number if number is not None and 2 <= number <= _MUCH_AT_MOST else MUCH


def _entry(one: Coming, stamp: datetime) -> FeedEntry:
    known = hashlib.sha256(f"{one.sort}/{one.address}/{one.title}/{one.on}".encode()).hexdigest()[:32]
    lines = [SORTS[one.sort], *([one.about] if one.about else []), f"{capital(long_date(one.on))}."]
    return FeedEntry(f"{known}@svarstid", 0, one.on, one.title, lines, is_cancelled=False, changed_at=stamp)


def _row(one: Coming, found: Ahead) -> list[Cell]:
    who = "; ".join(found.people.get(key, key) for key in one.people)
    return [one.on, weekday_name(one.on), one.on.isocalendar().week, SORTS[one.sort], one.title, one.about, who]
