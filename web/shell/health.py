"""Health for machines: pages without login and without a word about any matter.

Three questions: is it well (`/halsa`, for people and monitoring), does the process answer (`/halsa/live`, for whoever
starts it again), may it be sent traffic (`/halsa/ready`, for a proxy).
"""

from __future__ import annotations

import logging

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from db.boards.lists.overview import service_needs
from db.boards.upkeep.service import ages
from db.inbound import sources
from settings import LEAST_FREE_BYTES
from web.shell.addresses import LIVE
from web.shell.pages import LOOK
from web.shell.state import web_of

router = APIRouter()
log = logging.getLogger("svarstid.web")


@router.api_route("/halsa", methods=LOOK)
def health(request: Request) -> Response:
    """`ok`, `degraded` (answers are received, something else stands still) or `down` (503: no answer can be saved).

    `lost`, `stuck`, `refused` and `differing` count the matters that the engine does not run, cannot move on, does not
    take, or has otherwise than the register. Ages are in seconds; those of `mail_in_s` since each source of mail gave a
    sign of life.
    """
    web = web_of(request)
    now = web.clock()
    try:
        is_well = web.probe.is_well(web.db, now)
        with web.db.read() as session:
            found = ages(session, now)
            needs = service_needs(session, now)
            mail_in = {row.name: int((now - row.seen_at).total_seconds()) for row in sources.listed(session)}
    except (SQLAlchemyError, TimeoutError):
        log.exception("registret svarar inte")
        is_well = False
    if not is_well:
        return JSONResponse({"status": "down", "database": "down"}, status_code=503)
    free = web.settings.free_bytes
    is_short = free is not None and free < LEAST_FREE_BYTES
    return JSONResponse(
        {
            "status": "degraded" if needs or found.troubles or is_short else "ok",
            "database": "ok",
            "undelivered": found.undelivered,
            "undelivered_s": found.undelivered_s,
            "unsent_s": found.unsent_s,
            "seconds_since": found.beats_s,
            "mail_in_s": mail_in,
            "compared_s": found.beats_s.get("engine"),
            "standing_still": sorted({need.kind for need in needs}),
            "lost": found.lost,
            "stuck": found.stuck,
            "refused": found.refused,
            "differing": found.differing,
            "clock_off_s": found.clock_off_s,
            "free_mb": None if free is None else free // 2**20,
        }
    )


@router.api_route(LIVE, methods=LOOK)
async def live() -> Response:
    """The process answers; it asks nobody else, neither a thread nor the register."""
    return JSONResponse({"status": "live"})


@router.api_route("/halsa/ready", methods=LOOK)
def ready(request: Request) -> Response:
    """Traffic may be sent here: the register has the tables of this program and takes a write. Else 503."""
    web = web_of(request)
    lacking = web.probe.lacking(web.db, web.clock())
    if lacking:
        return JSONResponse({"status": "not_ready", "lacking": lacking}, status_code=503)
    return JSONResponse({"status": "ready"})
