"""Whose key has stamped a register's seal."""

from __future__ import annotations

from sqlalchemy import func, inspect, select
from sqlmodel import Session

from db.seals.reading import SEAL
from db.seals.stamps import Stamped, StampKeys


def is_stamped_by(session: Session, keys: StampKeys) -> bool:
    """Whether `keys` made the newest stamp of at least one chain; True too where nothing has been stamped.

    The register may be of an older version, as it lies in a backup.
    """
    if not inspect(session.connection()).has_table(SEAL.name):
        return True
    own, stamped = SEAL.alias(), SEAL.c.stamp != ""
    newest = select(func.max(own.c.number)).where(own.c.journal == SEAL.c.journal, own.c.stamp != "").scalar_subquery()
    cells = select(SEAL.c.stamp, SEAL.c.journal, SEAL.c.number, SEAL.c.digest).where(stamped, SEAL.c.number == newest)
    links = session.connection().execute(cells).all()
    return not links or any(keys.judge(*link) is Stamped.BY_OURS for link in links)
