"""The chain over all chains: where every other chain stood, so that a whole matter that is gone is found too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, func, select

from db.journals import REGISTER, hold
from db.seals import chain
from db.seals.stamps import Head, head_of
from schemas.tables.process import JournalRow
from schemas.tables.seal import SealRow

_ACT = "head"


def take_head(session: Session) -> Head | None:
    """Note where every chain stands that has grown since the last time, and return the newest head over them all.

    None where nothing has ever been sealed, or the register is written without a key.
    """
    hold(session, REGISTER)
    known = newest_of(links.rows for links in _links(session))
    grown = [[SealRow.__tablename__, [key, number], digest] for key, number, digest in _ends(session, known)]
    if grown:
        return chain.append(session, REGISTER, grown, _ACT)
    found = session.exec(
        select(SealRow.number, SealRow.stamp)
        .where(SealRow.journal == REGISTER, SealRow.act == _ACT)
        .order_by(col(SealRow.number).desc())
        .limit(1)
    ).first()
    return head_of(REGISTER, found[0], found[1]) if found else None


def newest_of(links: Iterable[Any]) -> dict[str, tuple[int, str]]:
    """Journal → number and digest of the newest of its links that the register's chain names.

    `links` are the rows of that chain's links, in order.
    """
    known: dict[str, tuple[int, str]] = {}
    for rows in links:
        for table, key, digest in rows:
            if table == SealRow.__tablename__:
                known[key[0]] = (key[1], digest)
    return known


def _links(session: Session) -> Iterable[Any]:
    links = select(SealRow.number, SealRow.rows).where(SealRow.journal == REGISTER).order_by(col(SealRow.number))
    return session.exec(links.execution_options(yield_per=50))


def _ends(session: Session, known: dict[str, tuple[int, str]]) -> Iterable[tuple[str, int, str]]:
    end = (
        select(func.max(SealRow.number))
        .where(SealRow.journal == JournalRow.key)
        .correlate(JournalRow)
        .scalar_subquery()
    )
    ends = (
        select(SealRow.journal, SealRow.number, SealRow.digest)
        .join(JournalRow, col(JournalRow.key) == SealRow.journal)
        .where(JournalRow.key != REGISTER, SealRow.number == end)
        .order_by(SealRow.journal)
    )
    return [(key, number, digest) for key, number, digest in session.exec(ends) if known.get(key) != (number, digest)]
