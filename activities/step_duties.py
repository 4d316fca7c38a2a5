"""Duties of a step's life: it opens, closes, is determined, is done."""

from __future__ import annotations

from activities import home_question, late_duties, outcomes, remiss_duties
from activities.case import Case
from db.told import told
from mail import letters
from rules.outcome import compute_outcome
from rules.swedish import count, long_date
from rules.timetable import question_codes
from schemas.events import EventKind
from schemas.inquiry import Outcome, Result
from schemas.messages import CarriedOut, Duty
from schemas.plan import PlanStep
from schemas.process import StepKind
from schemas.timetable import StepStatus


def open_step(case: Case, duty: Duty, found: CarriedOut) -> None:
    """Ask every seat of the step, once: a try after the plan has changed must not ask anew under its version."""
    late_duties.give_new_day(case, duty, found)
    step = case.plan.step(duty.step)
    if step.kind == StepKind.INFORMATION:
        remiss_duties.inform(case, step, duty)
        return
    if step.kind == StepKind.INQUIRY:
        asked = count(len(step.seats), "part", "parter")
        text = f"Frågan ”{step.title}” gick ut till {asked}. Svar senast {long_date(step.schedule.counts_by)}."
    else:
        text = f"Uppgiften ”{step.title}” gick ut. Klar senast {long_date(step.schedule.counts_by)}."
    if not case.tell(EventKind.OPENED, text, duty):
        return
    case.set_status(step.key, StepStatus.OPEN)
    if step.role == "submission":
        remiss_duties.name_standing(case, duty)
    for seat in case.missing(step):
        ask(case, step, seat, duty)
    home_question.ask(case, step, duty)


def ask(case: Case, step: PlanStep, seat: str, duty: Duty, *, is_new_holder: bool = False) -> None:
    """Send the question, or the task, to whoever holds the seat today."""
    to = case.addressee(step.key, seat)
    send_at = case.send_at(duty, step)
    step = told(case.session, case.file, step, seat)
    if step.kind == StepKind.INQUIRY:
        case.post(letters.invitation(case.matter(step), to, send_at=send_at, is_new_holder=is_new_holder))
    else:
        case.post(letters.task(case.matter(step), to, send_at=send_at))


def close(case: Case, duty: Duty, found: CarriedOut) -> None:
    """The time is out: compute the outcome from the answers that the register has, delivered or not."""
    step = case.plan.step(duty.step)
    answered = len(step.seats) - len(case.missing(step))
    text = f"Svarstiden för ”{step.title}” är ute: {answered} av {len(step.seats)} har svarat."
    if not case.tell(EventKind.CLOSED, text, duty):
        # An earlier try closed it; what has come in since came late, unless the day has moved.
        if case.step_row(step.key).status != StepStatus.OPEN:
            outcome_changed(case, duty, found)
        return
    outcome = _compute(case, step, found)
    row = case.set_status(step.key, StepStatus.CLOSED)
    row.outcome = outcome.model_dump(mode="json")
    case.tell(EventKind.OUTCOME, outcomes.sentence(case, step, outcome), duty)
    if _is_clear(step, outcome):
        _determine_by_rule(case, step, outcome, duty, found)
    elif not case.missing(step):
        # Where answers are missing, the escalation on the next working day says so; one mail is enough.
        outcomes.send(case, step, outcome, [case.secretariat()], send_at=case.send_at(duty))


def outcome_changed(case: Case, duty: Duty, found: CarriedOut) -> None:
    """A late answer, or a party that left, after the time was out and before anything was determined."""
    step = case.plan.step(duty.step)
    row = case.step_row(step.key)
    before = Outcome.model_validate(row.outcome) if row.outcome else None
    if row.status == StepStatus.DETERMINED and before is not None:
        # An earlier try of this very duty determined it, and its answer never reached the workflow.
        found.outcomes[step.key], found.rows[step.key] = before, case.rows(step.key)
        found.results[step.key] = {question: Result(result) for question, result in (row.results or {}).items()}
        return
    outcome = _compute(case, step, found)
    if outcome != before:
        row.outcome = outcome.model_dump(mode="json")
        case.tell(EventKind.OUTCOME_CHANGED, outcomes.sentence(case, step, outcome), duty)
    if _is_clear(step, outcome):
        _determine_by_rule(case, step, outcome, duty, found)


