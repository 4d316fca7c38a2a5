"""Which other systems are let in, and which are told of what happens. Only administrators come here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.api import tokens, webhooks
from schemas.api import NewsType, Scope
from schemas.errors import Refused
from secretariat.webhooks import secret_of
from web.shell.addresses import SYSTEMS
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from words.service.systems import NEWS_TYPES, SCOPES

router = APIRouter()
TypedForm = Annotated[Form, Depends(typed_form)]
_DONE = {
    "nyckel": "Nyckeln är återkallad. Systemet kommer inte in längre.",
    "mottagare": "Mottagaren är återkallad. Inget mer skickas dit.",
}


@router.api_route(SYSTEMS, methods=LOOK)
def show_systems(request: Request, klart: str = "") -> Response:
    """Every token and webhook, with a form for one more of each."""
    return _page(web_of(request), Form(), done=_DONE.get(klart, ""))


@router.post(SYSTEMS + "/nyckel")
def make_token(request: Request, form: TypedForm) -> Response:
    """Make a token, and show it this once."""
    web, expires_on = web_of(request), form.day("expires_on")
    chosen = [scope for scope in Scope if form.get(f"scope_{scope.value}")]
    if form.errors:
        return _page(web, form, status=422)
    try:
        with web.db.write() as session:
            row, token = tokens.make(session, form.get("name"), chosen, web.clock(), expires_on)
    except Refused as refusal:
        return _refused(web, form, refusal)
    return _page(web, Form(), made=token, made_name=row.name)


@router.post(SYSTEMS + "/mottagare")
def make_webhook(request: Request, form: TypedForm) -> Response:
    """Make a webhook, and show its secret this once."""
    web = web_of(request)
    chosen = [kind for kind in NewsType if form.get(f"news_{kind.value}")]
    keys = web.settings.keys
    try:
        with web.db.write() as session:
            row = webhooks.make(session, form.get("hook_name"), form.get("url"), chosen, max(keys), web.clock())
    except Refused as refusal:
        return _refused(web, form, refusal, {"name": "hook_name"})
    return _page(web, Form(), made_secret=secret_of(keys, row), made_name=row.name)


@router.post(SYSTEMS + "/nyckel/{key}/aterkalla")
def revoke_token(request: Request, key: str) -> Response:
    """Let a system in no more."""
    web = web_of(request)
    return _revoke(web, lambda session: tokens.revoke(session, key, web.clock()), "nyckel")


@router.post(SYSTEMS + "/mottagare/{key}/aterkalla")
def revoke_webhook(request: Request, key: str) -> Response:
    """Tell a system nothing more."""
    web = web_of(request)
    return _revoke(web, lambda session: webhooks.revoke(session, key, web.clock()), "mottagare")


def _revoke(web: Web, call: Callable[[Session], object], done: str) -> Response:
    try:
        with web.db.write() as session:
            call(session)
    except Refused as refusal:
        return _refused(web, Form(), refusal)
    return RedirectResponse(f"{SYSTEMS}?klart={done}", status_code=303)


def _refused(web: Web, form: Form, refusal: Refused, fields: dict[str, str] | None = None) -> Response:
    field = (fields or {}).get(refusal.field, refusal.field)
    form.refused(refusal, field if field in ("name", "hook_name", "url", "expires_on") else "")
    return _page(web, form, status=422)


def _page(
    web: Web,
    form: Form,
    *,
    status: int = 200,
    done: str = "",
    made: str = "",
    made_secret: str = "",
    made_name: str = "",
) -> Response:
    now = web.clock()
    with web.db.read() as session:
        rows, hooks = tokens.listed(session), webhooks.listed(session)
        waiting = webhooks.waiting(session)
    return page(
        "desk/systems.html",
        status,
        section="anvandare",
        form=form,
        living=[row for row in rows if tokens.holds(row, now)],
        ended=[row for row in rows if not tokens.holds(row, now)],
        hooks=[row for row in hooks if row.revoked_at is None],
        waiting=waiting,
        scopes=SCOPES,
        news=NEWS_TYPES,
        done_text=done,
        made=made,
        made_secret=made_secret,
        made_name=made_name,
    )
