"""What all ways into the desk share: the session that begins, what is logged of it, and where it leads."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlmodel import Session

from db.store import sessions
from db.users import users
from schemas.tables.users import UserRow

log = logging.getLogger("svarstid.web")


def begin(session: Session, user: UserRow | None, way: str, now: datetime) -> str | None:
    """Begin a session of a user who may log in today; None for anybody else. The log gets way and role alone."""
    if user is None or not users.is_active(user, now):
        log.info("inloggningen nekades, sätt %s", way)
        return None
    log.info("inloggad, sätt %s, roll %s", way, user.role)
    return sessions.begin(session, user, way, now)


def own_path(path: str) -> str:
    """Only a path of this site is followed after login."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if is_own else "/"
