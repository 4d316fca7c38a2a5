"""The way into the desk from a terminal: a one-time link."""

from __future__ import annotations

from db.store import sessions
from db.store.clock import Clock
from db.store.session import Database
from settings import Settings

LOGIN_PATH = "/logga-in"


def make_login_link(settings: Settings, db: Database) -> str:
    """A one-time address of the desk; of the running `svarstid up`, where one runs on this data folder."""
    run = settings.running()
    base_url = run.base_url if run and not settings.public_url else settings.base_url
    now = Clock(db)()
    with db.write() as session:
        code = sessions.create_login_code(session, now)
    return f"{base_url}{LOGIN_PATH}/{code}"
