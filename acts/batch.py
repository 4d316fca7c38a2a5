"""A batch of duties in the register: each is written by its act, with its states, events and mails, in the caller's
transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import Session

import acts.ahead.register
import acts.anstand.register
import acts.answer.register
import acts.calendars.register
import acts.closing.register
import acts.correct.register
import acts.determine.register
import acts.ending.register
import acts.late_answer.register
import acts.move.register
import acts.new_holder.register
import acts.opening.register
import acts.own_meeting.register
import acts.parties.register
import acts.pause.register
import acts.remind.register
import acts.remind_now.register
import acts.reopen.register
import acts.text.register
import acts.undo.register
import acts.withdraw.register
from acts.case import Case
from acts.duties import CarryOut
from acts.ending.register import ends_at
from acts.remind import register as ladder
from db import actors, events
from db.case import StoredCase, load_state
from kinds.duties import duties_of
from rules import transitions
from rules.agenda import due_duties
from schemas.actor import PROGRAM
from schemas.duties import Duty, Overdue, Remind, Undecided
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.messages import CarriedOut, Refusal
from schemas.plan.plan import RungTo
from schemas.plan.timetable import ProcessState

_OF_EVERY_PROCESS: Mapping[str, Callable[[Case, Any, CarriedOut], None]] = {
    "anstand": acts.anstand.register.write,
    "calendars": acts.calendars.register.write,
    "close": acts.closing.register.write_close,
    "corrected": acts.correct.register.write,
    "determined": acts.determine.register.write,
    "done": acts.ending.register.write_done,
    "ended": acts.ending.register.write_end,
    "hastened": acts.ahead.register.write_hastened,
    "home_meeting": acts.own_meeting.register.write,
    "invite": acts.new_holder.register.write,
    "late_ruled": acts.late_answer.register.write,
    "left_out": acts.ahead.register.write_left_out,
    "milestone": acts.ending.register.write_milestone,
    "moved": acts.move.register.write,
    "open": acts.opening.register.write,
    "outcome_changed": acts.closing.register.outcome_changed,
    "overdue": acts.closing.register.write_overdue,
    "parties": acts.parties.register.write,
    "paused": acts.pause.register.write_paused,
    "reminded_now": acts.remind_now.register.write,
    "reopened": acts.reopen.register.write,
    "returns": acts.answer.register.write_return,
    "sent_now": acts.ahead.register.write_sent_now,
    "skip": acts.ending.register.write_skip,
    "text_changed": acts.text.register.write,
    "undecided": acts.remind.register.write_undecided,
    "undone": acts.undo.register.write,
    "went_on": acts.pause.register.write_went_on,
    "withdrawn": acts.withdraw.register.write,
}
"""Kind of duty → writer. A rung (`rung`) is written together with those of its batch, by `acts.remind.register`."""


def carry_out(session: Session, batch: CarryOut, stored: StoredCase | None = None) -> CarriedOut:
    """Write every duty's states, events and mails, once; returns the outcomes found and the rows behind them.

    `stored` is the matter where the transaction has it already. Where an earlier try was written and the workflow never
    heard of it, no rung is sent: those until `written_until` have been, and the workflow asks again for the rest.
    """
    found = CarriedOut()
    case = Case(session, batch.process, batch.now, stored)
    duties = [*_passed_over(case, batch), *batch.duties]
    if batch.since is not None and case.row.handled_until > batch.since:
        found.written_until = case.row.handled_until
    else:
        case.row.handled_until = max(case.row.handled_until, batch.now)
    rungs = [] if found.written_until else ladder.due_rungs(case, duties)
    _remind(case, [duty for duty in rungs if duty.rung.to == RungTo.SEAT])
    for duty in duties:
        if not isinstance(duty, Remind):
            found = found.joined(_carry_out_one(case, duty))
        elif duty in rungs and duty.rung.to != RungTo.SEAT:
            _whole_or_not(case, duty, partial(ladder.forward, case, duty))
    case.row.ends_at = found.ends_at = ends_at(case)
    return found


def carry_out_at_start(session: Session, stored: StoredCase, now: datetime) -> ProcessState:
    """Carry out what is due when a matter begins at `now` (process time), as its workflow would before it first rests.

    Returns the state that the workflow begins with.
    """
    state = transitions.ready(stored.state)
    held: StoredCase | None = stored
    while duties := due_duties(state, now):
        batch = CarryOut.model_validate(
            {"process": state.process, "now": now, "since": state.handled_until, "duties": duties}
        )
        transitions.carried_out(state, duties, now)
        transitions.found(state, carry_out(session, batch, held), now)
        held = None  # its plan may be another now
    return state


def written(kinds: Iterable[str]) -> set[str]:
    """The codes of every duty that has a writer, those of these kinds included."""
    return {*_OF_EVERY_PROCESS, *(code for kind in kinds for code in duties_of(kind).writers)}


def _passed_over(case: Case, batch: CarryOut) -> list[Duty]:
    """What the workflow has behind it and the register lacks, as where the register was put back from a copy.

    Once this batch is written the register counts as handled until now, and nobody would look for it again.
    """
    if batch.since is None or case.row.handled_until >= batch.since:
        return []
    known = {duty.name for duty in batch.duties}
    passed = due_duties(transitions.ready(load_state(case.session, case.key)), batch.since)
    return [duty for duty in passed if isinstance(duty, Remind | Overdue | Undecided) and duty.name not in known]


def _carry_out_one(case: Case, duty: Duty) -> CarriedOut:
    found = CarriedOut()
    refused = _whole_or_not(case, duty, partial(_writer_of(case.file.kind, duty.kind), case, duty, found))
    return CarriedOut(refused={duty.name: refused}) if refused else found


def _writer_of(kind: str, duty: str) -> Callable[[Case, Any, CarriedOut], None]:
    return _OF_EVERY_PROCESS.get(duty) or duties_of(kind).writers[duty]


def _remind(case: Case, rungs: list[Remind]) -> None:
    """All rungs together, since what one person owes comes in one mail; one by one where one of them is refused."""
    if not rungs:
        return
    try:
        with actors.acting(PROGRAM), case.session.begin_nested():
            ladder.remind(case, rungs)
    except Refused:
        case.reload()
        for duty in rungs:
            _whole_or_not(case, duty, partial(ladder.remind, case, [duty]))


def _whole_or_not(case: Case, duty: Duty, write: Callable[[], None]) -> Refusal | None:
    """One duty, whole or not at all. A duty that the register cannot carry out is logged and dropped: retried for
    ever it would hold up every other step of the process. The words stay here, and the engine gets their key."""
    with actors.acting(duty.actor):
        return _tried(case, duty, write)


def _tried(case: Case, duty: Duty, write: Callable[[], None]) -> Refusal | None:
    try:
        with case.session.begin_nested():
            write()
    except Refused as refusal:
        case.reload()
        told = f"refused/{duty.name}/{duty.rung_key}"
        events.append(
            case.session,
            case.key,
            at=duty.at,
            kind=EventKind.WARNED,
            text=f"Något gick inte att genomföra. {refusal}",
            step=duty.step,
            data={"field": refusal.field, "problem": refusal.problem, "cure": refusal.cure},
            dedup_key=told,
        )
        return Refusal(told=told)
    return None
