"""Driftläge: how each part of the service stands, when it was last well, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from db.boards.upkeep.wellbeing import limits_of, signs_of, signs_outside
from rules.watch.wellbeing import Part, conditions
from svarstid import __version__
from web.shell.addresses import WELLBEING
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from words.service.wellbeing import cure_of, name_of, sentence, state_of
from words.states import State

router = APIRouter()
_ALWAYS_ON = (Part.WORKER, Part.SCHEDULER, Part.ENGINE)


@dataclass(frozen=True)
class Line:
    """One part as the page shows it."""

    name: str
    state: State
    text: str
    well_at: datetime | None
    """When it was last well; None where it is, where nobody knows, and where the text says it already."""
    cure: str
    is_silent: bool = False
    """A part that runs all the time, and has not been heard of yet."""


@router.api_route(WELLBEING, methods=LOOK)
def wellbeing(request: Request) -> Response:
    """Every part, the ones that stand still first."""
    web = web_of(request)
    now = web.clock()
    lines = sorted(lines_of(web, now), key=lambda line: not line.cure)
    settings = web.settings
    return page(
        "desk/wellbeing.html",
        section="driftlage",
        now=now,
        lines=lines,
        ill=[line for line in lines if line.cure],
        silent=[line for line in lines if line.is_silent],
        version=__version__,
        is_alarmed=bool(settings.alarm_to),
    )


def lines_of(web: Web, now: datetime) -> list[Line]:
    """Every part in words, in the order of the parts."""
    try:
        is_well = web.probe.is_well(web.db, now)
        with web.db.read() as session:
            signs = signs_of(session, web.settings, now)
    except (SQLAlchemyError, TimeoutError):
        is_well = False
    found = conditions(signs if is_well else signs_outside(web.settings), limits_of(web.settings), now)
    return [
        Line(
            name_of(one),
            state_of(one),
            sentence(one),
            one.well_at if one.is_well is False and one.well_at != one.at else None,
            cure_of(one),
            is_silent=one.is_well is None and one.part in _ALWAYS_ON,
        )
        for one in found
    ]
