"""Health for machines, and the statement of accessibility: pages without login and without a word about any matter."""

from __future__ import annotations

import logging

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from db.boards.overview import service_needs
from db.store import deliveries, heartbeats
from web.shell.pages import LOOK, page
from web.shell.state import web_of

router = APIRouter()
log = logging.getLogger("svarstid.web")


@router.api_route("/halsa", methods=LOOK)
def health(request: Request) -> Response:
    """`ok`, `degraded` (answers are received, something else stands still) or `down` (503: no answer can be saved)."""
    web = web_of(request)
    now = web.clock()
    try:
        with web.db.read() as session:
            waiting, _ = deliveries.waiting(session)
            beats = {name: row.at for name, row in heartbeats.last_beats(session).items()}
            needs = service_needs(session, now)
    except (SQLAlchemyError, TimeoutError):
        log.exception("registret svarar inte")
        return JSONResponse({"status": "down", "database": "down"}, status_code=503)
    ages = {name: int((now - at).total_seconds()) for name, at in beats.items()}
    return JSONResponse(
        {
            "status": "degraded" if needs else "ok",
            "database": "ok",
            "undelivered": waiting,
            "seconds_since": ages,
        }
    )


@router.api_route("/tillganglighet", methods=LOOK)
def accessibility() -> Response:
    """The statement that lag (2018:1937) 13 § asks for."""
    return page("accessibility.html")
