"""What needs a hand in one matter: by its own rows, by the engine's word, by its seats and its mails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from db.boards.late_answers import late_answers
from db.case import StoredCase
from db.matters.needs import missing_seats, own_needs
from db.register.seats import Seats
from db.service import engine_trouble
from rules.swedish import enumerate_words
from schemas.plan.timetable import ProcessState
from schemas.tables.mail import MailRow
from schemas.tables.service import EngineTroubleRow
from words.needs import Need

TROUBLED = ("failed", "unknown")
"""The states of a mail that did not leave, or may not have."""


def needs_of(stored: StoredCase, state: ProcessState, names: Seats, now: datetime) -> list[Need]:
    """What needs a hand at process time `now`, but that the plan cannot be kept, which the page says by itself."""
    session, row, plan = stored.session, stored.row, stored.plan
    here = Need(kind="vacant", process=row.key, process_title=row.title)
    late = late_answers(session, state) if row.status != "ended" else ()
    own = [] if row.status == "ended" else own_needs(row, plan, state, late)
    vacant = [
        replace(here, step=step.key, step_title=step.title, count=len(gone), seat=gone[0])
        for step in plan.steps
        if (gone := [seat for seat in missing_seats(state, step.key) if names.is_vacant(seat)])
    ]
    return needs_in_order(
        here,
        row.status,
        [timed.need for timed in own if timed.holds_at(now)],
        vacant,
        troubled_mails(session, row.key),
        engine_trouble.of(session, row.key),
        {organisation.key: organisation.name for organisation in names.organisations.values()},
    )


def troubled_mails(session: Session, process: str) -> list[str]:
    """The seat of each mail of the process that failed or may not have left."""
    of_process = select(MailRow.seat).where(MailRow.process == process, col(MailRow.state).in_(TROUBLED))
    return list(session.exec(of_process))


def needs_in_order(
    here: Need,
    state: str,
    own: Iterable[Need],
    vacant: Iterable[Need],
    mails: Sequence[str],
    trouble: EngineTroubleRow | None,
    names: Mapping[str, str],
) -> list[Need]:
    """What needs a hand in one matter (`here` names it): first what the engine suffers from, last the mails.

    `mails` has the seat of each that failed.
    """
    is_refused = trouble is not None and trouble.kind == engine_trouble.REFUSED
    own = [need for need in own if need.kind != "starting" or not is_refused]
    first = [need for need in own if need.kind == "starting"]
    if trouble and (state in ("running", "paused", "decided") or (state == "starting" and is_refused)):
        first.append(replace(here, kind=trouble.kind, since=trouble.since, code=trouble.code))
    rest = [need for need in own if need.kind not in ("starting", "infeasible")]
    last = [need for need in own if need.kind == "infeasible"]
    if mails:
        who = sorted({name for seat in mails if (name := names.get(seat.partition("/")[0], ""))})
        last.insert(0, replace(here, kind="mail", count=len(mails), who=enumerate_words(who)))
    return [*first, *rest, *vacant, *last]
