"""Duties that what people did brings: a moved day, an anstånd, a new holder, parties that come and go.

Those that change the plan work it out here, in the transaction that tells of it, and hand the new timetable back.
"""

from __future__ import annotations

from collections.abc import Callable

from activities import home_question, step_duties
from activities.case import Case
from db import processes
from mail import letters
from rules import joining, replanning
from rules.diff import told_of_move
from rules.swedish import enumerate_words, long_date
from rules.timetable import timetable
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.messages import CarriedOut, Duty
from schemas.plan import Plan, PlanStep
from schemas.process import Closes, PartySpec, StepKind
from schemas.timetable import ENDED, StepStatus


def moved(case: Case, duty: Duty, found: CarriedOut) -> None:
    """A due date moves, and what is counted from it: a notice to each seat whose last day in an open step moves."""
    assert duty.new_on is not None
    reason, new_on = case.note(duty), duty.new_on
    before, ended = case.plan, case.ended
    old = before.step(duty.step)
    text = f"Svarsdagen för ”{old.title}” är flyttad från {long_date(old.schedule.due_on)} till {long_date(new_on)}."
    plan = replan(
        case,
        duty,
        found,
        lambda: replanning.move_step(before, duty.step, new_on, now=case.now, calendars=case.calendars, ended=ended),
        EventKind.DEADLINE_MOVED,
        f"{text} {_because(reason)}".strip(),
    )
    if plan is None:
        return
    for step in plan.steps:
        if step.key not in ended and case.step_row(step.key).status != StepStatus.PLANNED:
            _tell_of_move(case, duty, before.step(step.key), step, reason)


def _tell_of_move(case: Case, duty: Duty, old: PlanStep, step: PlanStep, reason: str) -> None:
    missing = set(case.missing(step))
    for seat in told_of_move(old, step):
        case.post(
            letters.deadline_moved(
                case.matter(step),
                case.addressee(step.key, seat),
                old_on=old.schedule_of(seat).due_on,
                new_on=step.schedule_of(seat).due_on,
                reason=reason,
                has_answered=seat not in missing,
                send_at=case.send_at(duty, step),
            )
        )


def anstand(case: Case, duty: Duty, found: CarriedOut) -> None:
    """One seat gets a later day, or loses the one it had, and is told; the others keep theirs."""
    assert duty.new_on is not None
    reason, until_on, (seat,) = case.note(duty), duty.new_on, duty.seats
    old = case.plan.step(duty.step)
    old_on, is_taken_back = old.schedule_of(seat).due_on, until_on == old.schedule.due_on
    if is_taken_back:
        text = f"Anståndet för {case.organisation(seat)} är återtaget: svarsdagen är {long_date(until_on)}."
    else:
        text = f"{case.organisation(seat)} har fått anstånd med ”{old.title}” till {long_date(until_on)}."
    plan = replan(
        case,
        duty,
        found,
        lambda: replanning.grant_anstand(case.plan, duty.step, seat, until_on, now=case.now, calendars=case.calendars),
        EventKind.ANSTAND_GRANTED,
        f"{text} {_because(reason)}".strip(),
        seat,
    )
    if plan is None:
        return
    step = plan.step(duty.step)
    matter, to, send_at = case.matter(step), case.addressee(step.key, seat), case.send_at(duty, step)
    if is_taken_back:
        has_answered = not case.missing(step, [seat])
        case.post(
            letters.deadline_moved(
                matter, to, old_on=old_on, new_on=until_on, reason=reason, has_answered=has_answered, send_at=send_at
            )
        )
    else:
        case.post(letters.anstand_granted(matter, to, until_on=until_on, reason=reason, send_at=send_at))


def returns(case: Case, duty: Duty, found: CarriedOut) -> None:
    """A seat has said when it comes back: its reminders wait until then."""
    assert duty.new_on is not None
    back_on, (seat,) = duty.new_on, duty.seats
    replan(
        case,
        duty,
        found,
        lambda: replanning.seat_returns(case.plan, duty.step, seat, back_on, now=case.now, calendars=case.calendars),
        EventKind.SEAT_RETURNS,
        f"{case.organisation(seat)} återkommer {long_date(back_on)}; påminnelserna väntar till dess.",
        seat,
    )


