"""Anstånd that is asked of the sender of a remiss, and what the sender has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from db import processes
from kinds.remiss.tables import AnstandRow
from schemas.errors import Refused


@dataclass(frozen=True)
class Request:
    """One time anstånd was asked for."""

    number: int
    asked: AnstandRow
    answer: AnstandRow | None

    @property
    def given_on(self) -> date | None:
        """The day that the sender has given; None where the answer is no, or none has come."""
        return self.answer.on if self.answer else None


def requests(session: Session, process: str) -> list[Request]:
    """Every time anstånd was asked for, oldest first."""
    rows = session.exec(select(AnstandRow).where(AnstandRow.process == process).order_by(col(AnstandRow.number))).all()
    answers = {row.number: row for row in rows if row.is_answer}
    return [Request(row.number, row, answers.get(row.number)) for row in rows if not row.is_answer]


def find(session: Session, process: str, number: int) -> Request | None:
    """The request with that number, or None."""
    return next((one for one in requests(session, process) if one.number == number), None)


def ask(session: Session, process: str, until_on: date, *, reason: str, now: datetime) -> int:
    """Keep that anstånd is asked for; returns the number of the request.

    Raises Refused where an earlier one has not been answered: the answer could then be to either.
    """
    processes.get_process(session, process, lock=True)
    known = requests(session, process)
    waiting = next((one for one in known if one.answer is None), None)
    if waiting is not None:
        raise Refused("anstånd", "Avsändaren har inte svarat på den förra begäran.", "Notera först det svaret.")
    number = len(known) + 1
    session.add(AnstandRow(process=process, number=number, is_answer=False, on=until_on, text=reason, at=now))
    session.flush()
    return number


def answer(
    session: Session, process: str, number: int, given_on: date | None, *, source: str, now: datetime
) -> Request:
    """Keep what the sender has answered (`given_on` None = no), from whom and how; returns what was asked.

    Raises Refused where there is no such request, or where it has been answered.
    """
    processes.get_process(session, process, lock=True)
    found = find(session, process, number)
    if found is None:
        raise Refused("anstånd", f"Det finns ingen begäran nummer {number}.", "Se ärendets sida.")
    if found.answer is not None:
        raise Refused("anstånd", "Svaret på den begäran är redan noterat.", "Begär anstånd på nytt om det har ändrats.")
    session.add(AnstandRow(process=process, number=number, is_answer=True, on=given_on, text=source, at=now))
    session.flush()
    return found
