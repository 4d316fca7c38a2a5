"""How often one link, one seat, one address and one network may be used: nobody's letter box, nobody's queue.

The numbers leave room for a whole municipality behind one address and for the scanners that open every link. A request
that is turned away has been read no further than its first line, so nothing is half done.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Iterator

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rules.swedish import count
from schemas.settings.mail import EVENTS_PATH
from web.shell.addresses import PARSE
from web.shell.pages import error_page

LOOKS = {"link": parse("600/minute"), "address": parse("3000/minute"), "network": parse("12000/minute")}
"""GET and HEAD of answer pages, meeting pages and login."""
SENDS = {"link": parse("600/minute"), "address": parse("1200/hour"), "network": parse("6000/hour")}
"""What is sent from answer pages and meeting pages, also what is refused: several scanners press every button of a link
at once, and must not shut out the person whose link it is."""
LOGINS = {"link": parse("30/hour"), "address": parse("60/hour"), "network": parse("300/hour")}
"""Codes that are tried; each is 128 bits or more, so this is only to keep the noise down."""
KEPT = {"link": parse("30/hour"), "seat": parse("60/hour")}
"""What is kept through one link, and for one seat through all its links: each may lead to two mails."""
CODES = {"reader": parse("6/hour"), "all": parse("300/hour")}
"""Codes that are asked for: by one client for one address, known or not, and at all; each may be a mail."""
_OF_LOGIN = frozenset({"kod", "extern", "tillbaka"})
"""Pages of the login, which everybody shares: no codes."""
HOOKS = {"link": parse("3000/minute"), "address": parse("3000/minute"), "network": parse("12000/minute")}
"""What programs post: mail that has come in, and what became of mail. A provider posts thousands from one address."""
_LIMITED = ("s", "m", "u", "logga-in", "kalender")
_HOOKS = tuple(path.strip("/") for path in (PARSE, EVENTS_PATH))
_LONGEST_KEY = 64
_IPV4_NETWORK, _IPV6_NETWORK = 24, 48


class Rates:
    """The counters of one web process; threads share it."""

    def __init__(self, *, is_on: bool = True) -> None:
        self._is_on = is_on
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def wait_s(self, limit: RateLimitItem, *key: str) -> int:
        """Count one use of `key`; 0 where it may pass, else in how many seconds to try again."""
        if not self._is_on or self._limiter.hit(limit, *key):
            return 0
        return max(1, math.ceil(self._limiter.get_window_stats(limit, *key).reset_time - time.time()))

    def refusal(self, seat: str, link: str) -> Response | None:
        """The page for a seat or link that has sent too much that is kept; None where it may go on. Counts one use.

        To be asked when the form is whole, or brings a file: an empty form that is refused costs nobody a turn.
        """
        wait_s = max(self.wait_s(KEPT["link"], "kept-link", link), self.wait_s(KEPT["seat"], "kept-seat", seat))
        return too_often(wait_s) if wait_s else None

    def code_refusal(self, reader: str, client: str) -> Response | None:
        """The page for whoever has asked for too many login codes; None where one may be asked for. Counts one use.

        `reader` is the hash of the address, and `client` where the request came from.
        """
        wait_s = max(self.wait_s(CODES["reader"], "code", reader, client), self.wait_s(CODES["all"], "codes"))
        return too_often(wait_s) if wait_s else None


class RateLimit:
    """Turns away what comes too often to the public pages, before anything of it is read."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self.app = app
        self.rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wait_s = max((self.rates.wait_s(*use) for use in _uses(scope)), default=0)
        refusal = too_often if not _is_hook(scope) else _come_back
        await (refusal(wait_s) if wait_s else self.app)(scope, receive, send)


def too_often(wait_s: int) -> Response:
    """The page of a request that came too often; it says when to try again, in words and to programs."""
    minutes = math.ceil(wait_s / 60)
    text = (
        f"Vänta {count(minutes, 'minut', 'minuter')} och försök igen. Det du senast skickade är inte mottaget; det som "
        "du har fått kvitto på är kvar."
    )
    response = error_page(429, "Det blev för många försök på kort tid", text)
    response.headers["Retry-After"] = str(wait_s)
    return response


def _come_back(wait_s: int) -> Response:
    """To a program: 503, after which it posts the same again; whatever else is refused it drops."""
    response = error_page(503, "Det kom för mycket på en gång", "Skicka det igen om en stund.")
    response.headers["Retry-After"] = str(wait_s)
    return response


def _is_hook(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["path"].strip("/") in _HOOKS


def _uses(scope: Scope) -> Iterator[tuple[RateLimitItem, str, str]]:
    """Which counters a request adds to: (limit, what is counted, its key)."""
    if scope["type"] != "http":
        return
    page, _, rest = scope["path"].lstrip("/").partition("/")
    is_hook = _is_hook(scope)
    if page not in _LIMITED and not is_hook:
        return
    is_look = scope["method"] in ("GET", "HEAD")
    limits = HOOKS if is_hook else LOOKS if is_look else LOGINS if page == "logga-in" else SENDS
    kind = f"{page}-{'look' if is_look else 'send'}"
    # The public id of the link: a token cut short or made up counts as the link that it resembles.
    link = rest.partition("/")[0].partition(".")[0][:_LONGEST_KEY]
    if link and not (page == "logga-in" and link in _OF_LOGIN):
        yield limits["link"], f"{kind}-link", link
    if address := _address(Request(scope)):
        yield limits["address"], f"{kind}-address", str(address)
        prefix = _IPV4_NETWORK if address.version == 4 else _IPV6_NETWORK
        network = ipaddress.ip_network((address, prefix), strict=False)
        yield limits["network"], f"{kind}-network", str(network)


def _address(request: Request) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The client's address; None on loopback: a proxy that does not say whom it speaks for would be everybody."""
    try:
        address = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return None
    return None if address.is_loopback else address
