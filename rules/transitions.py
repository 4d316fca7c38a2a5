"""How a process's state changes: pure steps from state and message to state and duties.

The state is changed in place, since the workflow owns it; what must be written or sent is returned as duties.
"""

from __future__ import annotations

from rules.agenda import has_all_answers
from schemas.base import Instant
from schemas.inquiry import Row
from schemas.messages import (
    ONCE,
    AskAgain,
    CarriedOut,
    ChangeParties,
    Determine,
    Duty,
    DutyKind,
    GrantAnstand,
    MoveDeadline,
    News,
    NewsBatch,
    NewsKind,
    Withdraw,
)
from schemas.process import StepKind
from schemas.timetable import ENDED, ProcessState, StepState, StepStatus, Timetable

_AFTER = {
    DutyKind.OPEN: StepStatus.OPEN,
    DutyKind.MILESTONE: StepStatus.DONE,
    DutyKind.CLOSE: StepStatus.CLOSED,
    DutyKind.SKIP: StepStatus.SKIPPED,
}


def ready(state: ProcessState) -> ProcessState:
    """Give every step of the timetable a state; a step done before the start is done."""
    for times in state.timetable.steps:
        fresh = StepStatus.DONE if times.is_done else StepStatus.PLANNED
        state.steps.setdefault(times.key, StepState(status=fresh))
    return state


def carried_out(state: ProcessState, duties: list[Duty], now: Instant) -> None:
    """Note that these duties are being carried out, and that nothing up to `now` is left."""
    for duty in duties:
        if duty.kind in _AFTER:
            is_told = duty.kind == DutyKind.OPEN and state.times(duty.step).kind == StepKind.INFORMATION
            state.steps[duty.step].status = StepStatus.DONE if is_told else _AFTER[duty.kind]
    state.handled_until = max(state.handled_until, now)


def found(state: ProcessState, result: CarriedOut, now: Instant) -> None:
    """Take in what the register found: the timetable it made, rows, outcomes, and what was clear and is determined."""
    if result.timetable is not None:
        _take_timetable(state, result.timetable, now)
    for key in result.replaced:
        state.steps[key].status = StepStatus.SKIPPED
    for key, rows in result.rows.items():
        for seat, row in rows.items():
            _take_row(state.steps[key], seat, row)
    for key, outcome in result.outcomes.items():
        state.steps[key].outcome = outcome
        if state.steps[key].status == StepStatus.OPEN and state.times(key).last_close_at <= now:
            # A history of an earlier release: there the register closed a step in the batch that opened it.
            state.steps[key].status = StepStatus.CLOSED
    for key, results in result.results.items():
        state.steps[key].status, state.steps[key].results = StepStatus.DETERMINED, results


def take_news(state: ProcessState, batch: NewsBatch, now: Instant) -> list[Duty]:
    """Take in what the register has received. Old news, or news of a step that is gone, changes nothing."""
    duties: list[Duty] = []
    for item in batch.items:
        for duty in _NEWS[item.kind](state, item, now):
            if duty not in duties:
                duties.append(duty)
    return duties


def _answer(state: ProcessState, item: News, now: Instant) -> list[Duty]:
    step = state.steps.get(item.step)
    if step is None or item.row is None or not _take_row(step, item.seat, item.row):
        return []
    duties = []
    if item.row.returns_on is not None:
        duties.append(
            Duty(
                kind=DutyKind.RETURNS,
                at=now,
                step=item.step,
                seats=[item.seat],
                new_on=item.row.returns_on,
                key=f"v{item.row.version}",
            )
        )
    is_report = state.times(item.step).kind in (StepKind.TASK, StepKind.NOTICE)
    if is_report and not item.row.is_missing and step.status not in ENDED:
        step.status = StepStatus.DONE
        duties.append(Duty(kind=DutyKind.DONE, at=now, step=item.step, seats=[item.seat], key=ONCE))
    elif step.status == StepStatus.CLOSED:
        versions = sum(row.version for row in step.rows.values())
        duties.append(Duty(kind=DutyKind.OUTCOME_CHANGED, at=now, step=item.step, key=f"answers-{versions}"))
    return duties


