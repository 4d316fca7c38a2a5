"""One respondent of a step as the desk shows it: who it is, and what it has answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.case import StoredCase
from db.register.seats import SeatName, Seats
from db.register.whole import name_then
from rules.dates.clock import local_date
from schemas.inquiry import Row
from schemas.plan.plan import PlanStep
from schemas.tables.people import FormerNameRow
from schemas.tables.process import AnswerRow, StepRow


@dataclass(frozen=True)
class SeatLine:
    """One respondent's row in the matrix."""

    seat: SeatName
    holder: str
    """Who holds the seat now; empty where nobody does."""
    answered_as: str
    """Who held the seat when the answer came; empty without an answer, and where nobody did."""
    answered_for: str
    """What the organisation was called when the answer came, where it has another name now."""
    answer: AnswerRow | None
    own_on: date | None
    """This seat's own last day, where it has one."""
    is_missing: bool
    is_set_aside: bool = False
    """The answer does not count: it was ruled out as late, or a new one is asked for."""
    is_of_former_text: bool = False
    """The answer was given before the words of the question were changed."""


def seat_lines(
    names: Seats,
    step: PlanStep,
    stored: StoredCase,
    rows: Mapping[str, Row],
    missing: Collection[str],
    former: Mapping[str, Sequence[FormerNameRow]],
) -> list[SeatLine]:
    """The line of every seat in a step; `rows` as the workflow has them, `missing` who owes an answer, `former` what
    the organisations were called before."""
    at = stored.steps.get(step.key)
    return [
        seat_line(
            names,
            step,
            seat,
            stored.answers.get((step.key, seat)),
            rows.get(seat, Row()),
            at,
            missing,
            former.get(seat.partition("/")[0], ()),
        )
        for seat in step.seats
    ]


def seat_line(
    names: Seats,
    step: PlanStep,
    seat: str,
    answer: AnswerRow | None,
    row: Row,
    at: StepRow | None,
    missing: Collection[str],
    former: Sequence[FormerNameRow] = (),
) -> SeatLine:
    """The seat's line in a step of which `at` is the row; `answer` is the newest version, `row` the same as the
    workflow has it, `missing` those who owe an answer, `former` what its organisation was called before."""
    own = step.own.get(seat)
    then = names.holder(seat, local_date(answer.received_at)) if answer else None
    changed_at = at.text_changed_at if at else None
    name = names.name(seat)
    called = name_then(former, name.organisation, local_date(answer.received_at)) if answer else name.organisation
    return SeatLine(
        seat=name,
        holder=holder.name if (holder := names.holder(seat)) else "",
        answered_as=answer.holder or (then.name if then else "") if answer else "",
        answered_for=called if called != name.organisation else "",
        answer=answer,
        # A seat that answers later has its own reminders, and the common day.
        own_on=local_date(own.closes_at - timedelta(seconds=1)) if own and own.due_on != step.schedule.due_on else None,
        is_missing=seat in missing,
        is_set_aside=row.is_set_aside,
        is_of_former_text=bool(answer and changed_at and answer.received_at < changed_at),
    )
