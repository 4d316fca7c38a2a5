"""Login at the issuer of the settings: the way there, and the way back. Without an issuer neither is there.

Both are links that a browser follows, so they are GET; all that they write is this browser's own attempt and session.
"""

from __future__ import annotations

import logging
from datetime import datetime

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.users import attempts, users
from schemas.settings.login import BACK_PATH
from schemas.tables.users import UserRow
from secretariat.vouched import Identity, NotVouched
from web.shell.addresses import ISSUER
from web.shell.entry.ways_in import begin, own_path
from web.shell.pages import LOOK, page
from web.shell.state import web_of

router = APIRouter()
log = logging.getLogger("svarstid.web")
_UNREACHED = (
    "Inloggningen svarar inte",
    "Vänta en stund och försök igen. Fortsätter det, be den som sköter driften köra svarstid doctor.",
)
_BROKEN = (
    "Inloggningen gick inte att slutföra",
    "Den kan ha tagit för lång tid, eller öppnats i ett annat fönster. Börja om från början.",
)
_UNKNOWN = (
    "Du är inte användare här",
    "Inloggningen gick bra, men din adress finns inte bland användarna. Be en administratör lägga till dig.",
)
_NONE = ("Sidan finns inte", "Här loggar man in på ett annat sätt.")


@router.api_route(ISSUER, methods=LOOK)
def go_to_issuer(request: Request, till: str = "/") -> Response:
    """Begin a login in this browser, and send it to the issuer."""
    web = web_of(request)
    if web.issuer is None:
        return _sorry(404, *_NONE)
    if request.method == "HEAD":
        return Response()
    if too_many := web.rates.code_refusal("issuer", request.client.host if request.client else ""):
        return too_many
    with web.db.write() as session:
        begun = attempts.begin_at_issuer(session, own_path(till), web.clock())
    try:
        address = web.issuer.address(begun.secret, begun.nonce, begun.verifier)
    except NotVouched as error:
        log.warning("utfärdaren går inte att använda: %s", error)
        return _sorry(502, *_UNREACHED)
    return web.remember_attempt(RedirectResponse(address, status_code=303), begun.browser)


@router.api_route(BACK_PATH, methods=LOOK)
def come_back(request: Request, code: str = "", state: str = "", iss: str = "") -> Response:
    """Whoever comes back from the issuer in the browser that went there is logged in, where it is a user."""
    web, now = web_of(request), web_of(request).clock()
    if web.issuer is None:
        return _sorry(404, *_NONE)
    if request.method == "HEAD":
        return Response()
    with web.db.write() as session:
        attempt = attempts.take_state(session, web.attempt_of(request), state, now)
    is_other = bool(iss) and iss != web.settings.oidc_issuer
    if attempt is None or not code or is_other:
        return web.forget_attempt(_sorry(400, *_BROKEN))
    try:
        identity = web.issuer.identity(code, attempt.nonce, attempt.verifier, now)
    except NotVouched as error:
        log.warning("inloggningen hos utfärdaren godtogs inte: %s", error)
        return web.forget_attempt(_sorry(400, *_BROKEN))
    with web.db.write() as session:
        session_id = begin(session, _user(session, identity, now), "oidc", now)
    if session_id is None:
        return web.forget_attempt(_sorry(403, *_UNKNOWN))
    return web.forget_attempt(web.remember(RedirectResponse(attempt.leads_to, status_code=303), session_id))


def _user(session: Session, identity: Identity, now: datetime) -> UserRow | None:
    """The user whom the issuer knows: by its lasting id, or the first time by the address.

    An address can be given to another; so a user who has come in once is never known by it again.
    """
    known = users.by_subject(session, identity.subject, now)
    if known is not None or not identity.email:
        return known
    first = users.by_email(session, identity.email, now)
    if first is None or first.subject:
        return None
    first.subject = identity.subject
    session.add(first)
    return first


def _sorry(status: int, title: str, text: str) -> Response:
    return page("login_failed.html", status, title=title, text=text)
