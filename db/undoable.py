"""The newest change of a matter's plan, where it is one that can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from db import processes
from rules.changes import undoing
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.plan.plan import Plan
from schemas.tables.mail import MailItemRow, MailRow
from schemas.tables.process import EventRow, PlanRow

UNDOABLE = (EventKind.DEADLINE_MOVED, EventKind.ANSTAND_GRANTED, EventKind.LEFT_OUT, EventKind.TEXT_CHANGED)
"""The acts that change nothing but the plan."""


@dataclass(frozen=True)
class Undoable:
    """A change that can be taken back: the plan before it, its event, the mails that it has made."""

    before: Plan
    told: str
    mails: list[MailRow]


def newest(session: Session, process: str, now: datetime) -> Undoable:
    """The newest change of the plan at process time `now`. Raises Refused where it cannot be taken back."""
    version = processes.get_process(session, process).plan_version
    made = session.get(PlanRow, (process, version)) if version > 1 else None
    told = (
        made
        and session.exec(
            select(EventRow.text)
            .where(EventRow.process == process, EventRow.text == made.reason, col(EventRow.kind).in_(UNDOABLE))
            .order_by(col(EventRow.seq).desc())
        ).first()
    )
    if made is None or not told:
        raise Refused("ändringen", "Den senaste ändringen av planen går inte att ångra.", "Gör en ny ändring.")
    found = Undoable(processes.load_plan(session, process, version - 1), told, _mails(session, process, version))
    plan, states = Plan.model_validate(made.plan), [mail.state for mail in found.mails]
    undoing.must_be_undoable(found.before, plan, made_at=made.created_at, now=now, mails=states)
    return found


def _mails(session: Session, process: str, version: int) -> list[MailRow]:
    """The mails of the matter that were written by that version of the plan."""
    of_version = (
        select(MailItemRow.mail)
        .where(col(MailItemRow.key).startswith(f"{process}/"))
        .where(col(MailItemRow.key).contains(f"/v{version}/"))
    )
    return list(session.exec(select(MailRow).where(MailRow.process == process, col(MailRow.id).in_(of_version))))
