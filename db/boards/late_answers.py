"""Who has answered, or changed the answer, since an outcome was determined that can still be corrected."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from db.register.directories import names_of
from rules.changes import correction
from schemas.events import EventKind
from schemas.plan.timetable import ProcessState
from schemas.tables.process import EventRow

_FOUND = (EventKind.DETERMINED, EventKind.CORRECTED)
_ANSWERED = (EventKind.ANSWERED, EventKind.ANSWER_CHANGED)


@dataclass(frozen=True)
class LateAnswer:
    """An answer that the outcome of its step was found without."""

    step: str
    seat: str
    organisation: str
    """Its name."""
    is_change: bool
    """The seat had answered before."""


def late_answers(session: Session, state: ProcessState) -> list[LateAnswer]:
    """One of each seat, by the order of the log: the day on which an answer is said to have come tells nothing of
    what the secretariat knew."""
    steps = correction.correctable_steps(state)
    if not steps:
        return []
    told = select(EventRow.kind, EventRow.step, EventRow.seat).where(
        EventRow.process == state.process,
        col(EventRow.step).in_(steps),
        col(EventRow.kind).in_((*_FOUND, *_ANSWERED)),
    )
    late: dict[tuple[str, str], bool] = {}
    for kind, step, seat in session.exec(told.order_by(col(EventRow.seq))):
        if kind in _FOUND:
            late = {at: is_change for at, is_change in late.items() if at[0] != step}
        elif seat in state.times(step).seats:
            late[step, seat] = kind == EventKind.ANSWER_CHANGED
    names = names_of(session) if late else {}
    return [
        LateAnswer(step, seat, names.get(seat.partition("/")[0], seat), is_change)
        for (step, seat), is_change in late.items()
    ]
