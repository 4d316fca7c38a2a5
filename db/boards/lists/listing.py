"""The list of matters: a tab, what is searched for and filtered by, and one page of it after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, bindparam, exists, union
from sqlalchemy.orm import aliased, defer
from sqlmodel import Session, case, col, func, or_, select

from db.boards.lists.needs import TROUBLED
from db.boards.lists.paging import Found, found_of, place_of
from db.register.vacancies import vacant_seats
from db.store.rows import fetch
from db.store.statements import once_a_thread
from rules.dates.clock import local_date
from schemas.actor import Role, person
from schemas.tables.mail import MailRow
from schemas.tables.matter import MatterRow, OwingRow, Shelf
from schemas.tables.process import EventRow
from schemas.tables.service import EngineTroubleRow

PAGE_SIZE = 50
SOON = timedelta(days=14)
STILL = timedelta(minutes=30)
"""What happens by itself does so within seconds, and after an outage within minutes; later than this a matter stands
still."""
CLOSED = ("avslutade", "arkiverade")
"""The tabs of matters that are over, newest first."""
_SHELVES = {"avslutade": Shelf.ENDED, "arkiverade": Shelf.ARCHIVED}
_UNREAD = tuple(defer(getattr(MatterRow, name)) for name in ("coming", "searched", "parties"))
"""What no line shows, and what is much to read."""
_MOST_NAMES = 12
"""Organisations that a searched word may be the name of; a word that fits more of them says nothing."""


@dataclass(frozen=True)
class Wanted:
    """Which matters are asked for; empty strings ask for nothing."""

    tab: str = ""
    """vantar | stanger | stallning | hand | avslutade | arkiverade; else all that are open"""
    words: str = ""
    kind: str = ""
    state: str = ""
    organisation: str = ""
    """The key of a party."""
    secretariat: str = ""
    """The key of the organisation that runs the matter."""
    mine: str = ""
    """`ja`: only those that `user` has started or done something in."""
    after: str = ""
    """Where the page before ended, as `Found.after` had it."""
    user: str = ""
    """The id of whoever asks."""


def page_of(
    session: Session,
    wanted: Wanted,
    wall_now: datetime,
    names: Mapping[str, str],
    still_before: datetime | None = None,
    size: int = PAGE_SIZE,
) -> Found[MatterRow]:
    """The matters that are asked for, by their next day, or the newest first where they are over. `names` has every
    organisation."""
    is_closed = wanted.tab in CLOSED
    by = col(MatterRow.closed_at) if is_closed else col(MatterRow.next_on)
    key = col(MatterRow.key)
    is_hand = wanted.tab == "hand"
    shape, values = _hand(session, wall_now, still_before) if is_hand else (_NO_HAND, {})
    rows = _OF_TAB(wanted.tab, *shape).where(*_narrowed(wanted, names))
    if (place := place_of(wanted.after, by, key, datetime if is_closed else date)) is not None:
        rows = rows.where(place.is_before(by, key) if is_closed else place.is_after(by, key))
    today = local_date(wall_now)
    values |= {"today": today, "soon": today + SOON, "number": size + 1}
    return found_of(session.execute(rows, values).scalars().all(), by, key, size)


def gone(session: Session, on: date) -> frozenset[str]:
    """The seats in a gap on that day, looked for once in a session: to be used by what only reads."""
    known: dict[date, frozenset[str]] = session.info.setdefault("seats in a gap", {})
    if on not in known:
        known[on] = vacant_seats(session, on)
    return known[on]


def counts(session: Session, wall_now: datetime, still_before: datetime | None = None) -> dict[str, int]:
    """Tab → how many matters it has, where nothing is searched for."""
    today = local_date(wall_now)
    (of_shelves,) = fetch(session, _COUNTS(), today=today, soon=today + SOON)
    found = dict(zip(("", "vantar", "stanger", "stallning", *_SHELVES), of_shelves, strict=True))
    shape, values = _hand(session, wall_now, still_before)
    ((hand,),) = fetch(session, _IN_HAND(*shape), **values)
    return {**found, "hand": hand}


def _counts() -> Any:
    """How many are open, of these wait, close soon, ask for a position; and how many stand on each other shelf."""

    def number(of: Any) -> Any:
        return func.coalesce(func.sum(case((of, 1), else_=0)), 0)

    of_open = [number(col(MatterRow.missing) > 0), number(_closes_soon()), number(col(MatterRow.asks_position))]
    other = aliased(MatterRow)
    closed = [
        select(func.count(col(other.key))).where(other.shelf == shelf.value).scalar_subquery()
        for shelf in _SHELVES.values()
    ]
    counted: Any = select(func.count(col(MatterRow.key)))
    return counted.add_columns(*of_open, *closed).where(MatterRow.shelf == Shelf.OPEN.value)


_COUNTS = once_a_thread(_counts)


def secretariats(session: Session) -> list[str]:
    """The organisations that run any matter, in order: one step in an index for each of them, and no more."""
    return [key for (key,) in fetch(session, _SECRETARIATS()) if key is not None]


def _secretariats() -> Any:
    first = select(func.min(MatterRow.secretariat).label("key")).cte("found", recursive=True)
    after = select(func.min(MatterRow.secretariat)).where(MatterRow.secretariat > first.c.key).scalar_subquery()
    return select(first.union_all(select(after).where(first.c.key.is_not(None))).c.key)


_SECRETARIATS = once_a_thread(_secretariats)


def _of_tab(tab: str, has_gaps: bool, may_stand: bool) -> Any:
    """The matters of a tab in their order, as many as are asked for; the rest as `_needs_hand`."""
    rows = select(MatterRow).options(*_UNREAD).limit(bindparam("number", type_=Integer()))
    if tab == "hand":
        rows = rows.where(_needs_hand(has_gaps, may_stand))
    else:
        rows = rows.where(MatterRow.shelf == _SHELVES.get(tab, Shelf.OPEN).value)
    if tab == "vantar":
        rows = rows.where(col(MatterRow.missing) > 0)
    elif tab == "stanger":
        rows = rows.where(_closes_soon())
    elif tab == "stallning":
        rows = rows.where(col(MatterRow.asks_position).is_(True))
    if tab in CLOSED:
        return rows.order_by(col(MatterRow.closed_at).desc(), col(MatterRow.key).desc())
    return rows.order_by(col(MatterRow.next_on), col(MatterRow.key))


_OF_TAB = once_a_thread(_of_tab)


def _narrowed(wanted: Wanted, names: Mapping[str, str]) -> list[Any]:
    """What is searched for and filtered by, beside the tab."""
    found: list[Any] = []
    fields = {"kind": wanted.kind, "state": wanted.state, "secretariat": wanted.secretariat}
    found += [getattr(MatterRow, name) == value for name, value in fields.items() if value]
    if wanted.organisation:
        found.append(_is_party(wanted.organisation))
    if wanted.mine:
        found.append(_is_of(wanted.user))
    return [*found, *(_matches(word, names) for word in wanted.words.casefold().split())]


def _matches(word: str, names: Mapping[str, str]) -> ColumnElement[bool]:
    """The word stands in the title, the reference number or the key, or in the name of a party."""
    parties = [key for key, name in names.items() if word in name.casefold()]
    parties = parties if len(parties) <= _MOST_NAMES else []
    text = col(MatterRow.searched).contains(word, autoescape=True)
    return or_(text, *(_is_party(key) for key in parties))


def _is_of(user: str) -> ColumnElement[bool]:
    """The user, in whatever role, has done something in the matter."""
    did = col(EventRow.actor).in_([person(user, role) for role in Role])
    return exists().where(col(EventRow.process) == MatterRow.key, did)


def _is_party(organisation: str) -> ColumnElement[bool]:
    return col(MatterRow.parties).contains(f"|{organisation}|", autoescape=True)


def _closes_soon() -> ColumnElement[bool]:
    today, soon = (bindparam(name, type_=Date()) for name in ("today", "soon"))
    return col(MatterRow.closes_on).between(today, soon)


def _hand(
    session: Session, wall_now: datetime, still_before: datetime | None
) -> tuple[tuple[bool, bool], dict[str, Any]]:
    """The shape of `_needs_hand` now, and its values."""
    seats = sorted(gone(session, local_date(wall_now)))
    values = {"now": wall_now, "seats": seats, "still": still_before}
    return (bool(seats), still_before is not None), values


def _needs_hand(has_gaps: bool, may_stand: bool) -> ColumnElement[bool]:
    """By the matter's own rows, by the engine's word, by a mail that did not leave, by a seat in a gap, or for standing
    still: each found by an index of its own. The last two only where any seat is in a gap, and any matter may stand."""
    parts: list[Any] = [
        select(MatterRow.key).where(MatterRow.shelf == Shelf.OPEN, col(MatterRow.hand_at) <= bindparam("now")),
        select(EngineTroubleRow.process),
        select(MailRow.process).where(col(MailRow.state).in_(TROUBLED)),
    ]
    if has_gaps:
        in_gap = col(OwingRow.seat).in_(bindparam("seats", expanding=True))
        parts.append(select(OwingRow.process).where(in_gap))
    if may_stand:
        due = select(MatterRow.key).where(MatterRow.shelf == Shelf.OPEN, col(MatterRow.due_at) < bindparam("still"))
        parts.append(due.where(MatterRow.state == "running", MatterRow.shift_s == 0))
    return col(MatterRow.key).in_(union(*parts))


_NO_HAND = False, False
_IN_HAND = once_a_thread(lambda *shape: select(func.count()).where(_needs_hand(*shape)))
