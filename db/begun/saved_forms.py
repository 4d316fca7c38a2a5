"""Forms that are saved as they were typed: drafts, and the register's own templates. Wall-clock times."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam
from sqlmodel import Session, col, select

from db.store.statements import once_a_thread
from schemas.errors import Refused
from schemas.tables.begun import SavedFormRow

MOST = 500
"""How many may be saved: a form is small, and nobody needs more."""


def save(
    session: Session,
    typed: Mapping[str, str],
    *,
    address: str,
    title: str,
    now: datetime,
    key: str = "",
    about: str = "",
    is_template: bool = False,
) -> SavedFormRow:
    """Keep a form, in place of the one with that key where there is one; a template is always a new one.

    Raises Refused where too many are kept.
    """
    row = session.get(SavedFormRow, key) if key and not is_template else None
    if row is None or row.is_template:
        if len(session.exec(select(SavedFormRow.key)).all()) >= MOST:
            raise Refused("", f"Det finns redan {MOST} utkast och egna mallar.", "Ta bort några som inte behövs.")
        row = SavedFormRow(
            key=secrets.token_urlsafe(9),
            address=address,
            title="",
            is_template=is_template,
            made_at=now,
            changed_at=now,
        )
    row.address, row.title, row.about = address, title, about
    row.typed, row.changed_at = dict(typed), now
    session.add(row)
    session.flush()
    return row


def find(session: Session, key: str) -> SavedFormRow | None:
    """The form with that key, or None."""
    return session.get(SavedFormRow, key) if key else None


def listed(session: Session, *, is_template: bool, limit: int = MOST) -> Sequence[SavedFormRow]:
    """The drafts, newest first; or the templates by title."""
    return session.execute(_LISTED(is_template), {"number": limit}).scalars().all()


def delete(session: Session, key: str) -> bool:
    """Take a form away; False where there is none. Nothing else hangs on it."""
    row = find(session, key)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    return True


def delete_draft(session: Session, key: str) -> None:
    """Take away a draft that has been started; a template stays."""
    row = find(session, key)
    if row is not None and not row.is_template:
        delete(session, key)


def _listed(is_template: bool) -> Any:
    order = col(SavedFormRow.title) if is_template else col(SavedFormRow.changed_at).desc()
    rows = select(SavedFormRow).where(SavedFormRow.is_template == is_template).order_by(order)
    return rows.limit(bindparam("number", type_=Integer()))


_LISTED = once_a_thread(_listed)
