"""A change of the plan that is taken back, in the register: the former plan holds, its mails are called off."""

from __future__ import annotations

from sqlmodel import col, select

from acts.case import Case
from acts.replan import replan
from acts.undo import Undone, sentence
from db import processes
from db.outbox.dispatch import CANCELLED, PLANNED, take
from rules import undoing
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.messages import CarriedOut
from schemas.tables.mail import MailItemRow, MailRow
from schemas.tables.process import EventRow, PlanRow

UNDOABLE = (
    EventKind.DEADLINE_MOVED,
    EventKind.ANSTAND_GRANTED,
    EventKind.LEFT_OUT,
    EventKind.TEXT_CHANGED,
)
"""The acts that change nothing but the plan."""
CALLED_OFF = "Ändringen ångrades innan mejlet gick."


def write(case: Case, duty: Undone, found: CarriedOut) -> None:
    """The plan before the change holds again. Raises Refused where the hour is out, or somebody has heard."""
    if case.has_told(EventKind.UNDONE, duty):
        replan(case, duty, found, lambda: case.plan, EventKind.UNDONE, "")
        return
    made = case.session.get(PlanRow, (case.key, duty.version))
    if made is None or case.plan.version != duty.version or duty.version < 2:
        raise Refused("ändringen", "Planen har ändrats sedan dess.", "Läs in sidan på nytt.")
    told = case.session.exec(
        select(EventRow)
        .where(EventRow.process == case.key, EventRow.text == made.reason, col(EventRow.kind).in_(UNDOABLE))
        .order_by(col(EventRow.seq).desc())
    ).first()
    if told is None:
        raise Refused("ändringen", "Den senaste ändringen av planen går inte att ångra.", "Gör en ny ändring.")
    mails = _mails(case, duty.version)
    before = processes.load_plan(case.session, case.key, duty.version - 1)
    undoing.must_be_undoable(
        before, case.plan, made_at=made.created_at, now=case.now, mails=[mail.state for mail in mails]
    )
    restored = before.model_copy(update={"version": duty.version + 1})
    for mail in mails:
        if mail.state == PLANNED:
            take(case.session, mail, state=CANCELLED, detail=CALLED_OFF)
    replan(case, duty, found, lambda: restored, EventKind.UNDONE, sentence(told.text))


def _mails(case: Case, version: int) -> list[MailRow]:
    """The mails of the matter that were written by that version of the plan."""
    written = select(MailRow).join(MailItemRow, col(MailItemRow.mail) == col(MailRow.id)).distinct()
    of_version = (MailRow.process == case.key, col(MailItemRow.key).contains(f"/v{version}/"))
    return list(case.session.exec(written.where(*of_version)))
