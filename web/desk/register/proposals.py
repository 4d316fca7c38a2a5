"""What organisations say should be otherwise in the register: each carried out or refused with one button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.register import checks, whole
from db.register.open_matters import open_of
from files.people.lines import fault_words
from rules.dates.clock import local_date
from rules.people.register import changes
from schemas.errors import Refused
from secretariat.register import registering
from web.desk.register.carried import refused_page
from web.shell.addresses import PROPOSALS
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import web_of
from words.register import change_words

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_DONE = {"infort": "Ändringen är införd.", "avvisat": "Förslaget är avvisat.", "klart": "Meddelandet är noterat."}


@dataclass(frozen=True)
class Proposal:
    """One proposal in words."""

    id: int
    organisation: str
    name: str
    proposed_at: datetime
    texts: list[str]
    words: str
    """What else the reader wrote; then there is nothing to carry out."""
    faults: list[str]
    """Why it cannot be carried out as the register stands now."""
    open: int
    """How many open questions go over."""


@router.api_route(PROPOSALS, methods=LOOK)
def listed(request: Request, klart: str = "") -> Response:
    """Everything that waits."""
    web = web_of(request)
    now = web.clock()
    found = []
    with web.db.read() as session:
        register = whole.load(session)
        for row in checks.waiting(session):
            change = changes(register, checks.lines_of(row), local_date(now))
            seats = {each.seat for each in change.real if each.seat}
            titles = {key: seat.title for key, seat in register.seats.items()}
            found.append(
                Proposal(
                    id=row.id or 0,
                    organisation=row.organisation,
                    name=register.organisations[row.organisation].name,
                    proposed_at=row.proposed_at,
                    texts=[change_words(each, titles.get(each.seat, "")) for each in change.real],
                    words=row.words,
                    faults=[fault_words(fault) for fault in change.faults],
                    open=len(open_of(session, seats, now).owed),
                )
            )
    return page("desk/register/proposals.html", section="register", proposals=found, done_text=_DONE.get(klart, ""))


@router.post(PROPOSALS + "/{number}/infor")
def apply(request: Request, number: Number, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Carry it out; a mere message is thereby dealt with."""
    return _decide(request, number, is_applied=True, done="klart" if form.get("words") else "infort")


@router.post(PROPOSALS + "/{number}/avvisa")
def refuse(request: Request, number: Number) -> Response:
    """Leave the register as it is."""
    return _decide(request, number, is_applied=False, done="avvisat")


def _decide(request: Request, number: int, *, is_applied: bool, done: str) -> Response:
    web = web_of(request)
    try:
        registering.decide(web.db, number, is_applied=is_applied, now=web.clock())
    except Refused as refusal:
        return refused_page([f"{refusal.problem} {refusal.cure}"])
    web.dispatcher.wake()
    return RedirectResponse(f"{PROPOSALS}?klart={done}", status_code=303)