def invite(case: Case, duty: Duty, _found: CarriedOut) -> None:
    """The question moves to a new holder; whoever has answered is left in peace.

    Of a step that has not opened only the kansli's question of its meeting has been asked.
    """
    step = case.plan.step(duty.step)
    is_open = case.step_row(step.key).status != StepStatus.PLANNED
    for seat in case.missing(step, duty.seats):
        text = f"Frågan ”{step.title}” flyttades till den nya innehavaren i {case.organisation(seat)}."
        if not is_open:
            home_question.ask(case, step, duty, [seat])
        elif case.tell(EventKind.INVITED, text, duty, seat=seat):
            step_duties.ask(case, step, seat, duty, is_new_holder=True)
            home_question.ask(case, step, duty, [seat])


def parties(case: Case, duty: Duty, found: CarriedOut) -> None:
    """Parties join or leave: who joined is asked in what is open; who left is asked no more, its answers stay."""
    before = case.plan
    joined = [PartySpec(organisation=key) for key in duty.joined]
    parts = []
    if duty.joined:
        parts.append(f"Ny part: {enumerate_words([case.organisation_name(key) for key in duty.joined])}.")
    if duty.left:
        parts.append(f"Inte längre part: {enumerate_words([case.organisation_name(key) for key in duty.left])}.")
    text = " ".join([*parts, _because(case.note(duty))]).strip()
    kind = EventKind.PARTY_JOINED if duty.joined else EventKind.PARTY_LEFT
    plan = replan(
        case,
        duty,
        found,
        lambda: joining.change_parties(before, case.file, joined, duty.left, now=case.now, calendars=case.calendars),
        kind,
        text,
    )
    if plan is None:
        return
    case.remember_parties(joined, duty.left)
    for step in plan.steps:
        status = StepStatus(case.step_row(step.key).status)
        if step.kind != StepKind.INQUIRY or status in ENDED or status == StepStatus.PLANNED:
            continue
        old = before.step(step.key).seats
        for seat in case.missing(step, [seat for seat in step.seats if seat not in old]):
            step_duties.ask(case, step, seat, duty)
        if status == StepStatus.CLOSED:
            step_duties.outcome_changed(case, duty.model_copy(update={"step": step.key}), found)


def replan(
    case: Case,
    duty: Duty,
    found: CarriedOut,
    make: Callable[[], Plan],
    kind: EventKind,
    text: str,
    seat: str = "",
) -> Plan | None:
    """Make the new plan, tell of it and let it hold; None where there is nothing more to do.

    An earlier try may have done it all; and a change that no longer fits is told, never a reason to stop the process.
    """
    plan = None
    if not case.has_told(kind, duty, seat=seat):
        try:
            plan = make()
        except Refused as refusal:
            case.tell(EventKind.WARNED, f"Ändringen gick inte att genomföra. {refusal}", duty, seat=seat)
        else:
            case.tell(kind, text, duty, seat=seat)
            case.replan(plan, text)
            _open_again(case, plan)
            _settle_links(case, plan)
            home_question.ask_by_new_plan(case, duty)
    found.timetable = timetable(case.plan)
    return plan


def _open_again(case: Case, plan: Plan) -> None:
    """An inquiry that had closed is open again where somebody's time is not out."""
    for step in plan.steps:
        row = case.step_row(step.key)
        is_complete = step.closes == Closes.ALL_ANSWERED and not case.missing(step)
        if row.status == StepStatus.CLOSED and replanning.last_close_at(step) > case.now and not is_complete:
            row.status, row.closed_at, row.outcome = StepStatus.OPEN, None, None


def _settle_links(case: Case, plan: Plan) -> None:
    """Who has left has no link any more; who is back has a new one, since the seat may have another holder."""
    for step in plan.steps:
        if case.step_row(step.key).status in ENDED:
            continue
        for seat, link in processes.invitations(case.session, case.key, step.key).items():
            if link.is_withdrawn and seat in step.seats:
                link.generation += 1
            link.is_withdrawn = seat not in step.seats


def _because(reason: str) -> str:
    return f"Skäl: {reason}" if reason else ""
