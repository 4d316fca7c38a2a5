"""What an act that has an update of its own would do, shown before it is done: move, anstånd, parties, determine,
correct. The acts of the one update `act` are shown by `secretariat/matter/requests.py`, by the same means.

Each returns what would be written, sent and moved, and writes nothing. `now` is process time. Each raises Refused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session

from acts import anstand, correct, determine, move, parties
from acts.anstand import GrantAnstand
from acts.correct import CorrectOutcome
from acts.determine import Determine
from acts.move import MoveDeadline
from acts.parties import ChangeParties
from db.store.session import Database
from schemas.base import Model
from schemas.duties import Duty
from schemas.inquiry import Result
from schemas.plan.timetable import ProcessState
from secretariat.matter import changes, corrections
from secretariat.matter.previews import Preview, preview
from secretariat.matter.reasons import must_say_why

M = TypeVar("M", bound=Model)


def of_move(db: Database, process: str, step: str, to_on: date, *, reason: str, now: datetime) -> Preview:
    """Of moving `step` to `to_on`."""
    changes.preview_move(db, process, step, to_on, now=now)  # says which field is wrong

    def message(state: ProcessState) -> MoveDeadline:
        return MoveDeadline(step=step, to_on=to_on, plan_version=state.timetable.version, note=0)

    return _of(db, process, message, move.admits, lambda _, moved: move.transition(moved, now), reason=reason, now=now)


def of_anstand(
    db: Database, process: str, step: str, seat: str, until_on: date, *, reason: str, now: datetime
) -> Preview:
    """Of giving one seat until `until_on`."""
    must_say_why(reason)
    changes.check_anstand(db, process, step, seat, until_on, now=now)

    def message(state: ProcessState) -> GrantAnstand:
        return GrantAnstand(step=step, seat=seat, until_on=until_on, plan_version=state.timetable.version, note=0)

    granted = anstand.transition
    return _of(db, process, message, anstand.admits, lambda _, given: granted(given, now), reason=reason, now=now)


def of_parties(
    db: Database, process: str, *, joined: list[str], left: list[str], reason: str, now: datetime
) -> Preview:
    """Of letting organisations join or leave."""
    must_say_why(reason)
    changes.check_parties(db, process, joined, left, now=now)

    def message(state: ProcessState) -> ChangeParties:
        return ChangeParties(joined=joined, left=left, plan_version=state.timetable.version, note=0)

    changed = parties.transition
    return _of(db, process, message, parties.admits, lambda _, asked: changed(asked, now), reason=reason, now=now)


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

    def message(_state: ProcessState) -> Determine:
        return Determine(step=step, results=results, within=within or {}, seen=seen, note=0)

    found = determine.transition
    return _of(
        db, process, message, determine.admits, lambda state, asked: found(state, asked, now), reason=reason, now=now
    )


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

    def message(state: ProcessState) -> CorrectOutcome:
        return corrections.correction_of(state, step, results, within=within, seen=seen)

    def admits(state: ProcessState, asked: CorrectOutcome) -> None:
        correct.admits(state, asked, now)

    corrected = correct.transition
    return _of(db, process, message, admits, lambda state, asked: corrected(state, asked, now), reason=reason, now=now)


def _of(
    db: Database,
    process: str,
    message: Callable[[ProcessState], M],
    admits: Callable[[ProcessState, M], None],
    transition: Callable[[ProcessState, M], Duty],
    *,
    reason: str,
    now: datetime,
) -> Preview:
    """What the message comes to, with the number of its reason, as the workflow would take it."""

    def act(_session: Session, state: ProcessState, note: int) -> Duty:
        asked = message(state).model_copy(update={"note": note})
        admits(state, asked)
        return transition(state, asked)

    return preview(db, process, act, reason=reason, now=now)
