"""One seat's part in one step, with all that an answer needs, read in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, cast, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db import events, journals
from db.seals import chain
from db.store.statements import once_a_thread
from rules.dates.clock import process_time
from schemas.errors import Refused
from schemas.file.process import ProcessFile
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import ENDED, StepStatus
from schemas.tables.process import AnswerRow, EventRow, InvitationRow, PauseRow, PlanRow, ProcessRow, StepRow
from schemas.tables.seal import SealRow

_KEPT = 256


@dataclass(frozen=True)
class AskedSeat:
    """One seat in one step as the register has it. The file and the plan are shared: nobody may change them."""

    process: str
    step: str
    seat: str
    kind: str
    title: str
    shift_s: int
    is_process_ended: bool
    file: ProcessFile
    plan: Plan
    row: StepRow | None
    """The step; None where it has no row."""
    invitation: InvitationRow | None
    latest: AnswerRow | None
    """The newest version of the seat's answer."""
    is_paused: bool = False
    """The step, or the whole matter, rests."""

    @property
    def planned(self) -> PlanStep:
        """The step in the plan; KeyError for one that the plan does not have."""
        return self.plan.step(self.step)

    @property
    def is_withdrawn(self) -> bool:
        """The seat is no longer asked."""
        return self.invitation is not None and self.invitation.is_withdrawn

    @property
    def is_resting(self) -> bool:
        """The step was open when it was paused, so its time does not run out."""
        return self.is_paused and self.status is StepStatus.OPEN

    @property
    def is_set_aside(self) -> bool:
        """The newest answer does not count: a new one is asked for, or it was ruled out as late."""
        link, latest = self.invitation, self.latest
        return link is not None and latest is not None and latest.version <= link.set_aside

    @property
    def is_of_former_text(self) -> bool:
        """The newest answer was given to the words that held before they were changed."""
        changed_at = self.row.text_changed_at if self.row else None
        return changed_at is not None and self.latest is not None and self.latest.received_at < changed_at

    @property
    def is_to_be_confirmed(self) -> bool:
        """The same answer once more says something: that it stands."""
        return self.is_set_aside or self.is_of_former_text

    @property
    def is_answerable(self) -> bool:
        """The page of the question takes an answer."""
        return not (self.is_withdrawn or self.is_process_ended or self.status in {*ENDED, StepStatus.PLANNED})

    def now(self, wall_now: datetime) -> datetime:
        """Process time at that wall-clock time (aware)."""
        return process_time(wall_now, self.shift_s)

    @property
    def status(self) -> StepStatus:
        """Where the step stands."""
        return StepStatus(self.row.status) if self.row else StepStatus.PLANNED


def of_invitation(session: Session, public_id: str) -> AskedSeat | None:
    """What the invitation with that public id asks; None where a process has none such."""
    found = session.execute(_OF_INVITATION(), {"public_id": public_id}).first()
    return _read(found, found[0].step, found[0].seat) if found else None


def of_seat(session: Session, process: str, step: str, seat: str) -> AskedSeat:
    """What the seat is asked in the step, as it is now, with the process held for the transaction.

    Refused where there is no such process.
    """
    journals.hold(session, process)
    found = session.execute(
        _OF_SEAT(), {"process": process, "step": step, "seat": seat}, execution_options=_ANEW
    ).first()
    if found is None:
        raise Refused("process", f"Ärendet {process} finns inte.", "Se listan över ärenden.")
    journals.note_held(session, process)
    seq, digest, number, link, stamp = found[-5:]
    # Nobody else can lengthen the log or its seal before this transaction ends.
    if seq is not None:
        events.know_end(session, process, seq, digest)
    if number is not None:
        chain.know_last(session, process, number, link, stamp)
    return _read(found[:-5], step, seat)


