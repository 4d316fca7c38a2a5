"""The statement that changes a mail for as long as nobody else has: built once for each set of columns."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping

from sqlalchemy import Update, bindparam, update
from sqlmodel import Session, col

from db.store.rows import table_of
from schemas.tables.mail import MailRow

_MAILS = table_of(MailRow)
_kept = threading.local()
"""Of each thread: the columns that change, and their statement (see `db.store.statements`)."""


def change(session: Session, row: MailRow, states: Collection[str], values: Mapping[str, object]) -> bool:
    """Give the mail these values where its fence is still that of `row` and it stands in one of the states."""
    asked = {"own id": row.id, "own fence": row.fence, "states": list(states)}
    done = session.connection().execute(_statement(tuple(sorted(values))), {**values, **asked})
    return done.rowcount == 1


def _statement(names: tuple[str, ...]) -> Update:
    built: dict[tuple[str, ...], Update] = vars(_kept).setdefault("built", {})
    if names not in built:
        ours = (
            col(MailRow.id) == bindparam("own id"),
            col(MailRow.fence) == bindparam("own fence"),
            col(MailRow.state).in_(bindparam("states", expanding=True)),
        )
        columns = {name: bindparam(name, type_=_MAILS.c[name].type) for name in names}
        built[names] = update(_MAILS).where(*ours).values(columns)
    return built[names]
