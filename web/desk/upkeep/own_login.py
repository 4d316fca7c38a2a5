"""One's own login: name and role, the sessions that are open, and the address by which one comes in again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.store import sessions
from db.users import users
from schemas.actor import Role
from schemas.errors import Refused
from web.shell.addresses import LOGIN, OWN_LOGIN
from web.shell.entry.visitor import Visitor, visitor
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

router = APIRouter()
DONE = {
    "sparad": "Sparat. Nästa gång loggar du in med den adressen.",
    "utloggad": "Inloggningen är avslutad.",
}


@router.api_route(OWN_LOGIN, methods=LOOK)
def show(request: Request, klart: str = "") -> Response:
    """Who one is here, and where one is logged in."""
    who = _who()
    return _page(web_of(request), who, Form({"name": "" if who.name == users.FIRST_NAME else who.name}), done=klart)


@router.post(OWN_LOGIN)
def say_who(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """The first administrator, who came in by a link, says name and address; later changes are an administrator's."""
    web, who = web_of(request), _who()
    if who.email:
        form.refuse("", "Namn och adress ändras av en administratör, på sidan Användare.")
        return _page(web, who, form, 422)
    form.required("email", "E-postadressen saknas. Skriv den som namn@kommun.example.")
    if form.errors:
        return _page(web, who, form, 422)
    try:
        with web.db.write() as session:
            role = Role(users.find(session, who.id).role)
            users.change(session, who.id, name=form.get("name"), email=form.get("email"), role=role, now=web.clock())
    except Refused as refusal:
        form.refused(refusal, refusal.field if refusal.field in ("name", "email") else "")
        return _page(web, who, form, 422)
    return RedirectResponse(f"{OWN_LOGIN}?klart=sparad", status_code=303)


@router.post(OWN_LOGIN + "/avsluta")
def end(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """End one of one's own sessions, or all."""
    web, who, digest = web_of(request), _who(), form.get("session")
    with web.db.write() as session:
        if digest:
            sessions.end(session, digest, who.id)
        else:
            users.log_out_everywhere(session, who.id)
    if not digest or digest == who.session:
        return web.forget(RedirectResponse(LOGIN, status_code=303))
    return RedirectResponse(f"{OWN_LOGIN}?klart=utloggad", status_code=303)


def _who() -> Visitor:
    who = visitor()
    assert who is not None, "the page is only for who is logged in"
    return who


def _page(web: Web, who: Visitor, form: Form, status: int = 200, *, done: str = "") -> Response:
    with web.db.read() as session:
        own = sessions.living(session, web.clock(), web.limits, who.id)
    return page(
        "desk/own_login.html", status, section="", form=form, sessions=own, done_text=DONE.get(done, ""), who=who
    )
