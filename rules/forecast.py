"""The mails a plan would cause if nobody answered, and the plan as a report (`svarstid plan --json`)."""

from __future__ import annotations

from datetime import date

from rules.backward import schedule_plan
from rules.clock import local_iso
from rules.home import kansli_asked_at
from schemas.diff import PlannedMail
from schemas.plan import MailKind, Plan, PlanStep, RungTo, Schedule
from schemas.process import StepKind
from schemas.reports import DueReport, MailReport, PlanReport, StepReport
from schemas.schedule import PlanSchedule

INVITE_KEY = "invite"
KANSLI_KEY = "sammantrade"
_OPENING = {StepKind.INQUIRY: MailKind.INVITATION, StepKind.INFORMATION: MailKind.INFORMATION}


def mails_of(step: PlanStep) -> list[PlannedMail]:
    """The mails of a step in time order (UTC); seats with days of their own stand apart from the rest."""
    if not step.seats or step.done_on is not None:
        return []
    mails: list[PlannedMail] = []
    if step.opens_at is not None:
        kind = _OPENING.get(step.kind, MailKind.TASK)
        mails.append(
            PlannedMail(
                step=step.key, rung=INVITE_KEY, kind=kind, at=step.opens_at, to=RungTo.SEAT, seats=list(step.seats)
            )
        )
    shared = [seat for seat in step.seats if seat not in step.own]
    if shared:
        mails += _rungs(step, step.schedule, shared)
    for seat, own in step.own.items():
        if seat in step.seats:
            mails += _rungs(step, own, [seat])
    return sorted(mails, key=lambda mail: mail.at)


def mails_in(plan: Plan) -> dict[str, list[PlannedMail]]:
    """Step → its mails in time order, with the question to the kanslier whose meetings nobody knows."""
    found = {}
    for step in plan.steps:
        mails, at = mails_of(step), kansli_asked_at(plan, step)
        if at is not None:
            seats = list(step.home_unknown)
            asking = PlannedMail(
                step=step.key, rung=KANSLI_KEY, kind=MailKind.HOME_MEETING, at=at, to=RungTo.SEAT, seats=seats
            )
            mails = sorted([*mails, asking], key=lambda mail: mail.at)
        found[step.key] = mails
    return found


def report(plan: Plan, secretariat: str, *, today: date | None = None) -> PlanReport:
    """The plan with local ISO times; an escalation is shown with the secretariat's seat, to which it goes.

    `today` (Stockholm) is what the schedule is counted from; without it there is none.
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
            mails=[_mail_report(mail, secretariat) for mail in mails[step.key]],
            home=list(step.home.values()),
            home_unknown=step.home_unknown,
        )
        for step in plan.steps
    ]
    schedule = schedule_plan(plan, today=today) if today else PlanSchedule()
    return PlanReport(process=plan.process, title=plan.title, warnings=plan.warnings, steps=steps, schedule=schedule)


def _rungs(step: PlanStep, times: Schedule, seats: list[str]) -> list[PlannedMail]:
    return [
        PlannedMail(step=step.key, rung=rung.key, kind=rung.kind, at=rung.at, to=rung.to, seats=concerned)
        for rung in times.rungs
        if (concerned := [seat for seat in seats if not rung.seats or seat in rung.seats])
    ]


def _mail_report(mail: PlannedMail, secretariat: str) -> MailReport:
    seats = [secretariat] if mail.to is RungTo.SECRETARIAT else mail.seats
    return MailReport(at=local_iso(mail.at), kind=mail.kind, rung=mail.rung, seats=seats)
