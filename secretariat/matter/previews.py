"""What an act would do, found by doing it: the writers of the act run in a transaction that is taken back.

So a preview shows the very sentences, mails and days that the act will write, and no act has a second description.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from acts.batch import carry_out
from acts.duties import CarryOut
from db import events, processes
from db.boards.progress import opened_steps, progress_of
from db.case import load_state
from db.outbox.dispatch import PLANNED, RETRYABLE
from db.register.seats import load_seats
from db.store.session import Database
from mail.kinds import MAILS, props_of
from rules import transitions
from rules.agenda import due_duties
from rules.dates.clock import local_date
from rules.plan.diff import diff
from schemas.duties import Duty
from schemas.inquiry import Row
from schemas.plan.diff import PlanDiff
from schemas.plan.plan import Plan
from schemas.plan.timetable import ProcessState
from schemas.tables.mail import MailRow
from schemas.tables.process import EventRow

_MOST_TURNS = 5
"""How often what follows at once may itself bring something about: a step left out, the next one opened."""


@dataclass(frozen=True)
class PreviewedMail:
    """Mails of one sort that leave at one time, and to whom."""

    title: str
    send_at: datetime
    """Process time."""
    readers: tuple[str, ...]
    """The organisations, each once."""


@dataclass(frozen=True)
class Preview:
    """What would be written, sent and moved; `plan_version` is what the confirmation must name."""

    sentences: list[str]
    """The new lines of the history, oldest first."""
    mails: list[PreviewedMail]
    diff: PlanDiff | None
    """The days and reminders that change; None where the plan stands."""
    plan_version: int
    now: datetime
    follows: tuple[str, ...] = ()
    """What happens next by itself, sentence by sentence, as the mails say it."""
    held: bool = False
    """The matter rests: its mails would stay in the outbox."""


Playing = Callable[[Session, ProcessState, int], Duty]
"""Checks the state, changes it and gives the duty, as the workflow would; the number is that of the reason."""


class _TakenBack(Exception):
    """The transaction has shown what it would write."""


def preview(db: Database, process: str, act: Playing, *, reason: str, now: datetime) -> Preview:
    """What the act would do. Raises Refused where it would be refused; nothing is written."""
    found: list[Preview] = []
    try:
        with db.write() as session:
            found.append(_played(session, process, act, reason, now))
            raise _TakenBack
    except _TakenBack:
        return found[0]


def _played(session: Session, process: str, act: Playing, reason: str, now: datetime) -> Preview:
    state, version = load_state(session, process), processes.load_plan(session, process).version
    # What has fallen due already would come without the act, and is none of its doing.
    _carry_out(session, state, due_duties(state, now), now)
    before, opened_at = processes.load_plan(session, process), opened_steps(session, process)
    last_mail = session.exec(select(func.max(MailRow.id))).one() or 0
    last_event = session.exec(select(func.max(EventRow.seq)).where(EventRow.process == process)).one() or 0
    note = processes.add_note(session, process, reason.strip(), now=now) if reason.strip() else 0
    changes = _changes(before, state, opened_at, now)
    duty = act(session, state, note)
    _carry_out(session, state, [duty, *due_duties(state, now)], now, must=duty.name)
    session.flush()
    after = processes.load_plan(session, process)
    shift = timedelta(seconds=processes.get_process(session, process).shift_s)
    # What has waited for office hours, and leaves at once by the act.
    is_hastened = (col(MailRow.state) == RETRYABLE) & (col(MailRow.retry_at) == now - shift)
    rows = session.exec(
        select(MailRow)
        .where(MailRow.process == process, (col(MailRow.id) > last_mail) | is_hastened)
        .order_by(col(MailRow.send_at))
    ).all()
    told = select(EventRow.text).where(EventRow.process == process, col(EventRow.seq) > last_event)
    return Preview(
        sentences=list(session.exec(told.order_by(col(EventRow.seq)))),
        mails=_mails(session, rows, now),
        diff=changes(after) if after.version != before.version else None,
        plan_version=version,
        now=now,
        follows=tuple(dict.fromkeys(line for row in rows for line in row.props.get("follows", ()))),
        held=state.is_paused,
    )


def _carry_out(session: Session, state: ProcessState, duties: Sequence[Duty], now: datetime, *, must: str = "") -> None:
    """Carry out the duties and what follows from them at once, as the workflow would. Raises Refused where the duty
    named `must` is refused."""
    for _ in range(_MOST_TURNS):
        if not duties:
            return
        batch = CarryOut.model_validate({"process": state.process, "now": now, "duties": duties})
        transitions.carried_out(state, duties, now)
        written = carry_out(session, batch)
        if must in written.refused:
            raise events.refusal(session, state.process, written.refused[must].told)
        transitions.found(state, written, now)
        duties = due_duties(state, now)


def _changes(
    before: Plan, state: ProcessState, opened_at: dict[str, datetime | None], now: datetime
) -> Callable[[Plan], PlanDiff]:
    """What tells a later plan from `before`, as the matter stands now."""
    missing = {
        step.key: [seat for seat in step.seats if state.steps[step.key].rows.get(seat, Row()).is_missing]
        for step in before.steps
    }
    progress = progress_of(before, state, opened_at, local_date(now))
    return lambda after: diff(before, after, now=now, missing=missing, progress=progress)


def _mails(session: Session, rows: Sequence[MailRow], now: datetime) -> list[PreviewedMail]:
    names = load_seats(session, {row.seat for row in rows if row.seat}, local_date(now))
    found: dict[tuple[str, datetime], PreviewedMail] = {}
    for row in rows:
        items = [item for item in props_of(row.kind, row.props).all_asked if item.is_stand_in and not item.shared_with]
        title = f"{MAILS[row.kind].title}, till ersättare" if items else MAILS[row.kind].title
        send_at = row.send_at if row.state == PLANNED else now
        mail = found.setdefault((title, send_at), PreviewedMail(title, send_at, ()))
        reader = names.name(row.seat).organisation if row.seat else row.to_name
        if reader not in mail.readers:
            found[title, send_at] = replace(mail, readers=(*mail.readers, reader))
    return list(found.values())
