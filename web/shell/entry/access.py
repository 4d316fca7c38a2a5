"""Lets people in to the desk: nobody without a login, and nobody in a role that may not do it (`roles`)."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from db import actors
from db.store import sessions
from schemas.actor import PROGRAM, Role, person
from web.shell.addresses import LOGIN
from web.shell.entry.roles import needed_of
from web.shell.entry.visitor import Visitor, let_in
from web.shell.pages import page
from web.shell.state import web_of


class FreshActor:
    """Whoever acts in one request acts in that one alone, whatever context the server runs it in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with actors.acting(PROGRAM):
            await self.app(scope, receive, send)


class LoginNeeded(Exception):
    """The page belongs to the desk and nobody is logged in."""


class Forbidden(Exception):
    """The page asks for another role."""

    def __init__(self, needed: Role) -> None:
        self.needed = needed


async def require_desk(request: Request) -> None:
    """Dependency of every route of the desk. Raises LoginNeeded or Forbidden."""
    await _require(request, needed_of(request.scope["route"].path, request.method))


async def require_administrator(request: Request) -> None:
    """Dependency of what only administrators do. Raises LoginNeeded or Forbidden."""
    await _require(request, Role.ADMINISTRATOR)


async def _require(request: Request, needed: Role) -> None:
    # In the request's own context, and not in that of a thread: the route itself runs in another.
    who = await run_in_threadpool(_visitor, request)
    let_in(who)
    if not who.role.covers(needed):
        raise Forbidden(needed)
    actors.be(person(who.id, who.role))


def _visitor(request: Request) -> Visitor:
    web = web_of(request)
    session_id, now = request.cookies.get(web.cookie, ""), web.clock()
    with web.db.read() as session:
        live = sessions.find(session, session_id, now, web.limits)
    if live is None:
        raise LoginNeeded
    request.state.is_desk = True
    # Reading a page must not queue behind the writers: only now and then is the visit written down.
    if live.is_touch_due and request.method == "GET":
        with web.db.write() as session:
            sessions.touch(session, session_id, now, web.limits)
    user = live.user
    return Visitor(user.id, user.name, user.email, Role(user.role), live.row.digest)


def redirect_to_login(request: Request, _error: Exception) -> Response:
    """Send the visitor to the login page, and back again afterwards where it was a page to look at."""
    here = f"{request.url.path}{'?' if request.url.query else ''}{request.url.query}"
    is_page = request.method == "GET" and here != "/"
    query = f"?{urlencode({'till': here})}" if is_page else ""
    return RedirectResponse(f"{LOGIN}{query}", status_code=303)


def say_no(_request: Request, error: Exception) -> Response:
    """The page for whoever is logged in, but in a role that may not do this."""
    assert isinstance(error, Forbidden)
    return page("desk/forbidden.html", 403, section="", needed=error.needed)
