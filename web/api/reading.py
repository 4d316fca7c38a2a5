"""What other systems read."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from db.register.seats import load_seats
from rules.dates.clock import local_date
from schemas.api import Scope
from schemas.api.read import AnswerPage, EventOut, EventPage, MatterPage, OutcomeOut, PartyOut, WholeMatterOut
from schemas.errors import Refused
from schemas.tables.matter import MatterRow
from schemas.tables.process import AnswerRow, EventRow
from web.api import shown
from web.api.access import Caller, needs
from web.api.found import FOREIGN, Cursor, Limit, Matter, case_of, cursor_of, place_of, problems

router = APIRouter(tags=["read"])
Reader = Annotated[Caller, Depends(needs(Scope.READ))]
Shelf = Annotated[Literal["open", "ended", "archived"] | None, Query(description="only the matters that are there")]


@router.get("/matters", responses=problems())
def list_matters(caller: Reader, shelf: Shelf = None, after: Cursor = "", limit: Limit = 50) -> MatterPage:
    """The matters by their keys."""
    found = select(MatterRow).order_by(MatterRow.key).limit(limit + 1)
    found = found.where(MatterRow.shelf == shelf) if shelf else found
    if after:
        found = found.where(MatterRow.key > _words(place_of(after), 1)[0])
    with caller.web.db.read() as session:
        rows = session.exec(found).all()
    items = [shown.matter(row) for row in rows[:limit]]
    return MatterPage(items=items, next=cursor_of(items[-1].matter) if len(rows) > limit else None)


@router.get("/matters/{matter}", responses=problems(404))
def one_matter(caller: Reader, matter: Matter) -> WholeMatterOut:
    """A matter with its steps."""
    with caller.web.db.read() as session:
        case = case_of(session, matter)
        line = session.get_one(MatterRow, matter)
        return shown.whole_matter(case, line)


@router.get("/matters/{matter}/parties", responses=problems(404))
def list_parties(caller: Reader, matter: Matter) -> list[PartyOut]:
    """The parties, and which of their seats are asked."""
    with caller.web.db.read() as session:
        case = case_of(session, matter)
        return shown.parties(case, case.seats(local_date(caller.now)))


@router.get("/matters/{matter}/answers", responses=problems(404))
def list_answers(caller: Reader, matter: Matter, after: Cursor = "", limit: Limit = 50) -> AnswerPage:
    """Every version of every answer, in the order in which they were received."""
    found = select(AnswerRow).where(AnswerRow.process == matter)
    order = (col(AnswerRow.received_at), col(AnswerRow.id))
    if after:
        at, key = _words(place_of(after), 2)
        found = found.where(tuple_(*order) > tuple_(_instant(at), key))
    with caller.web.db.read() as session:
        case = case_of(session, matter)
        rows = session.exec(found.order_by(*order).limit(limit + 1)).all()
        names = load_seats(session, [row.seat for row in rows], local_date(caller.now))
        items = [shown.answer(case, names, row) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    return AnswerPage(items=items, next=cursor_of(last.received_at.isoformat(), last.id) if last else None)


@router.get("/matters/{matter}/outcome", responses=problems(404))
def read_outcome(caller: Reader, matter: Matter) -> list[OutcomeOut]:
    """What the rounds of questions came to; a step without an outcome is left out."""
    with caller.web.db.read() as session:
        return shown.outcomes(case_of(session, matter))


@router.get("/matters/{matter}/events", responses=problems(404))
def list_events(
    caller: Reader, matter: Matter, after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0, limit: Limit = 50
) -> EventPage:
    """The history, oldest first, after the event of that number."""
    with caller.web.db.read() as session:
        case_of(session, matter)
        rows = _events(session, matter, after, limit + 1)
    items = [
        EventOut(
            sequence=row.seq, at=row.at, kind=row.kind, step=row.step, seat=row.seat, text=row.text, actor=row.actor
        )
        for row in rows[:limit]
    ]
    return EventPage(items=items, next=items[-1].sequence if len(rows) > limit else None)


def _events(session: Session, matter: str, after: int, limit: int) -> list[EventRow]:
    found = select(EventRow).where(EventRow.process == matter, col(EventRow.seq) > after)
    return list(session.exec(found.order_by(col(EventRow.seq)).limit(limit)))


def _words(place: list[object], count: int) -> list[str]:
    if len(place) != count or not all(isinstance(part, str) and "\x00" not in part for part in place):
        raise Refused("after", *FOREIGN)
    return [str(part) for part in place]


def _instant(text: str) -> datetime:
    try:
        found: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refused("after", *FOREIGN)
    return found
