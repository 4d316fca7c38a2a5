"""What is taken back, in the register: its mails are called off, and the former plan holds where it changed that."""

from __future__ import annotations

from acts.case import Case
from acts.replan import replan
from acts.undo import Undone, sentence
from db import undoable
from db.outbox.dispatch import CANCELLED, PLANNED, take
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.messages import CarriedOut

CALLED_OFF = "Ändringen ångrades innan mejlet gick."


def write(case: Case, duty: Undone, found: CarriedOut) -> None:
    """Nobody will hear of it. Raises Refused where the hour is out, or somebody has heard."""
    if case.has_told(EventKind.UNDONE, duty):
        replan(case, duty, found, lambda: case.plan, EventKind.UNDONE, "")
        return
    if case.plan.version != duty.version:
        raise Refused("ändringen", "Planen har ändrats sedan dess.", "Läs in sidan på nytt.")
    undone = undoable.newest(case.session, case.key, case.now, event=duty.event)
    for mail in undone.mails:
        if mail.state == PLANNED:
            take(case.session, mail, state=CANCELLED, detail=CALLED_OFF)
    text = sentence(undone.told)
    if undone.before is None:
        case.tell(EventKind.UNDONE, text, duty)
        return
    restored = undone.before.model_copy(update={"version": duty.version + 1})
    replan(case, duty, found, lambda: restored, EventKind.UNDONE, text)
