"""One organisation becomes a part of another: chosen, seen with what follows, then carried out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.register import whole
from rules.swedish import capital, moment
from schemas.errors import Refused
from schemas.register import Organisation
from secretariat.register import merging
from web.desk.register.edit import gone
from web.shell.addresses import ORGANISATION, organisation
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import web_of

router = APIRouter()
PATH = f"{ORGANISATION}/sammanslagning"


@router.api_route(PATH, methods=LOOK)
def show(request: Request) -> Response:
    """Which organisation it becomes a part of."""
    return _page(request, Form())


@router.post(PATH)
def see(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """What would follow."""
    web, key = web_of(request), request.path_params["organisation"]
    if form.get("andra"):
        return _page(request, form)
    try:
        found = merging.preview(web.db, key, form.get("into"), web.clock())
    except Refused as refusal:
        form.refuse("into", capital(f"{refusal.problem} {refusal.cure}"))
        return _page(request, form, 422)
    now = web.clock()
    return page(
        "desk/register/merger.html",
        section="register",
        found=found,
        mails=[(mail, "går direkt" if mail.send_at <= now else f"går {moment(mail.send_at)}") for mail in found.mails],
        into=form.get("into"),
        here=request.url.path,
        back=organisation(key),
    )


@router.post(f"{PATH}/bekrafta")
def carry_out(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Carry it out."""
    web, key = web_of(request), request.path_params["organisation"]
    try:
        merging.merge(web.db, key, form.get("into"), web.clock())
    except Refused as refusal:
        form.refuse("into", capital(f"{refusal.problem} {refusal.cure}"))
        return _page(request, form, 422)
    web.dispatcher.wake()
    return RedirectResponse(f"{organisation(form.get('into'))}?klart=sammanslagen", status_code=303)


def _page(request: Request, form: Form, status: int = 200) -> Response:
    key = request.path_params["organisation"]
    with web_of(request).db.read() as session:
        register = whole.load(session)
    own: Organisation | None = register.organisations.get(key)
    if own is None or own.merged_into:
        return gone()
    others = [one for one in register.organisations.values() if one.key != key and not one.merged_into]
    return page(
        "desk/register/merging.html",
        status,
        section="register",
        own=own,
        options=[(one.key, one.name) for one in others],
        form=form,
        here=request.url.path.removesuffix("/bekrafta"),
        back=organisation(key),
    )
