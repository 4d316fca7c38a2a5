"""What the routes share: settings, register, keys, clock and the way to the engine. Made once, in `create_app`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from starlette.requests import Request
from temporalio.client import Client

from db.store.clock import Clock
from db.store.session import Database
from mail.tokens import Keys
from settings import Settings
from web.desk.rehearsal.player import Players
from web.probe import Probe
from web.shell.dispatch import Dispatcher
from web.shell.rates import Rates


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


def web_of(request: Request) -> Web:
    """The web that serves this request."""
    return cast(Web, request.app.state.web)
