"""What the link of an invitation opens: for its holder's generation of it, or the stand-in's."""

from __future__ import annotations

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db import actors
from db.answers.asked_seats import AskedSeat, of_invitation
from db.boards.sheets import Sheet, sheet_of
from mail.tokens import public_id_of, read_stand_in_token, read_token
from schemas.actor import link
from schemas.messages import LinkReader
from web.shell.pages import error_page
from web.shell.state import Web


def sheet_behind(web: Web, request: Request, token: str) -> Sheet | Response:
    """The sheet that the token opens, or the page for one that opens nothing."""
    with web.db.read() as session:
        asked = asked_behind(session, web, request, token)
        return asked if isinstance(asked, Response) else sheet_of(session, asked)


def asked_behind(session: Session, web: Web, request: Request, token: str) -> AskedSeat | Response:
    """What the token asks of its seat, or the page for one that opens nothing."""
    public_id = public_id_of(token) or "-"
    asked = of_invitation(session, public_id)
    invitation = asked.invitation if asked else None
    # An unknown invitation costs the same check as a known one, so that the time taken tells nothing.
    generation = read_token(web.keys, token, invitation.generation if invitation else 1)
    of_stand_in = read_stand_in_token(web.keys, token, invitation.stand_in_generation if invitation else 1)
    if asked is None or invitation is None or (generation is None and of_stand_in is None):
        return error_page(
            404,
            "Länken fungerar inte",
            "Kontrollera att hela länken kom med, eller öppna den igen från mejlet. "
            "Fungerar den ändå inte, svara på mejlet så hjälper vi dig.",
        )
    request.state.public_id = public_id
    if (generation or 0) < invitation.generation and (of_stand_in or 0) < invitation.stand_in_generation:
        return error_page(
            410,
            "Länken har ersatts",
            "Frågan har flyttats till en ny mottagare, som har fått en egen länk. Du behöver inte göra något.",
        )
    # In the thread of this one request: what it goes on to write is written by whoever has the link.
    request.state.is_stand_in = generation != invitation.generation
    if not request.state.is_stand_in:
        actors.be(link(asked.seat, generation or 0))
    else:
        actors.be(link(asked.seat, of_stand_in or 0, LinkReader.STAND_IN))
    return asked
