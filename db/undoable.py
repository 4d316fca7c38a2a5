"""The newest act of a matter that can be taken back: a change of its plan, or a reminder by hand that still waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from db import processes
from db.outbox.last_look.recheck import recheck
from rules.changes import undoing
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.plan.plan import Plan
from schemas.plan.timetable import ENDED, StepStatus
from schemas.tables.mail import MailItemRow, MailRow
from schemas.tables.process import EventRow, PlanRow, StepRow

_OF_PLAN = (
    EventKind.DEADLINE_MOVED,
    EventKind.ANSTAND_GRANTED,
    EventKind.LEFT_OUT,
    EventKind.TEXT_CHANGED,
    EventKind.HASTENED,
)
"""The acts that change nothing but the plan, and the mails that they make."""


@dataclass(frozen=True)
class Undoable:
    """What can be taken back: its event, the mails that it has made, and the plan before it where it changed that."""

    event: int
    """The event's number."""
    told: str
    mails: list[MailRow]
    before: Plan | None = None


def newest(session: Session, process: str, now: datetime, *, event: int = 0) -> Undoable:
    """The newest that can be taken back at process time `now`, or the one with that event. Raises Refused where there
    is none."""
    refusals = []
    found = [row for row in (_changed(session, process), _reminded(session, process)) if row is not None]
    for row in sorted(found, key=lambda row: row.seq, reverse=True):
        if event in (0, row.seq):
            try:
                return _undoable(session, row, now)
            except Refused as refusal:
                refusals.append(refusal)
    if refusals:
        raise refusals[0]
    raise Refused("ändringen", "Den senaste ändringen av planen går inte att ångra.", "Gör en ny ändring.")


def _changed(session: Session, process: str) -> EventRow | None:
    """The event of the newest change of the plan, where it is of the right kind."""
    version = processes.get_process(session, process).plan_version
    made = session.get(PlanRow, (process, version)) if version > 1 else None
    return _newest(session, process, EventRow.text == made.reason, col(EventRow.kind).in_(_OF_PLAN)) if made else None


def _reminded(session: Session, process: str) -> EventRow | None:
    return _newest(session, process, EventRow.kind == EventKind.REMINDED_NOW.value)


def _newest(session: Session, process: str, *which: object) -> EventRow | None:
    rows = select(EventRow).where(EventRow.process == process, *which)  # type: ignore[arg-type]
    return session.exec(rows.order_by(col(EventRow.seq).desc())).first()


def _undoable(session: Session, told: EventRow, now: datetime) -> Undoable:
    process, is_reminder = told.process, told.kind == EventKind.REMINDED_NOW
    _must_still_matter(session, told)
    version = processes.get_process(session, process).plan_version
    # The key of the event ends with that of its duty, which also names the rung of a reminder by hand.
    mails = _mails(session, process, f"/now-{told.dedup_key.rpartition('/')[2]}/" if is_reminder else f"/v{version}/")
    states = [mail.state for mail in mails]
    if is_reminder:
        undoing.must_be_unheard(made_at=told.at, now=now, mails=states)
        undoing.must_wait(states)
        if all(recheck(session, mail, now).cancelled for mail in mails):
            raise Refused("påminnelsen", "Ingen får den längre: svaren har kommit.", "Du behöver inte göra något.")
        return Undoable(told.seq, told.text, mails)
    made, before = session.get_one(PlanRow, (process, version)), processes.load_plan(session, process, version - 1)
    plan = Plan.model_validate(made.plan)
    undoing.must_be_unheard(made_at=made.created_at, now=now, mails=states)
    undoing.must_fit_again(before, plan, now)
    if told.kind == EventKind.HASTENED:
        undoing.must_be_to_seats(before, plan)
    return Undoable(told.seq, told.text, mails, before)


def _must_still_matter(session: Session, told: EventRow) -> None:
    """Raises Refused where the step has ended since: its days and its mails are nothing to come."""
    step = session.get(StepRow, (told.process, told.step)) if told.step else None
    if step is not None and StepStatus(step.status) in ENDED:
        raise Refused("ändringen", "Steget har avslutats sedan dess.", "Se ärendets sida.")


def _mails(session: Session, process: str, part: str) -> list[MailRow]:
    """The mails of the matter that stand for something whose key has that part."""
    items = select(MailItemRow.mail).where(
        col(MailItemRow.key).startswith(f"{process}/"), col(MailItemRow.key).contains(part)
    )
    return list(session.exec(select(MailRow).where(MailRow.process == process, col(MailRow.id).in_(items))))
