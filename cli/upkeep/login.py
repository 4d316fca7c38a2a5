"""The way into the desk from a terminal: a one-time link."""

from __future__ import annotations

from db.store import sessions
from db.store.session import Database
from db.store.signs.clock import Clock
from schemas.tables.users import UserRow
from settings import Settings

LOGIN_PATH = "/logga-in"


def make_login_link(settings: Settings, db: Database, user: UserRow | None = None) -> str:
    """A one-time address of the desk for a user, by default the first administrator.

    It is of the running `svarstid up`, where one runs on this data folder.
    """
    run = settings.running()
    base_url = run.base_url if run and not settings.public_url else settings.base_url
    now = Clock(db)()
    with db.write() as session:
        code = sessions.create_login_code(session, now, user)
    return f"{base_url}{LOGIN_PATH}/{code}"
