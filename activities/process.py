"""The activity that carries out a batch of duties: one transaction, then a nudge to whoever sends the mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from temporalio import activity

from acts.case import Case
from acts.duties import CarryOut
from acts.remind import register as ladder
from acts.writers import writer_of
from db.store.session import Database
from schemas.duties import Duty, Remind
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.messages import CarriedOut, Refusal
from schemas.plan import RungTo
from workflows.ids import CARRY_OUT


@dataclass(frozen=True)
class ProcessActivities:
    """Activities of every process. `wake` is called after the commit: there may be mail to send."""

    db: Database
    wake: Callable[[], None]

    @activity.defn(name=CARRY_OUT)
    def carry_out(self, batch: CarryOut) -> CarriedOut:
        """Write every duty's states, events and mails, once; returns the outcomes found and the rows behind them.

        Where an earlier try was written and the workflow never heard of it, no rung is sent: those until
        `written_until` have been, and the workflow asks again for the rest.
        """
        found = CarriedOut()
        with self.db.write() as session:
            case = Case(session, batch.process, batch.now)
            if batch.since is not None and case.row.handled_until > batch.since:
                found.written_until = case.row.handled_until
            else:
                case.row.handled_until = max(case.row.handled_until, batch.now)
            rungs = [] if found.written_until else ladder.due_rungs(case, batch.duties)
            ladder.remind(case, [duty for duty in rungs if duty.rung.to == RungTo.SEAT])
            for duty in batch.duties:
                if not isinstance(duty, Remind):
                    found = found.joined(_carry_out_one(case, duty))
                elif duty in rungs and duty.rung.to != RungTo.SEAT:
                    ladder.forward(case, duty)
        self.wake()
        return found


def _carry_out_one(case: Case, duty: Duty) -> CarriedOut:
    """One duty, whole or not at all. A duty that the register cannot carry out is logged and dropped: retried for
    ever it would hold up every other step of the process."""
    found = CarriedOut()
    try:
        with case.session.begin_nested():
            writer_of(case.file.kind, duty.kind)(case, duty, found)
    except Refused as refusal:
        case.reload()
        case.tell(EventKind.WARNED, f"Något gick inte att genomföra. {refusal}", duty)
        why = Refusal(field=refusal.field, problem=refusal.problem, cure=refusal.cure)
        return CarriedOut(refused={duty.name: why})
    return found
