"""The mails that have come in, as the desk shows them: what waits for a person, and what became of the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from db.inbound import attachments, sources
from db.store.rows import fetch
from db.store.statements import once_a_thread
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.mail.inbound import ReceivedState
from schemas.plan.timetable import StepStatus
from schemas.tables.document import DocumentRow
from schemas.tables.inbound import MailSourceRow, ReceivedMailRow
from schemas.tables.process import InvitationRow, ProcessRow, StepRow
from words.needs import Need

_MOST_CHOICES = 300
_TOLD_FOR = timedelta(days=14)
"""How long an absence without an end is told."""


@dataclass(frozen=True)
class Beside:
    """What mail has brought to a matter beside the answers themselves."""

    files: Mapping[str, Sequence[DocumentRow]]
    """Answer → the files that came with its mail."""
    absences: Mapping[str, str]
    """Seat → what its automatic reply says."""
    waiting: Mapping[tuple[str, str], Sequence[int]]
    """Step and seat → its mails that wait for a person; the step is empty where none is known."""

    def waiting_for(self, step: str, seat: str) -> list[int]:
        """The mails of the seat that wait and may be about that step."""
        return [*self.waiting.get((step, seat), ()), *self.waiting.get(("", seat), ())]


def waiting(session: Session, process: str = "") -> int:
    """How many mails wait for a person; with `process` those of that matter."""
    ((number,),) = fetch(session, _WAITING(of_one=bool(process)), process=process)
    return int(number)


def listed(
    session: Session, states: Sequence[str] | None, *, page: int, size: int, process: str = ""
) -> list[ReceivedMailRow]:
    """The mails in those states (None: all), newest first, one more than the page holds where there are more."""
    rows = select(ReceivedMailRow).order_by(col(ReceivedMailRow.id).desc())
    rows = rows.where(col(ReceivedMailRow.state).in_(states)) if states is not None else rows
    rows = rows.where(ReceivedMailRow.process == process) if process else rows
    return list(session.exec(rows.offset((page - 1) * size).limit(size + 1)))


def find(session: Session, number: int) -> ReceivedMailRow:
    """One mail. Refused where there is none."""
    row = session.get(ReceivedMailRow, number)
    if row is None:
        raise Refused("mejl", "Mejlet finns inte.", "Se listan över mejl.")
    return row


def open_questions(session: Session, seat: str = "") -> list[tuple[InvitationRow, str]]:
    """The invitations that a mail may be about, with the title of each matter; those of a seat's own organisation
    first."""
    rows = (
        select(InvitationRow, ProcessRow.title)
        .join(ProcessRow, col(ProcessRow.key) == InvitationRow.process)
        .join(StepRow, (col(StepRow.process) == InvitationRow.process) & (col(StepRow.key) == InvitationRow.step))
        .where(col(StepRow.status).in_([StepStatus.OPEN.value, StepStatus.CLOSED.value]))
        .where(col(InvitationRow.is_withdrawn).is_(False), ProcessRow.status != "ended")
        .order_by(ProcessRow.title, InvitationRow.step, InvitationRow.seat)
    )
    found = [(row, title) for row, title in session.exec(rows.limit(_MOST_CHOICES)).all()]
    own = seat.partition("/")[0]
    return sorted(found, key=lambda each: each[0].seat.partition("/")[0] != own)


def beside(session: Session, process: str, now: datetime) -> Beside:
    """What mail has brought to a matter; `now` is wall-clock time."""
    absent = select(ReceivedMailRow).where(
        ReceivedMailRow.process == process, ReceivedMailRow.kind == "automatic", ReceivedMailRow.seat != ""
    )
    rows = session.exec(absent.order_by(col(ReceivedMailRow.id))).all()
    told = {row.seat: row.why for row in rows if _is_away(row, now)}
    return Beside(attachments.of_answers(session, process), told, _waiting_of(session, process))


def _waiting_of(session: Session, process: str) -> dict[tuple[str, str], list[int]]:
    """Those of the matter, and those of which only the sender's seat is known."""
    rows = select(ReceivedMailRow.id, ReceivedMailRow.step, ReceivedMailRow.seat).where(
        ReceivedMailRow.state == ReceivedState.WAITING,
        col(ReceivedMailRow.process).in_([process, ""]),
        ReceivedMailRow.seat != "",
    )
    found: dict[tuple[str, str], list[int]] = {}
    for number, step, seat in session.exec(rows.order_by(col(ReceivedMailRow.id))):
        found.setdefault((step, seat), []).append(number or 0)
    return found


def _is_away(row: ReceivedMailRow, now: datetime) -> bool:
    until: date | None = row.absent_until
    return until >= local_date(now) if until else now - row.received_at < _TOLD_FOR


def needs(session: Session, process: str = "") -> list[Need]:
    """That mails wait for a person; with `process` those of that matter."""
    count = waiting(session, process)
    return [Need(kind="inbox", process=process, count=count)] if count else []


def source_needs(session: Session, now: datetime) -> list[Need]:
    """The sources that give no sign of life any more, or have something wrong with them, one need each."""
    return [_silent(row, now) for row in sources.listed(session) if sources.is_faulty(row, now)]


def _silent(row: MailSourceRow, now: datetime) -> Need:
    since = row.seen_at if sources.is_down(row, now) else None
    return Need(kind="inbound", code=row.name, who=row.problem, since=since)


def _waiting(of_one: bool) -> Any:
    rows = select(func.count()).where(ReceivedMailRow.state == ReceivedState.WAITING)
    return rows.where(ReceivedMailRow.process == bindparam("process")) if of_one else rows


_WAITING = once_a_thread(_waiting)
