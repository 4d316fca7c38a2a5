"""What every request and every answer of the web passes: headers, the check of origin, the limit of the body."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemas.settings.mail import EVENTS_PATH
from web.shell.addresses import API, PARSE
from web.shell.pages import error_page

MAX_BODY_BYTES = 64 * 1024
MAX_UPLOAD_BYTES = 1024 * 1024
"""For the pages of the desk that take a file, and for other systems, which start matters from one."""
UPLOAD_PATHS = ("/nytt", "/kalendrar", "/moten", "/register/fil", "/register/infor", "/avgifter", API)
MAX_DRAFT_BYTES = 25 * 1024 * 1024
"""For the page that works out the checksum of a draft: a text with pictures, and nothing of it is kept."""
MAX_EVENTS_BYTES = 2 * 1024 * 1024
"""For the provider's events, of which it sends at most 768 KiB at a time."""
MAX_POSTED_MAIL_BYTES = 128 * 1024 * 1024
"""For a mail that the provider posts, which takes none above 30 MB itself. Of one above the limit of the settings the
head is kept; this is where nobody reads on."""
_DRAFT_PATH = re.compile(r"/arenden/[^/]+/utkast")
FILE_PATH = re.compile(
    r"/s/[^/]+/med-fil|/arenden/[^/]+/[^/]+/svar|/nytt/egen-fraga|/mallar/[^/]+|/dokument/(?:nytt|[^/]+/ny)"
)
"""The forms of answers, of a question, of templates and of shared documents, that may bring files: as many bytes as
the settings let them have, and the form itself."""
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
MAIL_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""For the HTML of a mail, which carries its styles inline and is shown in a sandboxed frame of the outbox."""
PAPER_SECURITY_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""For a PDF of our own that the browser shows."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class BodyLimit:
    """Refuses a body beyond the limit of its page: most forms are short, some take a file, one a whole document.

    What only looks has no body that anybody reads. A limit would be found out while the answer is on its way.
    """

    def __init__(self, app: ASGIApp, max_document_bytes: int = MAX_UPLOAD_BYTES) -> None:
        self.app = app
        self.mail = RequestBodyLimitMiddleware(app, max_body_size=MAX_POSTED_MAIL_BYTES)
        self.files = RequestBodyLimitMiddleware(app, max_body_size=max_document_bytes + MAX_UPLOAD_BYTES)
        self.short = RequestBodyLimitMiddleware(app, max_body_size=MAX_BODY_BYTES)
        self.long = RequestBodyLimitMiddleware(app, max_body_size=MAX_UPLOAD_BYTES)
        self.draft = RequestBodyLimitMiddleware(app, max_body_size=MAX_DRAFT_BYTES)
        self.events = RequestBodyLimitMiddleware(app, max_body_size=MAX_EVENTS_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS:
            await self.app(scope, receive, send)
        elif FILE_PATH.fullmatch(path):
            await self.files(scope, receive, send)
        elif path == PARSE:
            await self.mail(scope, receive, send)
        elif _DRAFT_PATH.fullmatch(path):
            await self.draft(scope, receive, send)
        elif path == EVENTS_PATH:
            await self.events(scope, receive, send)
        else:
            await (self.long if path.startswith(UPLOAD_PATHS) else self.short)(scope, receive, send)


class SecurityHeaders:
    """Adds the security headers to every response that does not set them itself.

    Public pages send no referrer at all, since their address is the key to the answer. The desk sends it to itself
    only: without it older browsers and plain HTTP would post with `Origin: null`, and the origin could not be checked.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_static = scope["path"].startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_desk = scope.get("state", {}).get("is_desk", False)
                headers.setdefault("Referrer-Policy", "same-origin" if is_desk else "no-referrer")
                headers.setdefault("Cache-Control", "public, max-age=3600" if is_static else "no-store")
                headers.setdefault("X-Robots-Tag", "noindex, nofollow")
                headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
            await send(message)

        await self.app(scope, receive, send_with_headers)


class SameOriginOnly:
    """Refuses a changing request that another site made the browser send.

    `Sec-Fetch-Site` decides where the browser sends it, else `Origin`. A request with neither comes from no browser
    that could be misled, unless it carries the cookie of the desk: then it is refused.
    """

    def __init__(self, app: ASGIApp, base_url: str, cookie: str) -> None:
        self.app = app
        self.own_host = urlsplit(base_url).netloc
        self.cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS or self.may_pass(Headers(scope=scope), scope):
            await self.app(scope, receive, send)
            return
        response = error_page(
            403,
            "Formuläret skickades inte från den här webbplatsen",
            "Inget har ändrats. Öppna sidan på nytt från länken i mejlet eller från startsidan och försök igen.",
        )
        await response(scope, receive, send)

    def may_pass(self, headers: Headers, scope: Scope) -> bool:
        """True where the headers say that the request was made by one of our own pages, or by no page at all."""
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = headers.get("origin")
        if origin is not None and origin != "null":
            return _host_of(origin) in (self.own_host, headers.get("host"))
        return self.cookie not in Request(scope).cookies


def _host_of(origin: str) -> str | None:
    """The host and port of an origin; None where it is none, as only a program would send it."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
