"""What an act that has an update of its own would do, shown before it is done: move, anstånd, parties, determine,
correct. The acts of the one update `act` are shown by `secretariat/requests.py`, by the same means.

Each returns what would be written, sent and moved, and writes nothing. `now` is process time. Each raises Refused.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from acts import anstand, correct, determine, move, parties
from acts.anstand import GrantAnstand
from acts.determine import Determine
from acts.move import MoveDeadline
from acts.parties import ChangeParties
from db.store.session import Database
from schemas.duties import Duty
from schemas.inquiry import Result
from schemas.plan.timetable import ProcessState
from secretariat import changes, corrections
from secretariat.previews import Preview, preview
from secretariat.reasons import must_say_why


def of_move(db: Database, process: str, step: str, to_on: date, *, reason: str, now: datetime) -> Preview:
    """Of moving `step` to `to_on`."""
    changes.preview_move(db, process, step, to_on, now=now)  # says which field is wrong

    def act(_session: Session, state: ProcessState, note: int) -> Duty:
        message = MoveDeadline(step=step, to_on=to_on, plan_version=state.timetable.version, note=note)
        move.admits(state, message)
        return move.transition(message, now)

    return preview(db, process, act, reason=reason, now=now)


def of_anstand(
    db: Database, process: str, step: str, seat: str, until_on: date, *, reason: str, now: datetime
) -> Preview:
    """Of giving one seat until `until_on`."""
    must_say_why(reason)
    changes.check_anstand(db, process, step, seat, until_on, now=now)

    def act(_session: Session, state: ProcessState, note: int) -> Duty:
        version = state.timetable.version
        message = GrantAnstand(step=step, seat=seat, until_on=until_on, plan_version=version, note=note)
        anstand.admits(state, message)
        return anstand.transition(message, now)

    return preview(db, process, act, reason=reason, now=now)


def of_parties(
    db: Database, process: str, *, joined: list[str], left: list[str], reason: str, now: datetime
) -> Preview:
    """Of letting organisations join or leave."""
    must_say_why(reason)
    changes.check_parties(db, process, joined, left, now=now)

    def act(_session: Session, state: ProcessState, note: int) -> Duty:
        message = ChangeParties(joined=joined, left=left, plan_version=state.timetable.version, note=note)
        parties.admits(state, message)
        return parties.transition(message, now)

    return preview(db, process, act, reason=reason, now=now)


def of_finding(
    db: Database,
    process: str,
    step: str,
    results: dict[str, Result],
    *,
    reason: str,
    now: datetime,
    within: dict[str, list[str]] | None = None,
    seen: int | None = None,
) -> Preview:
    """Of determining an outcome; the arguments are those of `changes.determine`."""
    must_say_why(reason)
    changes.check_finding(db, process, step, seen)

    def act(_session: Session, state: ProcessState, note: int) -> Duty:
        finding = Determine(step=step, results=results, within=within or {}, seen=seen, note=note)
        determine.admits(state, finding)
        return determine.transition(state, finding, now)

    return preview(db, process, act, reason=reason, now=now)


def of_correction(
    db: Database,
    process: str,
    step: str,
    results: dict[str, Result],
    *,
    reason: str,
    now: datetime,
    within: dict[str, list[str]] | None = None,
    seen: int | None = None,
) -> Preview:
    """Of correcting a determined outcome; the arguments are those of `corrections.correct_outcome`."""
    must_say_why(reason)

    def act(_session: Session, state: ProcessState, note: int) -> Duty:
        correction = corrections.correction_of(state, step, results, within=within, seen=seen)
        correct.admits(state, correction, now)
        return correct.transition(state, correction.model_copy(update={"note": note}), now)

    return preview(db, process, act, reason=reason, now=now)