def _read(found: Sequence[Any], step: str, seat: str) -> AskedSeat:
    invitation, row, latest, process, kind, title, shift_s, status, file, plan, is_paused = found
    return AskedSeat(
        process=process, step=step, seat=seat, kind=kind, title=title, shift_s=shift_s,
        is_process_ended=status == "ended", file=_file(file), plan=_plan(plan), row=row, invitation=invitation,
        latest=latest, is_paused=is_paused,
    )  # fmt: skip


# By their text, which is compared far quicker than it is parsed.
@lru_cache(_KEPT)
def _file(text: str) -> ProcessFile:
    return ProcessFile.model_validate_json(text)


@lru_cache(_KEPT)
def _plan(text: str) -> Plan:
    return Plan.model_validate_json(text)


_COLUMNS: tuple[Any, ...] = (
    InvitationRow, StepRow, AnswerRow, ProcessRow.key, ProcessRow.kind, ProcessRow.title, ProcessRow.shift_s,
    ProcessRow.status, cast(ProcessRow.file, String), cast(PlanRow.plan, String),
)  # fmt: skip
_IN_FORCE = and_(col(PlanRow.process) == ProcessRow.key, col(PlanRow.version) == ProcessRow.plan_version)


def _of_invitation() -> Select[Any]:
    own = col(InvitationRow.process) == ProcessRow.key
    found: Select[Any] = select(*_COLUMNS, _rests(InvitationRow.step)).select_from(InvitationRow)
    found = (
        found.join(ProcessRow, own)
        .join(PlanRow, _IN_FORCE)
        .where(col(InvitationRow.public_id) == bindparam("public_id"))
    )
    return _with_answer(found, InvitationRow.step, InvitationRow.seat)


def _of_seat() -> Select[Any]:
    step: Any = bindparam("step")
    seat: Any = bindparam("seat")
    own = and_(
        col(InvitationRow.process) == ProcessRow.key, col(InvitationRow.step) == step, col(InvitationRow.seat) == seat
    )
    ends: tuple[Any, ...] = (EventRow.seq, EventRow.digest, SealRow.number, SealRow.digest, SealRow.stamp)
    found: Select[Any] = select(*_COLUMNS, _rests(step), *ends).select_from(ProcessRow).join(PlanRow, _IN_FORCE)
    found = found.outerjoin(InvitationRow, own).where(col(ProcessRow.key) == bindparam("process"))
    event: Any = aliased(EventRow)
    link: Any = aliased(SealRow)
    last_event = select(func.max(event.seq)).where(event.process == ProcessRow.key).scalar_subquery()
    last_link = select(func.max(link.number)).where(link.journal == ProcessRow.key).scalar_subquery()
    found = found.outerjoin(
        EventRow, and_(col(EventRow.process) == ProcessRow.key, col(EventRow.seq) == last_event)
    ).outerjoin(SealRow, and_(col(SealRow.journal) == ProcessRow.key, col(SealRow.number) == last_link))
    return _with_answer(found, step, seat)


def _rests(step: Any) -> Any:
    """Whether the process, or that step of it, is paused."""
    return exists().where(col(PauseRow.process) == ProcessRow.key, col(PauseRow.step).in_(["", step]))


def _with_answer(found: Select[Any], step: Any, seat: Any) -> Select[Any]:
    """The statement with the row of that step and the newest version of that seat's answer."""
    other: Any = aliased(AnswerRow)
    of_same = (other.process == ProcessRow.key, other.step == step, other.seat == seat)
    newest = select(func.max(other.version)).where(*of_same)
    of_seat = and_(col(AnswerRow.process) == ProcessRow.key, col(AnswerRow.step) == step, col(AnswerRow.seat) == seat)
    of_step = and_(col(StepRow.process) == ProcessRow.key, col(StepRow.key) == step)
    is_newest = col(AnswerRow.version) == newest.scalar_subquery()
    return found.outerjoin(StepRow, of_step).outerjoin(AnswerRow, and_(of_seat, is_newest))


_OF_INVITATION, _OF_SEAT = once_a_thread(_of_invitation), once_a_thread(_of_seat)
_ANEW = {"populate_existing": True}
"""What a session has read before it waited for its turn may be old."""
