"""The rules of a joint answer: who stands behind it, and the review of one more draft. Pure; `now` is UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from kinds.remiss.spec import BEHIND, HOME, REVIEW, RemissSpec, Standing
from rules.dates.clock import local_date, mail_time
from rules.dates.due import settle
from rules.dates.reach import must_be_within_reach
from rules.dates.workdays import add_workdays, next_working_day
from rules.plan.ladder import schedule
from rules.plan.planning import with_warnings
from rules.swedish import long_date
from schemas.errors import Refused
from schemas.file.process import Basis, DueRule, ProcessFile, QuestionSpec
from schemas.inquiry import OutcomeRule
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import ENDED, ProcessState, StepStatus, StepTimes

REVIEW_DAYS = 5
"""Working days that a municipality has for a new draft where nobody says otherwise."""


def remiss_of(file: ProcessFile) -> RemissSpec:
    """What has come, of a process of this kind. Refused where the process is of another kind."""
    if not isinstance(file.block, RemissSpec):
        raise Refused("ärendet", "Ärendet är ingen remiss.", "Välj ett ärende av slaget remiss.")
    return file.block


def standings(state: ProcessState) -> list[Standing]:
    """Where every municipality stands, in the order they are asked.

    Its own decision counts before what it said of the draft. Whoever is asked of a new draft has said nothing until it
    answers that: a yes to another text is none to this. Silence stands behind nothing. Where its own decision is asked
    for, only that lets the joint answer name it: a yes to a draft is an officer's.
    """
    asked = [times for role in (REVIEW, HOME) for times in state.timetable.steps if times.role == role]
    seats = {seat.partition("/")[0]: seat for times in asked for seat in times.seats}
    return [_standing(state, asked, organisation, seat) for organisation, seat in seats.items()]


def _standing(state: ProcessState, asked: Sequence[StepTimes], organisation: str, seat: str) -> Standing:
    found = Standing(seat=seat, organisation=organisation, is_behind=False)
    decides_itself = any(
        times.role == HOME
        and state.steps[times.key].status != StepStatus.SKIPPED
        and any(each.partition("/")[0] == organisation for each in times.seats)
        for times in asked
    )
    draft = 0
    for times in asked:
        draft += times.role == REVIEW
        if times.role == REVIEW and any(each.partition("/")[0] == organisation for each in times.seats):
            found = Standing(seat=seat, organisation=organisation, is_behind=False)
        question = times.questions[0].key
        for each, row in state.steps[times.key].rows.items():
            said = row.values.get(question, "")
            if each.partition("/")[0] != organisation or row.is_missing or not said:
                continue
            strength = row.strength.value if row.strength else ""
            found = Standing(
                seat=each,
                organisation=organisation,
                is_behind=said in BEHIND,
                said=said,
                step=times.key,
                strength=strength,
                draft=draft if times.role == REVIEW else 0,
                may_be_named=said in BEHIND and (times.role == HOME or not decides_itself),
            )
    return found


def behind(state: ProcessState) -> list[Standing]:
    """Those that stand behind the joint answer by their own word."""
    return [standing for standing in standings(state) if standing.is_behind]


def newest_review(state: ProcessState) -> StepTimes:
    """The review of the newest draft. Refused where the process has none."""
    reviews = [times for times in state.timetable.steps if times.role == REVIEW]
    if not reviews:
        raise Refused("granskning", "Ärendet har ingen granskning av utkast.", "Se ärendets steg.")
    return reviews[-1]


def asked_again(state: ProcessState, concerns: Sequence[str]) -> list[str]:
    """The seats that a new draft asks: those it concerns (all where it names none), and those that still owe an answer
    on the one before."""
    review = newest_review(state)
    rows = state.steps[review.key].rows
    everyone = list(dict.fromkeys(seat for t in state.timetable.steps if t.role == REVIEW for seat in t.seats))
    waiting = {seat for seat in review.seats if seat not in rows or rows[seat].is_missing}
    return [seat for seat in everyone if not concerns or seat.partition("/")[0] in concerns or seat in waiting]


def next_review(
    plan: Plan, state: ProcessState, seats: Sequence[str], *, draft: int, now: datetime, due_on: date | None = None
) -> tuple[Plan, str]:
    """The plan with a review of draft number `draft`, and the key of the review that it takes the place of.

    Only `seats` are asked; those that stand behind already count towards the least number. What waited for the former
    review waits for the new one. Refused: a day that has passed or is out of reach.
    """
    former = plan.step(newest_review(state).key)
    number = 1 + sum(step.role == REVIEW for step in plan.steps)
    opens_at = max(now, mail_time(next_working_day(local_date(now))))
    wanted = add_workdays(local_date(opens_at), REVIEW_DAYS)
    if due_on is None:
        is_open = state.steps[former.key].status not in ENDED
        due_on = max(wanted, former.schedule.due_on) if is_open else wanted
    must_be_within_reach("due_on", due_on)
    settled = settle(due_on, DueRule.BY, Basis.INTERNAL)
    if settled.closes_at <= opens_at:
        raise Refused("due_on", f"{long_date(due_on)} har redan passerat.", "Ange en dag som inte har varit.")
    key = f"{_base(former.key)}-{number}"
    kept = {standing.organisation for standing in behind(state)} - {seat.partition("/")[0] for seat in seats}
    review = former.model_copy(
        update={
            "key": key,
            "title": f"Granskning av utkast {draft}",
            "opens_at": opens_at,
            "basis": Basis.INTERNAL,
            "rule": DueRule.BY,
            "source": f"Utkast {draft} registrerades {long_date(local_date(now))}",
            "claimed": due_on,
            "computed": None,
            "derived": None,
            "waits_for": [],
            "when": [],
            "schedule": schedule(former.kind, opens_at, settled, reminders=former.reminders),
            "own": {},
            "seats": list(seats),
            "questions": [_fewer(question, len(kept)) for question in former.questions],
            "warnings": [],
        }
    )
    steps: list[PlanStep] = []
    for step in plan.steps:
        steps.append(_after(step, former.key, key, state))
        if step.key == former.key:
            steps.append(review)
    return with_warnings(plan.model_copy(update={"version": plan.version + 1, "steps": steps})), former.key


def _after(step: PlanStep, old: str, new: str, state: ProcessState) -> PlanStep:
    """The step waiting for the new review instead of the old, unless it has begun."""
    if state.steps[step.key].status != StepStatus.PLANNED:
        return step
    when = [c.model_copy(update={"step": new}) if c.step == old else c for c in step.when]
    changed: dict[str, object] = {"when": when}
    for name in ("after", "waits_for"):
        changed[name] = [new if key == old else key for key in getattr(step, name)]
    return step.model_copy(update=changed)


def _fewer(question: QuestionSpec, kept: int) -> QuestionSpec:
    if question.rule is not OutcomeRule.AT_LEAST or question.at_least is None:
        return question
    return question.model_copy(update={"at_least": max(0, question.at_least - kept)})


def _base(key: str) -> str:
    base, _, number = key.rpartition("-")
    return base if base and number.isdecimal() else key


def newest_review_key(plan: Plan) -> str:
    """The review of the newest draft in a plan that has one."""
    return [step.key for step in plan.steps if step.role == REVIEW][-1]


def former_review_key(plan: Plan) -> str:
    """The review that the newest one has taken the place of; empty where there is but one."""
    return ([""] + [step.key for step in plan.steps if step.role == REVIEW])[-2]
