"""The kansli whose calendar nobody knows is asked which meeting decides: once, by a mail of its own."""

from __future__ import annotations

from collections.abc import Iterable

from activities.case import Case
from db import calendars
from mail import letters
from rules.swedish import count, enumerate_words
from schemas.events import EventKind
from schemas.messages import Duty
from schemas.plan import PlanStep
from schemas.timetable import StepStatus

_MOST_NAMED = 8
_ASKED = frozenset({StepStatus.OPEN, StepStatus.CLOSED})


def ask(case: Case, step: PlanStep, duty: Duty, seats: Iterable[str] | None = None) -> None:
    """Ask for each of `seats` (else every seat of the step) that owes an answer and whose meeting nobody knows."""
    wanted = step.home_unknown if seats is None else [seat for seat in step.home_unknown if seat in set(seats)]
    if not wanted:
        return
    said = calendars.chosen(case.session, case.key, step.key)
    send_at = case.send_at(duty, step)
    asked = []
    for seat in [seat for seat in case.missing(step, wanted) if seat not in said]:
        to = case.kansli(step.key, seat)
        if case.post(letters.home_meeting(case.matter(step), to, send_at=send_at)):
            asked.append(to.organisation)
    if asked:
        whose = enumerate_words(asked) if len(asked) <= _MOST_NAMED else count(len(asked), "kommun", "kommuner")
        text = f"Kommunens kansli fick frågan vilket sammanträde som avgör ”{step.title}”: {whose}."
        case.tell(EventKind.HOME_ASKED, text, duty.model_copy(update={"step": step.key}))


def ask_early(case: Case, duty: Duty) -> None:
    """With the first information: ask for every decision at home that lies ahead, so that it gets on an agenda."""
    for step in case.plan.steps:
        if step.home_unknown and case.step_row(step.key).status == StepStatus.PLANNED:
            ask(case, step, duty)


def ask_of_open(case: Case, duty: Duty) -> None:
    """After a new plan: its days may lie beyond what a calendar knows."""
    for step in case.plan.steps:
        if step.home_unknown and case.step_row(step.key).status in _ASKED:
            ask(case, step, duty)