def determined(case: Case, duty: Duty, _found: CarriedOut) -> None:
    """The secretariat has determined the outcome: everyone who was asked is told."""
    step = case.plan.step(duty.step)
    outcome = compute_outcome(question_codes(step), step.seats, case.rows(step.key))
    case.step_row(step.key).outcome = outcome.model_dump(mode="json")
    _settle(case, step, outcome, duty, duty.results, case.note(duty))


def _determine_by_rule(case: Case, step: PlanStep, outcome: Outcome, duty: Duty, found: CarriedOut) -> None:
    found.results[step.key] = {key: one.result for key, one in outcome.questions.items()}
    _settle(case, step, outcome, duty, found.results[step.key], "")


def _settle(case: Case, step: PlanStep, outcome: Outcome, duty: Duty, results: dict[str, Result], reason: str) -> None:
    row = case.set_status(step.key, StepStatus.DETERMINED)
    row.results, row.reason = {question: result.value for question, result in results.items()}, reason
    who = "av samverkanskansliet" if reason else "enligt sin regel"
    findings = "; ".join(f"{outcomes.question_name(step, q)}: {result}" for q, result in results.items())
    because = f" Skäl: {reason}" if reason else ""
    text = f"Utfallet av ”{step.title}” är fastställt {who}: {findings}.{because}"
    if not case.tell(EventKind.DETERMINED, text, duty):
        return
    readers = [case.addressee(step.key, seat) for seat in step.seats] + [case.secretariat()]
    outcomes.send(case, step, outcome, readers, send_at=case.send_at(duty), results=results, reason=reason)


def _is_clear(step: PlanStep, outcome: Outcome) -> bool:
    return outcome.result != Result.NEEDS_POSITION and not step.is_manual


def overdue(case: Case, duty: Duty, _found: CarriedOut) -> None:
    """A task or a notice whose day has passed: it stays open."""
    step = case.plan.step(duty.step)
    what = "Kvittot saknas för" if step.kind == StepKind.NOTICE else "Ännu inte klar:"
    case.tell(EventKind.OVERDUE, f"{what} ”{step.title}”, som skulle vara klar {_day(step)}.", duty)


def milestone(case: Case, duty: Duty, _found: CarriedOut) -> None:
    """A date that is only a date has come."""
    step = case.plan.step(duty.step)
    case.set_status(step.key, StepStatus.DONE)
    is_past = step.schedule.due_on < case.today
    when = f"Dagen har redan passerat ({long_date(step.schedule.due_on)})" if is_past else "Dagen är inne"
    case.tell(EventKind.MILESTONE, f"{when}: {step.title}.", duty)


def done(case: Case, duty: Duty, _found: CarriedOut) -> None:
    """A task is reported done, or a supplier's receipt is recorded."""
    step = case.plan.step(duty.step)
    case.set_status(step.key, StepStatus.DONE)
    if step.kind == StepKind.NOTICE:
        text = f"Beskedet ”{step.title}” är lämnat och {case.file.block.receiver_s} kvitto är registrerat."
    else:
        text = f"Uppgiften ”{step.title}” är klar."
    case.tell(EventKind.DONE, text, duty)
    if step.role == "submission":
        remiss_duties.name_standing(case, duty)


def skip(case: Case, duty: Duty, _found: CarriedOut) -> None:
    """The step is not needed; its links stop working."""
    step = case.plan.step(duty.step)
    case.set_status(step.key, StepStatus.SKIPPED)
    case.close_links(step.key)
    case.tell(EventKind.SKIPPED, f"Steget ”{step.title}” utgår.", duty)


def ended(case: Case, duty: Duty, _found: CarriedOut) -> None:
    """The process is over."""
    case.row.status, case.row.ended_at = "ended", case.now
    case.tell(EventKind.ENDED, "Ärendet är avslutat.", duty)


def _compute(case: Case, step: PlanStep, found: CarriedOut) -> Outcome:
    rows = case.rows(step.key)
    outcome = compute_outcome(question_codes(step), step.seats, rows)
    found.outcomes[step.key] = outcome
    found.rows[step.key] = rows
    return outcome


def _day(step: PlanStep) -> str:
    return f"senast {long_date(step.schedule.counts_by)}"
