"""A personal link without login: bound to a seat and to its reader's address. What it opens, or why it opens nothing.

Opened after the seat has got another holder, it says so and opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db import actors
from db.processes import find_invitation_by_id
from db.register import people
from mail.letter import Addressee
from mail.tokens import public_id_of, read_view_token
from rules.dates.clock import local_date
from schemas import actor
from schemas.tables.process import InvitationRow
from web.shell.pages import error_page
from web.shell.state import web_of

Saying = tuple[int, str, str]
"""The status, title and text of the page that says that a link opens nothing."""
NO_LINK: Saying = (
    404,
    "Länken fungerar inte",
    "Kontrollera att hela länken kom med. Fungerar den ändå inte, svara på mejlet så hjälper vi dig.",
)
REPLACED: Saying = (
    410,
    "Länken har ersatts",
    "Platsen har fått en ny mottagare, som får en egen länk. Behöver du ändå något härifrån, svara på mejlet.",
)


class OpensNothing(Exception):
    """The link is not, or no longer, one of ours; its arguments are a `Saying`."""


@dataclass(frozen=True)
class Followed:
    """Whose link it is."""

    process: str
    """The key of what it is about."""
    to: Addressee
    """Whoever holds the seat today, and whom the link was made for."""


def arrived(request: Request) -> datetime:
    """The first moment the server has the request: what comes by a link is in time, or in turn, by it."""
    return web_of(request).clock()


def follow(
    request: Request,
    session: Session,
    token: str,
    readers: Callable[[InvitationRow], Sequence[str]],
    replaced: Saying = REPLACED,
) -> Followed:
    """Whose link a token is. Raises OpensNothing.

    `readers` gives every address that the seat has had the link at, none where it is about something else. What the
    thread of this request goes on to write is written by whoever has the link.
    """
    web, public_id = web_of(request), public_id_of(token) or "-"
    link = find_invitation_by_id(session, public_id)
    # An unknown link costs the same check as a known one, so that the time taken tells nothing.
    made_for = read_view_token(web.keys, token, (readers(link) if link else []) or ["-"])
    if link is None or made_for is None:
        raise OpensNothing(*NO_LINK)
    request.state.public_id = public_id
    to = people.addressee(session, link.seat, local_date(web.clock()), invitation=link)
    if made_for.casefold() != to.email.casefold():
        raise OpensNothing(*replaced)
    actors.be(actor.link(link.seat, link.generation))
    return Followed(link.process, to)


def say_that_it_opens_nothing(_request: Request, error: Exception) -> Response:
    """The page for such a link."""
    status, title, text = error.args
    return error_page(status, title, text)