def _new_holder(state: ProcessState, item: News, now: Instant) -> list[Duty]:
    return [
        Duty(kind=DutyKind.INVITE, at=now, step=times.key, seats=[item.seat], key=f"g{item.generation}")
        for times in state.timetable.steps
        if item.seat in times.seats and _is_asked(state.steps[times.key].status, of_news=times.key == item.step)
    ]


def _is_asked(status: StepStatus, *, of_news: bool) -> bool:
    """A step that news names has been asked about, if only of its meeting before it opens."""
    return status in (StepStatus.OPEN, StepStatus.CLOSED) or (of_news and status == StepStatus.PLANNED)


def _home_meeting(state: ProcessState, item: News, now: Instant) -> list[Duty]:
    step = state.steps.get(item.step)
    if step is None or step.status in ENDED or item.on is None:
        return []
    duty = Duty(kind=DutyKind.HOME_MEETING, at=now, step=item.step, seats=[item.seat], new_on=item.on)
    return [duty.model_copy(update={"key": f"choice-{item.generation}"})]


def _calendars(_state: ProcessState, item: News, now: Instant) -> list[Duty]:
    note = item.generation
    return [Duty(kind=DutyKind.CALENDARS, at=now, note=note, key=f"note-{note}")]


_NEWS = {
    NewsKind.ANSWER: _answer,
    NewsKind.HOLDER_CHANGED: _new_holder,
    NewsKind.HOME_MEETING: _home_meeting,
    NewsKind.CALENDARS: _calendars,
}


def move_deadline(move: MoveDeadline, now: Instant) -> list[Duty]:
    """The register plans anew and tells everyone concerned."""
    key = f"note-{move.note}"
    return [Duty(kind=DutyKind.MOVED, at=now, step=move.step, new_on=move.to_on, note=move.note, key=key)]


def grant_anstand(grant: GrantAnstand, now: Instant) -> list[Duty]:
    """The register plans anew for one seat and tells it."""
    duty = Duty(kind=DutyKind.ANSTAND, at=now, step=grant.step, seats=[grant.seat], new_on=grant.until_on)
    return [duty.model_copy(update={"note": grant.note, "key": f"note-{grant.note}"})]


def change_parties(change: ChangeParties, now: Instant) -> list[Duty]:
    """The register plans anew; who joined is asked in every open inquiry, who left is asked no more."""
    key = f"note-{change.note}"
    return [Duty(kind=DutyKind.PARTIES, at=now, joined=change.joined, left=change.left, note=change.note, key=key)]


def withdraw(state: ProcessState, withdrawal: Withdraw, now: Instant) -> list[Duty]:
    """The matter is taken back: whatever has not ended falls away, and who was asked is told."""
    for step in state.steps.values():
        if step.status not in ENDED:
            step.status = StepStatus.SKIPPED
    state.is_withdrawn = True
    return [Duty(kind=DutyKind.WITHDRAWN, at=now, note=withdrawal.note, key=ONCE)]


def ask_again(draft: AskAgain, now: Instant) -> list[Duty]:
    """The register plans the review of the new draft."""
    duty = Duty(kind=DutyKind.ASK_AGAIN, at=now, seats=draft.seats, new_on=draft.due_on, note=draft.note)
    return [duty.model_copy(update={"key": f"note-{draft.note}"})]


def determine(state: ProcessState, finding: Determine, now: Instant) -> list[Duty]:
    """The secretariat's finding holds."""
    step = state.steps[finding.step]
    step.status, step.results = StepStatus.DETERMINED, finding.results
    duty = Duty(kind=DutyKind.DETERMINED, at=now, step=finding.step, results=finding.results, key=ONCE)
    return [duty.model_copy(update={"note": finding.note})]


def _take_timetable(state: ProcessState, timetable: Timetable, now: Instant) -> None:
    """The new timetable holds; an inquiry that had closed opens again where somebody's time is not out."""
    state.timetable = timetable
    for times in ready(state).timetable.steps:
        step = state.steps[times.key]
        if step.status != StepStatus.CLOSED or times.last_close_at <= now:
            continue
        again = step.model_copy(update={"status": StepStatus.OPEN, "outcome": None})
        if not has_all_answers(times, again):
            step.status, step.outcome = again.status, again.outcome


def _take_row(step: StepState, seat: str, row: Row) -> bool:
    """Keep the newer version; True where it is new."""
    if seat in step.rows and step.rows[seat].version >= row.version:
        return False
    step.rows[seat] = row
    return True
