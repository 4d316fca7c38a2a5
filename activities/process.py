"""The activity that carries out a batch of duties: one transaction, then a nudge to whoever sends the mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from temporalio import activity

from activities import home_duties, ladder_duties, people_duties, remiss_duties, step_duties
from activities.case import Case
from db.session import Database
from schemas.messages import CarriedOut, CarryOut, Duty, DutyKind
from schemas.plan import RungTo
from workflows.ids import CARRY_OUT

_STEP: dict[DutyKind, Callable[[Case, Duty, CarriedOut], None]] = {
    DutyKind.OPEN: step_duties.open_step,
    DutyKind.CLOSE: step_duties.close,
    DutyKind.OUTCOME_CHANGED: step_duties.outcome_changed,
    DutyKind.OVERDUE: step_duties.overdue,
    DutyKind.MILESTONE: step_duties.milestone,
    DutyKind.DONE: step_duties.done,
    DutyKind.SKIP: step_duties.skip,
    DutyKind.DETERMINED: step_duties.determined,
    DutyKind.ENDED: step_duties.ended,
    DutyKind.MOVED: people_duties.moved,
    DutyKind.ANSTAND: people_duties.anstand,
    DutyKind.INVITE: people_duties.invite,
    DutyKind.PARTIES: people_duties.parties,
    DutyKind.RETURNS: people_duties.returns,
    DutyKind.ASK_AGAIN: remiss_duties.ask_again,
    DutyKind.WITHDRAWN: remiss_duties.withdrawn,
    DutyKind.HOME_MEETING: home_duties.home_meeting,
}


@dataclass(frozen=True)
class ProcessActivities:
    """Activities of every process. `wake` is called after the commit: there may be mail to send."""

    db: Database
    wake: Callable[[], None]

    @activity.defn(name=CARRY_OUT)
    def carry_out(self, batch: CarryOut) -> CarriedOut:
        """Write every duty's states, events and mails, once; returns the outcomes found and the rows behind them."""
        found = CarriedOut()
        with self.db.write() as session:
            case = Case(session, batch.process, batch.now)
            reminders = [d for d in batch.duties if d.kind == DutyKind.RUNG and d.rung and d.rung.to == RungTo.SEAT]
            ladder_duties.remind(case, reminders)
            for duty in batch.duties:
                if duty.kind == DutyKind.RUNG and duty not in reminders:
                    ladder_duties.beyond_the_seat(case, duty)
                elif duty.kind in _STEP:
                    _STEP[duty.kind](case, duty, found)
            case.row.handled_until = max(case.row.handled_until, batch.now)
        self.wake()
        return found
