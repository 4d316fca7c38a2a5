"""The mails a plan would cause if nobody answered, and the plan as a report (`svarstid plan --json`)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from kinds.registry import role
from rules import agenda
from rules.dates.clock import local_date, local_iso
from rules.meeting.home import kansli_asked_at
from rules.people.readers import readers_of
from rules.plan.backward import schedule_plan
from rules.plan.ladder import is_worth_sending
from rules.plan.timetable import step_times
from schemas.duties import Open, Remind, TimeDuty, Undecided
from schemas.file.directory import Directory
from schemas.file.process import StepKind
from schemas.output.reports import DueReport, MailReport, PlanReport, StepReport
from schemas.plan.diff import PlannedMail
from schemas.plan.plan import MailKind, Plan, PlanStep, RungTo
from schemas.plan.schedule import PlanSchedule

INVITE_KEY = "invite"
KANSLI_KEY = "sammantrade"
_OPENING = {StepKind.INQUIRY: MailKind.INVITATION, StepKind.INFORMATION: MailKind.INFORMATION}


def mails_of(step: PlanStep, *, is_opened: bool = False) -> list[PlannedMail]:
    """The mails of a step in time order (UTC), read off the same agenda that the process runs by.

    What waits for other steps says which (`waits_for`), unless it is known to have opened.
    """
    if not step.seats or step.done_on is not None:
        return []
    times, waits_for = step_times(step), [] if is_opened else waited_for(step)
    is_blocked = step.kind is StepKind.NOTICE and not is_opened and (bool(waits_for) or step.opens_at is None)
    duties = agenda.if_nobody_answers(times, is_blocked=is_blocked)
    mails = [mail for duty in duties if (mail := _mail(step, duty)) is not None]
    if not is_blocked:
        mails = [mail.model_copy(update={"waits_for": waits_for}) for mail in mails]
    return sorted(mails, key=lambda mail: mail.at)


def waited_for(step: PlanStep) -> list[str]:
    """The steps that must end before this one opens."""
    return list(dict.fromkeys([*step.waits_for, *(condition.step for condition in step.when)]))


def _mail(step: PlanStep, duty: TimeDuty) -> PlannedMail | None:
    """The mail of a duty; None for what is only written down, or overtaken by the first mail."""
    common: dict[str, Any] = {"step": step.key, "at": duty.at}
    if isinstance(duty, Open):
        kind = _OPENING.get(step.kind, MailKind.TASK)
        return PlannedMail(**common, rung=INVITE_KEY, kind=kind, to=RungTo.SEAT, seats=list(step.seats))
    if isinstance(duty, Undecided):
        to, kind, seats = RungTo.SECRETARIAT, MailKind.UNDECIDED, list(step.seats)
    elif isinstance(duty, Remind) and not (step.opens_at and not is_worth_sending(duty.rung, step.opens_at)):
        to, kind, seats = duty.rung.to, duty.rung.kind, duty.seats
    else:
        return None
    return PlannedMail(**common, rung=duty.rung.key, kind=kind, to=to, seats=seats)


def mails_in(plan: Plan, opened: Collection[str] = ()) -> dict[str, list[PlannedMail]]:
    """Step → its mails in time order, with the question to the kanslier whose meetings nobody knows.

    `opened` names the steps of a running process that have opened.
    """
    found = {}
    for step in plan.steps:
        mails, at = mails_of(step, is_opened=step.key in opened), kansli_asked_at(plan, step)
        if at is not None:
            seats = list(step.home_unknown)
            early = [one for one in plan.steps if role(one.role).is_first_to_reach_kansli and one.opens_at == at]
            waits_for = [] if step.key in opened else waited_for(early[0] if early else step)
            asking = PlannedMail(
                step=step.key,
                rung=KANSLI_KEY,
                kind=MailKind.HOME_MEETING,
                at=at,
                to=RungTo.SEAT,
                seats=seats,
                waits_for=waits_for,
            )
            mails = sorted([*mails, asking], key=lambda mail: mail.at)
        found[step.key] = mails
    return found


def report(
    plan: Plan, secretariat: str, *, today: date | None = None, directory: Directory | None = None
) -> PlanReport:
    """The plan with local ISO times; an escalation is shown with the secretariat's seat, to which it goes.

    `today` (Stockholm) is what the schedule is counted from; without it there is none. `directory` says who reads each
    mail.
    """
    mails = mails_in(plan)
    steps = [
        StepReport(
            key=step.key,
            title=step.title,
            kind=step.kind,
            due=DueReport(
                date=step.schedule.due_on,
                rule=step.rule,
                basis=step.basis,
                claimed=step.claimed,
                computed=step.computed,
                operative=step.schedule.operative_on,
                warnings=step.warnings,
            ),
            seats=step.seats,
            mails=[_mail_report(mail, secretariat, directory) for mail in mails[step.key]],
            home=list(step.home.values()),
            home_unknown=step.home_unknown,
        )
        for step in plan.steps
    ]
    schedule = schedule_plan(plan, today=today) if today else PlanSchedule()
    return PlanReport(process=plan.process, title=plan.title, warnings=plan.warnings, steps=steps, schedule=schedule)


def _mail_report(mail: PlannedMail, secretariat: str, directory: Directory | None) -> MailReport:
    seats = [secretariat] if mail.to is RungTo.SECRETARIAT else mail.seats
    to = readers_of(mail, seats, directory, local_date(mail.at)) if directory else []
    return MailReport(
        at=local_iso(mail.at), kind=mail.kind, rung=mail.rung, seats=seats, to=to, depends_on=mail.waits_for
    )
