"""A pause in the register: its mails stay in the outbox until it goes on, and new days are told as moved ones are."""

from __future__ import annotations

from acts.case import Case
from acts.move.register import tell_of_new_days
from acts.pause import Paused, WentOn, go_on_sentence, pause_sentence
from acts.replan import because, replan
from rules.plan import replanning
from schemas.events import EventKind
from schemas.messages import CarriedOut
from schemas.plan.plan import Plan
from schemas.tables.process import PauseRow


def write_paused(case: Case, duty: Paused, _found: CarriedOut) -> None:
    """It rests from now on."""
    title = case.plan.step(duty.step).title if duty.step else ""
    if case.tell(EventKind.PAUSED, f"{pause_sentence(title)} {because(case.note(duty.note))}".strip(), duty):
        case.session.add(PauseRow(process=case.key, step=duty.step, since=case.now))
        case.session.flush()


def write_went_on(case: Case, duty: WentOn, found: CarriedOut) -> None:
    """It rests no more; what is to be done on another day is. Raises Refused where a day does not fit any more."""
    if (row := case.session.get(PauseRow, (case.key, duty.step))) is not None:
        case.session.delete(row)
    before, reason = case.plan, case.note(duty.note)
    title = before.step(duty.step).title if duty.step else ""
    days = [(before.step(key).title, on) for key, on in duty.days.items()]
    text = f"{go_on_sentence(title, days)} {because(reason)}".strip()
    if not duty.days:
        case.tell(EventKind.WENT_ON, text, duty)
        return
    if replan(case, duty, found, lambda: _moved(case, duty), EventKind.WENT_ON, text) is not None:
        tell_of_new_days(case, duty, before, reason)


def _moved(case: Case, duty: WentOn) -> Plan:
    before = plan = case.plan
    for key, on in duty.days.items():
        if plan.step(key).schedule.due_on != on:
            plan = replanning.move_step(plan, key, on, now=case.now, calendars=case.calendars, ended=case.ended)
    # However many days move, it is one change.
    return plan.model_copy(update={"version": before.version + 1})
