"""Health for machines, and the statement of accessibility: pages without login and without a word about any matter."""

from __future__ import annotations

import logging
from collections import Counter

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from db import engine_trouble
from db.boards.overview import service_needs
from db.engine_trouble import DIFFERS, FOREIGN, LOST, REFUSED, STUCK
from db.store import deliveries, heartbeats
from settings import LEAST_FREE_BYTES
from web.shell.pages import LOOK, page
from web.shell.state import web_of

router = APIRouter()
log = logging.getLogger("svarstid.web")


@router.api_route("/halsa", methods=LOOK)
def health(request: Request) -> Response:
    """`ok`, `degraded` (answers are received, something else stands still) or `down` (503: no answer can be saved).

    `lost`, `stuck`, `refused` and `differing` count the matters that the engine does not run, cannot move on, does not
    take, or has otherwise than the register.
    """
    web = web_of(request)
    now = web.clock()
    try:
        is_well = web.probe.is_well(web.db, now)
        with web.db.read() as session:
            waiting, _ = deliveries.waiting(session)
            beats = {name: row.at for name, row in heartbeats.last_beats(session).items()}
            needs = service_needs(session, now)
            troubles = Counter(row.kind for row in engine_trouble.listed(session).values())
    except (SQLAlchemyError, TimeoutError):
        log.exception("registret svarar inte")
        is_well = False
    if not is_well:
        return JSONResponse({"status": "down", "database": "down"}, status_code=503)
    ages = {name: int((now - at).total_seconds()) for name, at in beats.items()}
    free = web.settings.free_bytes
    is_degraded = bool(needs or troubles) or (free is not None and free < LEAST_FREE_BYTES)
    return JSONResponse(
        {
            "status": "degraded" if is_degraded else "ok",
            "database": "ok",
            "undelivered": waiting,
            "seconds_since": ages,
            "standing_still": sorted({need.kind for need in needs}),
            "lost": troubles[LOST],
            "stuck": troubles[STUCK],
            "refused": troubles[REFUSED],
            "differing": troubles[DIFFERS] + troubles[FOREIGN],
            "free_mb": None if free is None else free // 2**20,
        }
    )


@router.api_route("/tillganglighet", methods=LOOK)
def accessibility() -> Response:
    """The statement that lag (2018:1937) 13 § asks for."""
    return page("accessibility.html")
