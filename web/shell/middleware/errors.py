"""What a page says of a request that could not be served: ours, whoever found it out."""

from __future__ import annotations

import logging

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoLineFree
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.shell.middleware.load import RETRY_AFTER_S, come_back
from web.shell.pages import LOOK, error_page
from web.shell.problem import MEDIA_TYPE, code_of, is_api, problem

log = logging.getLogger("svarstid.web")

_WORDS = {
    404: ("Sidan finns inte", "Kontrollera adressen, eller öppna länken från mejlet igen."),
    405: ("Det går inte här", "Sidan kan inte ta emot det som skickades. Inget har ändrats."),
    408: ("Det tog för lång tid", "Allt som skickades kom inte fram, och inget har ändrats. Försök igen."),
    413: (
        "Det blev för mycket text",
        "Inget är mottaget. Korta texten och skicka igen. Längre underlag kan du mejla till kansliet.",
    ),
    416: ("Filen är kortare än så", "Den del av filen som efterfrågades finns inte. Hämta hela filen igen."),
    422: ("Något i adressen stämmer inte", "Kontrollera adressen, eller öppna länken från mejlet igen."),
}
_OTHER = ("Det gick inte att läsa det som skickades", "Inget har ändrats. Gå tillbaka och försök igen.")
BROKEN = (
    "Något gick fel hos oss",
    "Vänta en liten stund och försök igen. Skickade du ett svar? Det är mottaget bara om du har sett ett kvitto.",
)
REGISTER_FAULTS = (OperationalError, NoLineFree)
"""What is raised where the register is away, full, or does not let anyone in: it is worth trying again."""
_OWN_TYPES = ("text/html", "application/json", MEDIA_TYPE)


def page_of(status: int) -> Response:
    """The page of a status of 400 or more."""
    return error_page(status, *_WORDS.get(status, _OTHER))


def register_away(request: Request, error: Exception) -> Response:
    """503, and when to come back: the register could not be read or written. What was sent may or may not be kept."""
    log.warning("registret svarar inte: %s", type(error).__name__)
    if not is_api(request.scope):
        return come_back(error_page(503, *BROKEN))
    code, detail = "unavailable", "Registret svarar inte just nu."
    if request.method not in LOOK:
        code, detail = "effect-unknown", "Registret svarade inte, så det är oklart om begäran är utförd."
    return problem(request.scope, code, detail=detail, headers={"Retry-After": str(RETRY_AFTER_S)})


class OwnErrors:
    """Puts a page of ours where the framework answers by itself, in plain text and its own words.

    It does so for a body that is too large and for a part of a file that is not there, and raises nothing that a
    handler of the application could catch.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_replaced = False

        async def send_ours(message: Message) -> None:
            nonlocal is_replaced
            if message["type"] == "http.response.start" and message["status"] >= 400:
                kind = Headers(raw=message["headers"]).get("content-type", "")
                is_replaced = not kind.startswith(_OWN_TYPES)
                if is_replaced:
                    status = message["status"]
                    ours = problem(scope, code_of(status)) if is_api(scope) else page_of(status)
                    await ours(scope, receive, send)
            if not is_replaced:
                await send(message)

        await self.app(scope, receive, send_ours)
