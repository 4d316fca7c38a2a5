"""What a new version of a plan changes: days, mails, who is told. Shown before anything is confirmed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from rules.dates.clock import local_date
from rules.plan.backward import schedule_plan
from rules.plan.forecast import mails_in
from rules.swedish import enumerate_ways
from schemas.plan.diff import PlanDiff, PlannedMail, SeatNotice, StepChange, StepMove
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.schedule import Progress


def diff(
    old: Plan,
    new: Plan,
    *,
    now: datetime,
    missing: Mapping[str, Sequence[str]] | None = None,
    progress: Mapping[str, Progress] | None = None,
) -> PlanDiff:
    """The difference between two versions, from `now` (UTC) on.

    `missing` (step → seats that still owe an answer) limits reminders to those; None means everyone asked. `progress`
    (step → where it stands) leaves out what has ended: nothing of it moves or is sent any more.
    """
    ended = {key for key, at in (progress or {}).items() if at.is_ended}
    old_left, new_left = _without(old, ended), _without(new, ended)
    before = {step.key: step for step in old_left.steps}
    after = {step.key: step for step in new_left.steps}
    opened = {key for key, at in (progress or {}).items() if at.opened_on is not None}
    old_mails, new_mails = (_mails(plan, ended, opened, now, missing) for plan in (old, new))
    return PlanDiff(
        moved=[
            _move(before[key], step) for key, step in after.items() if key in before and _is_moved(before[key], step)
        ],
        added=[_change(step) for key, step in after.items() if key not in before],
        removed=[_change(step) for key, step in before.items() if key not in after],
        mails_added=_only_in(new_mails, old_mails),
        mails_removed=_only_in(old_mails, new_mails),
        notices=[
            SeatNotice(step=key, seat=seat)
            for key, step in after.items()
            if key in before and _is_asked(step, now, progress)
            for seat in told_of_move(before[key], step)
        ],
        warnings=[warning for warning in new_left.warnings if warning not in old.warnings],
        infeasible=_infeasible(old, new, local_date(now), progress),
    )


def _without(plan: Plan, ended: Collection[str]) -> Plan:
    steps = [step for step in plan.steps if step.key not in ended]
    warnings = [warning for warning in plan.warnings if warning.step not in ended]
    return plan.model_copy(update={"steps": steps, "warnings": warnings}) if ended else plan


def _infeasible(old: Plan, new: Plan, today: date, progress: Mapping[str, Progress] | None) -> list[str]:
    """What cannot be done in time in the new version and could in the old, with the ways out."""
    former = {(found.step, found.seat) for found in schedule_plan(old, today=today, progress=progress).infeasible}
    return [
        f"{found.text} Utvägar: {enumerate_ways(found.ways_out)}." if "Utvägar" not in found.text else found.text
        for found in schedule_plan(new, today=today, progress=progress).infeasible
        if (found.step, found.seat) not in former
    ]


def _is_moved(old: PlanStep, new: PlanStep) -> bool:
    return old.schedule.due_on != new.schedule.due_on


def _move(old: PlanStep, new: PlanStep) -> StepMove:
    return StepMove(
        step=new.key,
        title=new.title,
        old_on=old.schedule.due_on,
        new_on=new.schedule.due_on,
        old_operative_on=old.schedule.operative_on,
        new_operative_on=new.schedule.operative_on,
    )


def _change(step: PlanStep) -> StepChange:
    return StepChange(step=step.key, title=step.title, due_on=step.schedule.due_on)


def _mails(
    plan: Plan,
    ended: Collection[str],
    opened: Collection[str],
    now: datetime,
    missing: Mapping[str, Sequence[str]] | None,
) -> list[PlannedMail]:
    mails = [
        mail for sent in mails_in(plan, opened).values() for mail in sent if mail.at > now and mail.step not in ended
    ]
    if missing is None:
        return mails
    kept = (
        mail.model_copy(update={"seats": [seat for seat in mail.seats if seat in missing[mail.step]]})
        if mail.step in missing
        else mail
        for mail in mails
    )
    return [mail for mail in kept if mail.seats]


def _only_in(mails: list[PlannedMail], others: list[PlannedMail]) -> list[PlannedMail]:
    """The mails missing among the others, seat by seat: a seat with the same mail at the same instant is unchanged."""
    planned = {(_identity(mail), seat) for mail in others for seat in mail.seats}
    left = (
        mail.model_copy(update={"seats": [seat for seat in mail.seats if (_identity(mail), seat) not in planned]})
        for mail in mails
    )
    return sorted((mail for mail in left if mail.seats), key=lambda mail: mail.at)


def _identity(mail: PlannedMail) -> tuple[str, str, datetime]:
    return mail.step, mail.kind.value, mail.at


def told_of_move(old: PlanStep, new: PlanStep) -> list[str]:
    """Seats whose own last day differs. Who has answered is told too, since an answer may be changed until that day."""
    return [
        seat for seat in new.seats if seat in old.seats and old.schedule_of(seat).due_on != new.schedule_of(seat).due_on
    ]


def _is_asked(step: PlanStep, now: datetime, progress: Mapping[str, Progress] | None) -> bool:
    """Who has not been asked yet needs no notice."""
    if progress is not None and step.key in progress:
        return progress[step.key].opened_on is not None
    return step.opens_at is not None and step.opens_at <= now and step.done_on is None
