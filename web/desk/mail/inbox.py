"""*Mejl att titta på*: the list of what came by mail, at first of what became no answer by itself."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db import journals
from db.inbound import queue
from db.register.seats import load_seats
from rules.dates.clock import local_date
from schemas.mail.inbound import Dealing, ReceivedState
from schemas.tables.inbound import ReceivedMailRow
from web.shell.addresses import INBOX
from web.shell.pages import LOOK, page
from web.shell.state import web_of
from words.states import RECEIVED_STATES

router = APIRouter()
PAGE_SIZE = 50
FILTERS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "": ("Att titta på", (ReceivedState.WAITING, ReceivedState.NEW)),
    "svar": ("Blev svar", (ReceivedState.RECORDED,)),
    "noterade": ("Noterade", (ReceivedState.NOTED, ReceivedState.AGAIN)),
    "klara": ("Omhändertagna", (ReceivedState.DEALT,)),
    "alla": ("Alla", None),
}
"""Code in the address → what the filter is called and the states it lets through."""
DONE = {
    "kopplat": "Mejlet är kopplat till frågan.",
    "klart": "Mejlet är omhändertaget.",
    "vidare": "Det skickas till kansliet. Det ligger kvar här tills någon har tagit hand om det.",
    "oppnat": "Mejlet är upptaget igen. Det som redan är gjort med det gäller fortfarande.",
    "innehavare": "Bytet är noterat. Den nya innehavaren får frågan och den förra får besked.",
    "svar": "Svaret är noterat. Ett kvitto går till parten.",
}
"""What the list says after an act, by the code in its address."""


@router.api_route(INBOX, methods=LOOK)
def mails(request: Request, lage: str = "", sida: int = 1, klart: str = "", arende: str = "") -> Response:
    """The mails, newest first; at first those that wait for somebody. `arende` shows those of one matter."""
    web = web_of(request)
    chosen = lage if lage in FILTERS else ""
    number = min(max(sida, 1), 10_000)
    with web.db.read() as session:
        rows = queue.listed(session, FILTERS[chosen][1], page=number, size=PAGE_SIZE, process=arende)
        names = load_seats(session, [row.seat for row in rows if row.seat], local_date(web.clock()))
        titles = journals.titles(session, {row.process for row in rows if row.process} | {arende})
        waiting = queue.waiting(session)
    return page(
        "desk/inbox.html",
        section="inkorg",
        rows=rows[:PAGE_SIZE],
        has_more=len(rows) > PAGE_SIZE,
        number=number,
        chosen=chosen,
        only=arende if arende in titles else "",
        filters=FILTERS,
        states=RECEIVED_STATES,
        became=became,
        names=names,
        titles=titles,
        waiting=waiting,
        done_text=DONE.get(klart, ""),
    )


def became(row: ReceivedMailRow) -> str:
    """What became of the mail, beside its state; empty while it waits."""
    if row.state == ReceivedState.WAITING:
        return ""
    if row.state == ReceivedState.DEALT:
        return f"Skäl: {row.reason}" if row.dealt == Dealing.NOTHING else row.reason
    # So it was noted before what was answered stood with it.
    return "" if row.why == f"{RECEIVED_STATES[row.state].word}." else row.why
