"""The way to the desk: a one-time link, a code by mail or the issuer of the settings; then a session in a cookie.

The page is the same whether an address is known or not. A code works only in the browser that asked for it.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.store import sessions
from db.users import attempts, users
from schemas.tables.users import UserRow
from web.shell.addresses import LOGIN
from web.shell.entry import issuer_login
from web.shell.entry.ways_in import begin, own_path
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

CODE = LOGIN + "/kod"
log = logging.getLogger("svarstid.web")
router = APIRouter()
router.include_router(issuer_login.router)
_OLD_LINK = "Länken gäller inte längre. Varje länk fungerar en gång och i en timme. Hämta en ny."
_WRONG_CODE = "Koden stämmer inte, eller gäller inte längre. Kontrollera den, eller be om en ny."


@router.api_route(LOGIN, methods=LOOK)
def ask(request: Request, till: str = "/") -> Response:
    """Says how to get in; takes an address, or a link by hand."""
    return _page(web_of(request), Form(), own_path(till))


@router.post(CODE)
def mail_code(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Mail a code to the address where it is a user's, and ask this browser for it either way."""
    web = web_of(request)
    till, email = own_path(form.get("till")), form.mail_address("email")
    if not email and not form.error("email"):
        form.refuse("email", "E-postadressen saknas. Skriv den som namn@kommun.example.")
    if form.errors or web.settings.oidc_issuer:
        return _page(web, form, till, 422)
    client = request.client.host if request.client else ""
    if too_many := web.rates.code_refusal(hashlib.sha256(email.casefold().encode()).hexdigest(), client):
        return too_many
    now = web.clock()
    with web.db.write() as session:
        user = users.by_email(session, email, now)
        begun = attempts.begin_mailed(session, user, till, now)
    web.codes.send(web, user, begun.secret, now)
    return web.remember_attempt(RedirectResponse(CODE, status_code=303), begun.browser)


@router.api_route(CODE, methods=LOOK)
def ask_for_code(request: Request) -> Response:
    """The form for the code, in the browser that asked for one."""
    web = web_of(request)
    with web.db.read() as session:
        if attempts.find(session, web.attempt_of(request), web.clock()) is None:
            return RedirectResponse(LOGIN, status_code=303)
    return _code_page(web, Form())


@router.post(CODE + "/in")
def log_in_by_code(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Start a session where the code is the one that was mailed for this browser."""
    web, now = web_of(request), web_of(request).clock()
    code = form.required("code", "Koden saknas. Skriv den som den står i mejlet.", longest=40)
    if form.errors:
        return _code_page(web, form, 422)
    with web.db.write() as session:
        attempt = attempts.try_code(session, web.attempt_of(request), code, now)
        user = session.get(UserRow, attempt.user) if attempt else None
        session_id = begin(session, user, "mail", now)
        leads_to = attempt.leads_to if attempt else "/"
    if session_id is None:
        form.refuse("code", _WRONG_CODE)
        return _code_page(web, form, 422)
    return web.forget_attempt(web.remember(RedirectResponse(leads_to, status_code=303), session_id))


@router.api_route(LOGIN + "/{code}", methods=LOOK)
def confirm(request: Request, code: str, till: str = "/") -> Response:
    """The page a login link opens. It uses nothing up: that takes the button."""
    return _page(web_of(request), Form(), own_path(till), code=code)


@router.post(LOGIN)
def log_in(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Redeem the code of a link and start a session."""
    web = web_of(request)
    till = own_path(form.get("till"))
    code = form.required("code", "Koden saknas. Klistra in hela länken eller koden.").rsplit("/", 1)[-1]
    if not form.errors:
        with web.db.write() as session:
            session_id = sessions.redeem(session, code, web.clock())
        if session_id is not None:
            log.info("inloggad, sätt link")
            return web.remember(RedirectResponse(till, status_code=303), session_id)
        form.refuse("code", _OLD_LINK)
    return _page(web, form, till, 422)


@router.post("/logga-ut")
def log_out(request: Request) -> Response:
    """End the session for good."""
    web = web_of(request)
    if session_id := request.cookies.get(web.cookie):
        with web.db.write() as session:
            sessions.logout(session, session_id)
    return web.forget(RedirectResponse(LOGIN, status_code=303))


def _page(web: Web, form: Form, till: str, status: int = 200, *, code: str = "") -> Response:
    return page(
        "login.html",
        status,
        form=form,
        code=code,
        till=till,
        issuer=web.settings.oidc_name if web.settings.oidc_issuer else "",
        idle=f"{web.settings.session_idle_hours:g} timmar".replace(".", ","),
    )


def _code_page(web: Web, form: Form, status: int = 200) -> Response:
    is_file = web.settings.mail == "file"
    minutes = int(attempts.LIVES.total_seconds() // 60)
    folder = web.settings.outbox_dir if is_file and web.settings.environment == "development" else None
    return page("login_code.html", status, form=form, minutes=minutes, folder=folder)
