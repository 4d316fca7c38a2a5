"""Cuts from a plan what the workflow carries: keys, instants and codes; no text, no names."""

from __future__ import annotations

from rules.dates.clock import mail_time
from schemas.file.process import StepKind
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import QuestionCode, SeatTimes, StepTimes, Timetable


def timetable(plan: Plan) -> Timetable:
    """The instants of a plan, at its version."""
    return Timetable(
        version=plan.version, contract_end_on=plan.contract_end_on, steps=[step_times(step) for step in plan.steps]
    )


def question_codes(step: PlanStep) -> list[QuestionCode]:
    """What the outcome of a step is found from; words that nobody has to write decide nothing."""
    return [
        QuestionCode(
            key=q.key,
            rule=q.rule,
            at_least=q.at_least,
            means={c.code: c.means.value for c in q.choices},
            options=[option.key for option in q.options],
            must_have=list(q.must_have),
        )
        for q in step.questions
        if q.has_outcome
    ]


def step_times(step: PlanStep) -> StepTimes:
    """The instants of one step."""
    return StepTimes(
        key=step.key,
        kind=step.kind,
        role=step.role,
        window=step.window,
        opens_at=mail_time(step.schedule.operative_on) if step.kind is StepKind.MILESTONE else step.opens_at,
        closes_at=step.schedule.closes_at,
        rungs=step.schedule.rungs,
        own={seat: SeatTimes(closes_at=own.closes_at, rungs=own.rungs) for seat, own in step.own.items()},
        seats=step.seats,
        questions=question_codes(step),
        waits_for=step.waits_for,
        when=step.when,
        is_manual=step.is_manual,
        is_done=step.done_on is not None,
        closes=step.closes,
        is_watched=step.kind is StepKind.NOTICE and bool(step.waits_for or step.when),
    )
