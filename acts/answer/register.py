"""What an answer brings in the register beyond its own row, which is there already."""

from __future__ import annotations

from acts.answer import Returns, sentence
from acts.case import Case
from acts.replan import replan
from rules.plan import replanning
from schemas.events import EventKind
from schemas.messages import CarriedOut


def write_return(case: Case, duty: Returns, found: CarriedOut) -> None:
    """A seat has said when it comes back: its reminders wait until then."""
    replan(
        case,
        duty,
        found,
        lambda: replanning.seat_returns(
            case.plan, duty.step, duty.seat, duty.new_on, now=case.now, calendars=case.calendars
        ),
        EventKind.SEAT_RETURNS,
        sentence(case.organisation(duty.seat), duty.new_on),
        duty.seat,
    )
