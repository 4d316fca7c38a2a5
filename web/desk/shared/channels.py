"""How documents reach each organisation beside by mail: channels with their first and last day."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.register import whole
from db.year import shared
from rules.channels import Channel
from rules.dates.clock import local_date
from schemas.errors import Refused
from web.shell.addresses import CHANNELS
from web.shell.forms import Form, long_form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

router = APIRouter()


@router.api_route(CHANNELS, methods=LOOK)
def show(request: Request) -> Response:
    """Every channel, and a form for another."""
    return _page(web_of(request), Form())


@router.post(CHANNELS)
def add(request: Request, form: Annotated[Form, Depends(long_form)]) -> Response:
    """Add a channel for each organisation that is ticked: "alla utom Tyresö" is all but one."""
    web = web_of(request)
    name = form.required("name", "Namnet saknas. Skriv vad kanalen heter, till exempel Teams.", longest=60)
    address = form.at_most("address", 300)
    from_on, to_on = form.day("from_on"), form.day("to_on")
    chosen = [each for each in _names(web) if form.get(f"in-{each}")]
    if not chosen:
        form.refuse("in", "Ingen organisation är vald. Kryssa i dem som har kanalen.")
    if not form.errors:
        try:
            with web.db.write() as session:
                for each in chosen:
                    shared.add_channel(session, Channel(each, name, address, from_on, to_on))
        except Refused as refusal:
            form.refused(refusal, refusal.field)
    return _page(web, form, 422) if form.errors else RedirectResponse(CHANNELS, status_code=303)


@router.post(CHANNELS + "/{number}/avsluta")
def end(request: Request, number: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Today is the channel's last day."""
    web = web_of(request)
    try:
        with web.db.write() as session:
            shared.end_channel(session, int(number) if number.isdecimal() else 0, local_date(web.clock()))
    except Refused as refusal:
        form.refused(refusal)
        return _page(web, form, 422)
    return RedirectResponse(CHANNELS, status_code=303)


def _page(web: Web, form: Form, status: int = 200) -> Response:
    with web.db.read() as session:
        found = shared.channels(session)
    names, today = _names(web), local_date(web.clock())
    return page(
        "desk/shared/channels.html",
        status,
        section="register",
        form=form,
        names=names,
        channels=[(each, names.get(each.organisation, each.organisation)) for each in found],
        today=today,
        path=CHANNELS,
    )


def _names(web: Web) -> dict[str, str]:
    """Key → name of every organisation, by name."""
    with web.db.read() as session:
        register = whole.load(session)
    known = {key: each.name for key, each in register.organisations.items() if not each.merged_into}
    return dict(sorted(known.items(), key=lambda each: each[1].casefold()))
