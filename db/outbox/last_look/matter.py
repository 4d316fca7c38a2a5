"""What is known of a mail's matter at the moment before it leaves. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from db.outbox.last_look.seen import Seen
from mail.letter import Addressee
from mail.props import Asked, Props
from schemas.inquiry import Code
from schemas.plan.plan import Plan
from schemas.tables.meetings.calendar import HomeMeetingRow
from schemas.tables.process import PlanRow


@dataclass(frozen=True)
class Verdict:
    """What became of a mail in the last look: a Swedish reason not to send it, or the data to send."""

    cancelled: str = ""
    props: Props | None = None
    """New data, where some of several matters have fallen away; None = send as it is."""
    to: Addressee | None = None
    """Another reader, where the seat has got one since the mail was recorded; None = the one it was recorded for."""


@dataclass(frozen=True)
class Look:
    """What one look sees: the register at process time `now`.

    A rehearsal sends in great strides and asks what was true at the mail's own time (`is_historic`); else everything
    that the register knows counts, also what another clock has stamped a moment later.
    """

    session: Session
    now: datetime
    is_historic: bool
    seen: Seen

    def has_happened(self, at: datetime | None) -> bool:
        """True where something stamped `at` has happened by now."""
        return not self.is_historic or (at is not None and at <= self.now)


def changed(before: Props, after: Props) -> Verdict:
    """A mail that is still true, with new data where they differ from those it was recorded with."""
    return Verdict(props=after if after != before else None)


def has_answered(look: Look, process: str, step: str, seat: str) -> bool:
    """True where the newest answer of the seat is one; "återkommer" is none."""
    versions = look.seen.answers(process, step, seat)
    newest = next((answer for answer in versions if look.has_happened(answer.received_at)), None)
    return newest is not None and Code.RETURNS not in newest.codes.values()


def has_said_meeting(look: Look, asked: Asked) -> bool:
    """True where the kansli has said which meeting decides."""
    said = select(HomeMeetingRow.chosen_at).where(
        HomeMeetingRow.process == asked.process,
        HomeMeetingRow.step == asked.step,
        HomeMeetingRow.seat == asked.seat,
    )
    return any(look.has_happened(at) for at in look.session.exec(said))


def has_moved(look: Look, asked: Asked) -> bool:
    """True where the day to act by is another than the mail says."""
    plan = newer_plan(look, asked)
    return plan is not None and plan.step(asked.step).schedule_of(asked.seat).operative_on != asked.operative_on


def newer_plan(look: Look, asked: Asked) -> Plan | None:
    """The newest plan that has the step; None where that is the plan the mail was written by."""
    version = look.seen.plan_version(asked.process)
    if version is None or version <= asked.plan_version:
        return None
    plans = look.session.exec(
        select(PlanRow)
        .where(PlanRow.process == asked.process, PlanRow.version <= version)
        .order_by(col(PlanRow.version).desc())
    )
    row = next((row for row in plans if look.has_happened(row.created_at)), None)
    if row is None or row.version <= asked.plan_version:
        return None
    plan = Plan.model_validate(row.plan)
    return plan if any(step.key == asked.step for step in plan.steps) else None
