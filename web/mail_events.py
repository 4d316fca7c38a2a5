"""Where the provider says what became of mails: its event webhook. Whoever cannot sign is told nothing."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from fastapi import APIRouter
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from db.outbox.reported import delivered
from mail.transports.sendgrid_events import SIGNATURE, TIMESTAMP, Signed, is_signed, key_of, read
from schemas.errors import Refused
from schemas.settings.mail import EVENTS_PATH
from settings import Settings
from web.shell.middleware.errors import page_of
from web.shell.middleware.load import come_back
from web.shell.pages import error_page
from web.shell.state import Web, web_of

log = logging.getLogger("svarstid.web")
router = APIRouter()
_NO_LIST = ("Det där är ingen lista med händelser", "Kontrollera webhookens inställningar hos SendGrid.")
_LATER = ("Registret tar inte emot något just nu", "Skicka händelserna igen om en stund.")


def router_of(settings: Settings) -> APIRouter:
    """The route, for a provider whose key can be read; Refused where it cannot."""
    try:
        _key(settings.sendgrid_webhook_key)
    except ValueError:
        problem, cure = "det är ingen publik nyckel.", "Kopiera Verification Key från SendGrids inställningar."
        raise Refused("SVARSTID_SENDGRID_WEBHOOK_KEY", problem, cure) from None
    return router


@router.post(EVENTS_PATH)
async def receive(request: Request) -> Response:
    """Keep what is reported, with all that follows from it, and say so only then: 204.

    403 for what the provider has not signed, 400 for what is no list of events, and 503 where the register takes
    nothing now: the provider then comes back. Where no key is set there is no such route.
    """
    web = web_of(request)
    signed = Signed(await request.body(), request.headers.get(SIGNATURE, ""), request.headers.get(TIMESTAMP, ""))
    return await run_in_threadpool(_receive, web, signed)


def _receive(web: Web, signed: Signed) -> Response:
    now = web.clock()
    if not is_signed(signed, _key(web.settings.sendgrid_webhook_key), now):
        log.warning("events of mail without a good signature were turned away")
        return page_of(403)
    try:
        reports = read(signed.body)
    except ValueError:
        return error_page(400, *_NO_LIST)
    try:
        with web.db.write() as session:
            delivered.note(session, reports, now)
    except (IntegrityError, OperationalError, TimeoutError):
        # Of two requests with the same events at once one is too late, and finds them known when it comes back.
        return come_back(error_page(503, *_LATER))
    return Response(status_code=204)


@lru_cache(maxsize=4)
def _key(text: str) -> Any:
    return key_of(text)
