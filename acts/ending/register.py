"""Endings without an outcome, in the register."""

from __future__ import annotations

from datetime import datetime

from acts import calendar_entries
from acts.case import Case
from acts.ending import ENDED, Done, done_sentence, milestone_sentence, skip_sentence
from db.case import load_state
from kinds.duties import duties_of
from rules.changes import correction
from schemas.duties import Ended, Milestone, Skip
from schemas.events import EventKind
from schemas.messages import CarriedOut
from schemas.plan.timetable import StepStatus


def write_done(case: Case, duty: Done, _found: CarriedOut) -> None:
    """A task is reported done, or a supplier's receipt is recorded."""
    step = case.plan.step(duty.step)
    case.set_status(step.key, StepStatus.DONE)
    case.tell(EventKind.DONE, done_sentence(step, case.file.block.receiver_s), duty)
    duties_of(case.file.kind).done(case, step, duty)


def write_milestone(case: Case, duty: Milestone, _found: CarriedOut) -> None:
    """A date that is only a date has come."""
    step = case.plan.step(duty.step)
    undone = [one.title for one in case.plan.steps if one.key in step.after and one.key not in case.ended]
    case.set_status(step.key, StepStatus.DONE)
    case.tell(EventKind.MILESTONE, milestone_sentence(step, case.today, undone), duty)


def write_skip(case: Case, duty: Skip, _found: CarriedOut) -> None:
    """The step is not needed; its links stop working."""
    step = case.plan.step(duty.step)
    case.set_status(step.key, StepStatus.SKIPPED)
    case.close_links(step.key)
    if case.tell(EventKind.SKIPPED, skip_sentence(step.title), duty):
        calendar_entries.release(case, step, case.missing(step), duty)


def ends_at(case: Case) -> datetime | None:
    """When the matter ends by itself, where every step has ended and its outcome can be corrected; None elsewhere.

    Said once it stands, whatever is corrected or tried again.
    """
    if any(step.key not in case.ended for step in case.plan.steps):
        return None
    if not correction.is_correctable(load_state(case.session, case.key)):
        return None
    return case.row.ends_at or correction.ends_at(case.now)


def write_end(case: Case, duty: Ended, _found: CarriedOut) -> None:
    """The process is over."""
    case.row.status, case.row.ended_at = "ended", case.now
    case.tell(EventKind.ENDED, ENDED, duty)
