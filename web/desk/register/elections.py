"""After an election: who is new on the elected politicians' seats, and one button that asks and introduces."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rules.dates.clock import local_date
from rules.people.elections import Election, election_near, election_of
from rules.swedish import count
from schemas.errors import Refused
from secretariat.register import elections
from web.desk.register.carried import refused_page
from web.shell.addresses import ELECTIONS
from web.shell.forms import Form, typed_form, whole_number
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from words.states import AFTER

router = APIRouter()


@router.api_route(ELECTIONS, methods=LOOK)
def show(request: Request, val: str = "", fragade: str = "", nya: str = "") -> Response:
    """The election of the year in the address, else the one that matters now."""
    web = web_of(request)
    election = _election(web, val)
    with web.db.read() as session:
        found = elections.round_of(session, election)
    done = ""
    if fragade.isdecimal() and nya.isdecimal():
        asked, new = int(fragade[:4]), int(nya[:4])
        done = f"{count(asked, 'organisation', 'organisationer')} tillfrågades, {count(new, 'ny', 'nya')} introduceras."
    return page(
        "desk/register/elections.html",
        section="register",
        found=found,
        election=election,
        earlier=election_of(election.year - 4),
        later=election_of(election.year + 4) if election != election_near(local_date(web.clock())) else None,
        states=AFTER,
        names={key: each.name for key, each in found.register.organisations.items()},
        mailboxes={key: each.mailbox for key, each in found.register.organisations.items()},
        titles={key: each.title for key, each in found.register.seats.items()},
        path=ELECTIONS,
        done_text=done,
    )


@router.post(ELECTIONS)
def send(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Ask the organisations and introduce the new ones, as it was seen."""
    web = web_of(request)
    election = _election(web, form.get("val"))
    try:
        asked, new = elections.send(web.db, election, form.get("seen"), web.clock())
    except Refused as refusal:
        return refused_page([f"{refusal.problem} {refusal.cure}"])
    web.dispatcher.wake()
    return RedirectResponse(f"{ELECTIONS}?val={election.year}&fragade={asked}&nya={new}", status_code=303)


def _election(web: Web, typed: str) -> Election:
    year = whole_number(typed)
    return (election_of(year) if year else None) or election_near(local_date(web.clock()))
