"""One seat's part in one step, with all that an answer needs, read in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, cast, exists, func, or_, select
from sqlmodel import Session

from db import events, journals
from db.register.beside import gathered, seats_of
from db.register.seats import Seats, load_seats
from db.seals import chain
from db.store.rows import Part, fetch, table_of
from db.store.statements import once_a_thread
from rules.dates.clock import process_time
from schemas.errors import Refused
from schemas.file.process import ProcessFile
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import ENDED, StepStatus
from schemas.tables.matter import MatterRow
from schemas.tables.people import SeatRow
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
    beside: str | None = None
    """The seats of its organisation and of the secretariat's (`db.register.beside`)."""

    def seats(self, session: Session, on: date) -> Seats:
        """The seats of its organisation and of the secretariat's as they stand on a day (Stockholm); to read."""
        keys = [self.seat, self.file.secretariat]
        found = seats_of(self.beside, [key.partition("/")[0] for key in keys], on)
        return found or load_seats(session, keys, on)

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
    found = fetch(session, _OF_INVITATION(), public_id=public_id)
    return _read(found[0]) if found else None


def of_seat(session: Session, process: str, step: str, seat: str) -> AskedSeat:
    """What the seat is asked in the step, as it is now, with the process held for the transaction.

    Refused where there is no such process.
    """
    journals.hold(session, process)
    found = fetch(session, _OF_SEAT(), process=process, step=step, seat=seat)
    if not found:
        raise Refused("process", f"Ärendet {process} finns inte.", "Se listan över ärenden.")
    journals.note_held(session, process)
    seq, digest, number, link, stamp = found[0][-5:]
    # Nobody else can lengthen the log or its seal before this transaction ends.
    if seq is not None:
        events.know_end(session, process, seq, digest)
    if number is not None:
        chain.know_last(session, process, number, link, stamp)
    return _read(found[0][:-5], step, seat)


def _read(found: Sequence[Any], step: str = "", seat: str = "") -> AskedSeat:
    """`step` and `seat` are of the invitation, where there must be one."""
    invitation = _INVITATION.row_or_none(found[:_TO_STEP])
    process, kind, title, shift_s, status, file, plan, is_paused, beside = found[_TO_PROCESS:]
    return AskedSeat(
        process=process,
        step=step or (invitation.step if invitation else ""),
        seat=seat or (invitation.seat if invitation else ""),
        kind=kind,
        title=title,
        shift_s=shift_s,
        is_process_ended=status == "ended",
        file=_file(file),
        plan=_plan(plan),
        row=_STEP.row_or_none(found[_TO_STEP:_TO_ANSWER]),
        invitation=invitation,
        is_paused=is_paused,
        beside=beside,
        latest=_ANSWER.row_or_none(found[_TO_ANSWER:_TO_PROCESS]),
    )


# By their text, which is compared far quicker than it is parsed.
@lru_cache(_KEPT)
def _file(text: str) -> ProcessFile:
    return ProcessFile.model_validate_json(text)


@lru_cache(_KEPT)
def _plan(text: str) -> Plan:
    return Plan.model_validate_json(text)


_INVITATION, _STEP, _ANSWER = Part(InvitationRow), Part(StepRow), Part(AnswerRow)
_TO_STEP = len(_INVITATION)
_TO_ANSWER = _TO_STEP + len(_STEP)
_TO_PROCESS = _TO_ANSWER + len(_ANSWER)
_I, _S, _A = _INVITATION.table.c, _STEP.table.c, _ANSWER.table.c
_P, _PLAN, _E, _L, _REST = (table_of(model).c for model in (ProcessRow, PlanRow, EventRow, SealRow, PauseRow))
_MATTER, _SEATS = table_of(MatterRow).c, table_of(SeatRow).c
_COLUMNS = (
    *_INVITATION.columns, *_STEP.columns, *_ANSWER.columns, _P.key, _P.kind, _P.title, _P.shift_s, _P.status,
    cast(_P.file, String), cast(_PLAN.plan, String),
)  # fmt: skip
_IN_FORCE = and_(_PLAN.process == _P.key, _PLAN.version == _P.plan_version)


def _of_invitation() -> Select[Any]:
    found: Select[Any] = select(*_COLUMNS, _rests(_I.step), _beside(_I.seat)).select_from(_INVITATION.table)
    found = found.join(_P.key.table, _I.process == _P.key).join(_PLAN.plan.table, _IN_FORCE)
    return _with_answer(found.where(_I.public_id == bindparam("public_id")), _I.step, _I.seat)


def _of_seat() -> Select[Any]:
    step: Any = bindparam("step")
    seat: Any = bindparam("seat")
    own = and_(_I.process == _P.key, _I.step == step, _I.seat == seat)
    ends = (_E.seq, _E.digest, _L.number, _L.digest, _L.stamp)
    found: Select[Any] = select(*_COLUMNS, _rests(step), _beside(seat), *ends).select_from(_P.key.table)
    found = found.join(_PLAN.plan.table, _IN_FORCE)
    found = found.outerjoin(_INVITATION.table, own).where(_P.key == bindparam("process"))
    event, link = _E.seq.table.alias(), _L.number.table.alias()
    last_event = select(func.max(event.c.seq)).where(event.c.process == _P.key).scalar_subquery()
    last_link = select(func.max(link.c.number)).where(link.c.journal == _P.key).scalar_subquery()
    found = found.outerjoin(_E.seq.table, and_(_E.process == _P.key, _E.seq == last_event))
    found = found.outerjoin(_L.number.table, and_(_L.journal == _P.key, _L.number == last_link))
    return _with_answer(found, step, seat)


def _rests(step: Any) -> Any:
    """Whether the process, or that step of it, is paused."""
    return exists().where(_REST.process == _P.key, or_(_REST.step == "", _REST.step == step))


def _beside(seat: Any) -> Any:
    """The seats of the organisation of that seat, and of the secretariat's, which the line of the matter knows."""
    own = select(_SEATS.organisation).where(_SEATS.key == seat).correlate_except(_SEATS.key.table)
    secretariat = select(_MATTER.secretariat).where(_MATTER.key == _P.key).correlate_except(_MATTER.key.table)
    return gathered(own.scalar_subquery(), secretariat.scalar_subquery())


def _with_answer(found: Select[Any], step: Any, seat: Any) -> Select[Any]:
    """The statement with the row of that step and the newest version of that seat's answer."""
    other = _ANSWER.table.alias()
    of_same = (other.c.process == _P.key, other.c.step == step, other.c.seat == seat)
    newest = select(func.max(other.c.version)).where(*of_same).scalar_subquery()
    of_seat = and_(_A.process == _P.key, _A.step == step, _A.seat == seat, _A.version == newest)
    of_step = and_(_S.process == _P.key, _S.key == step)
    return found.outerjoin(_STEP.table, of_step).outerjoin(_ANSWER.table, of_seat)


_OF_INVITATION, _OF_SEAT = once_a_thread(_of_invitation), once_a_thread(_of_seat)
