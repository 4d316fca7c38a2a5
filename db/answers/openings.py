"""When an answer page was first opened in a browser. It decides nothing, and proves no reader."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from schemas.tables.mail import PageOpeningRow


def is_noted(session: Session, public_id: str) -> bool:
    """True where the page of that invitation has been opened before."""
    return session.get(PageOpeningRow, public_id) is not None


def note(session: Session, public_id: str, now: datetime) -> None:
    """Note the first opening, at process time `now`; later ones change nothing."""
    if not is_noted(session, public_id):
        session.add(PageOpeningRow(public_id=public_id, first_at=now))
        session.flush()
