"""What would happen at once if the time were another: asked before a doubted clock is taken for right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from db.case import load_state
from db.processes import load_plan
from db.register.directories import names_of
from rules import agenda
from rules.dates.clock import process_time
from schemas.tables.mail import MailRow
from schemas.tables.process import ProcessRow
from words.agenda import AgendaLine, agenda_lines

_WAITING = ("planned", "retryable")
_NO_MATTER = "Mejl utanför de pågående ärendena"


@dataclass(frozen=True)
class Coming:
    """What one matter would do; of what belongs to no matter that runs, only the mails."""

    process: str
    """Empty for what belongs to no matter that runs."""
    title: str
    lines: list[AgendaLine]
    mails: int
    """Mails that are written already and would leave."""


def happening_at(session: Session, wall: datetime) -> list[Coming]:
    """Every matter in which something would be carried out or sent, by title; last the mails of all else, such as the
    daily seal, calls to meetings and matters that have ended."""
    open_ = select(ProcessRow).where(ProcessRow.status == "running").order_by(ProcessRow.title)
    waiting = select(MailRow.process, func.count()).where(col(MailRow.state).in_(_WAITING), MailRow.due_at <= wall)
    mails = dict(session.exec(waiting.group_by(MailRow.process)).all())
    names = names_of(session)

    def organisation_of(seat: str) -> str:
        key = seat.partition("/")[0]
        return names.get(key, key)

    found = []
    for row in session.exec(open_):
        state = load_state(session, row.key)
        duties = agenda.due_duties(state, process_time(wall, row.shift_s))
        answered = {(key, seat) for key, step in state.steps.items() for seat in step.rows}
        lines = agenda_lines(duties, load_plan(session, row.key), organisation_of, answered)
        own = mails.pop(row.key, 0)
        if lines or own:
            found.append(Coming(row.key, row.title, lines, own))
    if others := sum(mails.values()):
        found.append(Coming("", _NO_MATTER, [], others))
    return found
