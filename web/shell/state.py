"""What the routes share: settings, register, keys, clock and the way to the engine. Made once, in `create_app`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, cast

from starlette.requests import Request
from starlette.responses import Response
from temporalio.client import Client

from db.store.session import Database
from db.store.sessions import Limits, limits_of
from db.store.signs.clock import Clock
from db.users.attempts import LIVES
from mail.tokens import Keys
from schemas.settings.login import BACK_PATH
from settings import Settings
from web.desk.rehearsal.player import Players
from web.probe import Probe
from web.shell.dispatch import Dispatcher
from web.shell.entry.mailed_code import MailedCodes
from web.shell.middleware.rates import Rates

if TYPE_CHECKING:
    from secretariat.issuer import Issuer


@dataclass
class Web:
    """One running web."""

    settings: Settings
    db: Database
    keys: Keys
    clock: Callable[[], datetime]
    """The time, aware: the wall clock's, unless that is doubted."""
    connect: Callable[[], Awaitable[Client]]
    """A client of the engine; raises EngineDown."""
    dispatcher: Dispatcher
    rates: Rates
    trusted: Clock
    """What gives that time, and knows whether the wall clock is doubted."""
    probe: Probe = field(default_factory=Probe)
    codes: MailedCodes = field(default_factory=MailedCodes)
    players: Players = field(default_factory=Players)
    """What plays a matter before it is started."""
    requests: Counter[str] = field(default_factory=Counter)
    """Class of status, such as `5xx` → how many requests this web has answered with it."""

    @property
    def is_secure(self) -> bool:
        """True where people reach us over https."""
        return self.settings.base_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """The name of the desk's session cookie; `__Host-` binds it to this host over https."""
        return "__Host-svarstid" if self.is_secure else "svarstid"

    @property
    def attempt_cookie(self) -> str:
        """The name of the cookie that binds a login to the browser that began it."""
        return f"{self.cookie}-inloggning"

    @property
    def limits(self) -> Limits:
        """How long a session lives."""
        return limits_of(self.settings)

    @cached_property
    def issuer(self) -> Issuer | None:
        """Who vouches for users; None where codes are mailed."""
        if not self.settings.oidc_issuer:
            return None
        from secretariat.issuer import Issuer  # slow to import, and few have an issuer

        return Issuer(self.settings, f"{self.settings.base_url}{BACK_PATH}")

    def attempt_of(self, request: Request) -> str:
        """What binds this browser to the login that it has begun; empty where it has begun none."""
        return request.cookies.get(self.attempt_cookie, "")

    def remember(self, response: Response, session_id: str) -> Response:
        """Give the browser its session."""
        return self._give(response, self.cookie, session_id)

    def forget(self, response: Response) -> Response:
        """Take the session from the browser."""
        return self._take(response, self.cookie)

    def remember_attempt(self, response: Response, browser: str) -> Response:
        """Give the browser what binds it to its login, for as long as that may take."""
        return self._give(response, self.attempt_cookie, browser, int(LIVES.total_seconds()))

    def forget_attempt(self, response: Response) -> Response:
        """Take it back: the login is over, one way or the other."""
        return self._take(response, self.attempt_cookie)

    def _give(self, response: Response, name: str, value: str, max_age_s: int | None = None) -> Response:
        # Lax, not Strict: the way back from the issuer, and a link in a mail, must find the session.
        response.set_cookie(
            name, value, max_age=max_age_s, path="/", secure=self.is_secure, httponly=True, samesite="lax"
        )
        return response

    def _take(self, response: Response, name: str) -> Response:
        response.delete_cookie(name, path="/", secure=self.is_secure, httponly=True, samesite="lax")
        return response


def web_of(request: Request) -> Web:
    """The web that serves this request."""
    return cast(Web, request.app.state.web)
