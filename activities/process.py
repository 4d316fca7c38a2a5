"""The activity that carries out a batch of duties: one transaction, then a nudge to whoever sends the mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from temporalio import activity

from activities import home_duties, ladder_duties, people_duties, remiss_duties, step_duties
from activities.case import Case
from db.store.session import Database
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.messages import CarriedOut, CarryOut, Duty, DutyKind
from schemas.plan import RungTo
from workflows.ids import CARRY_OUT

_STEP: dict[DutyKind, Callable[[Case, Duty, CarriedOut], None]] = {
    DutyKind.OPEN: step_duties.open_step,
    DutyKind.CLOSE: step_duties.close,
    DutyKind.OUTCOME_CHANGED: step_duties.outcome_changed,
    DutyKind.OVERDUE: step_duties.overdue,
    DutyKind.UNDECIDED: ladder_duties.undecided,
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
    DutyKind.CALENDARS: home_duties.calendars_changed,
}


@dataclass(frozen=True)
class ProcessActivities:
    """Activities of every process. `wake` is called after the commit: there may be mail to send."""

    db: Database
    wake: Callable[[], None]

    @activity.defn(name=CARRY_OUT)
    def carry_out(self, batch: CarryOut) -> CarriedOut:
        """Write every duty's states, events and mails, once; returns the outcomes found and the rows behind them.

        Where an earlier try was written and the workflow never heard of it, no rung is climbed: those until
        `written_until` have been, and the workflow asks again for the rest.
        """
        found = CarriedOut()
        with self.db.write() as session:
            case = Case(session, batch.process, batch.now)
            if batch.since is not None and case.row.handled_until > batch.since:
                found.written_until = case.row.handled_until
            else:
                case.row.handled_until = max(case.row.handled_until, batch.now)
            rungs = [] if found.written_until else ladder_duties.climbed(case, batch.duties)
            ladder_duties.remind(case, [duty for duty in rungs if duty.rung and duty.rung.to == RungTo.SEAT])
            for duty in batch.duties:
                if duty.kind in _STEP:
                    _carry_out_one(case, duty, found)
                elif duty in rungs and duty.rung and duty.rung.to != RungTo.SEAT:
                    ladder_duties.beyond_the_seat(case, duty)
        self.wake()
        return found


def _carry_out_one(case: Case, duty: Duty, found: CarriedOut) -> None:
    """One duty, whole or not at all. A duty that the register cannot fulfil is told of and left: tried for ever it
    would hold up every other step of the process."""
    kept = found.model_copy(deep=True)
    try:
        with case.session.begin_nested():
            _STEP[duty.kind](case, duty, found)
    except Refused as refusal:
        for name in CarriedOut.model_fields:
            setattr(found, name, getattr(kept, name))
        case.reload()
        case.tell(EventKind.WARNED, f"Något gick inte att genomföra. {refusal}", duty)
