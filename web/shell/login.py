"""The way to the desk: a one-time link, a page with a button, a session in a cookie."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.store import sessions
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

PATH = "/logga-in"
router = APIRouter()


class LoginNeeded(Exception):
    """The page belongs to the desk and nobody is logged in."""


def require_desk(request: Request) -> None:
    """Dependency of every route of the desk. Raises LoginNeeded."""
    web = web_of(request)
    session_id = request.cookies.get(web.cookie, "")
    with web.db.read() as session:
        if not sessions.check(session, session_id, web.clock()):
            raise LoginNeeded
        is_due = sessions.is_touch_due(session, session_id, web.clock())
    request.state.is_desk = True
    # Reading a page must not queue behind the writers: only now and then is the visit written down.
    if is_due and request.method == "GET":
        with web.db.write() as session:
            sessions.touch(session, session_id, web.clock())


def redirect_to_login(request: Request, _error: Exception) -> Response:
    """Send the visitor to the login page, and back again afterwards where it was a page to look at."""
    here = f"{request.url.path}{'?' if request.url.query else ''}{request.url.query}"
    is_page = request.method == "GET" and here != "/"
    query = f"?{urlencode({'till': here})}" if is_page else ""
    return RedirectResponse(f"{PATH}{query}", status_code=303)


@router.api_route(PATH, methods=LOOK)
def ask_for_link(till: str = "/") -> Response:
    """Says how to get in; takes the code of a link by hand."""
    return page("login.html", form=Form(), code="", till=_own_path(till))


@router.api_route(PATH + "/{code}", methods=LOOK)
def confirm(code: str, till: str = "/") -> Response:
    """The page a login link opens. It uses nothing up: that takes the button."""
    return page("login.html", form=Form(), code=code, till=_own_path(till))


@router.post(PATH)
def log_in(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Redeem the code and start a session."""
    web = web_of(request)
    till = _own_path(form.get("till"))
    code = form.required("code", "Koden saknas. Klistra in hela länken eller koden.").rsplit("/", 1)[-1]
    if not form.errors:
        with web.db.write() as session:
            session_id = sessions.redeem(session, code, web.clock())
        if session_id is not None:
            response = RedirectResponse(till, status_code=303)
            _set_cookie(web, response, session_id)
            return response
        form.refuse("code", "Länken gäller inte längre. Varje länk fungerar en gång och i en timme. Hämta en ny.")
    return page("login.html", 422, form=form, code="", till=till)


@router.post("/logga-ut")
def log_out(request: Request) -> Response:
    """End the session for good."""
    web = web_of(request)
    if session_id := request.cookies.get(web.cookie):
        with web.db.write() as session:
            sessions.logout(session, session_id)
    response = RedirectResponse(PATH, status_code=303)
    response.delete_cookie(web.cookie, path="/", secure=web.is_secure, httponly=True, samesite="lax")
    return response


def _set_cookie(web: Web, response: Response, session_id: str) -> None:
    response.set_cookie(web.cookie, session_id, path="/", secure=web.is_secure, httponly=True, samesite="lax")


def _own_path(path: str) -> str:
    """Only a path of this site is followed after login."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if is_own else "/"
