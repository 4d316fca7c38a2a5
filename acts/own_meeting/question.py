"""The kansli whose calendar nobody knows is asked which meeting decides: once, by a mail of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

from acts.case import Case
from db.calendar import calendars
from db.outbox import posting
from db.outbox.dispatch import CANCELLED
from db.register import other_readers
from kinds.registry import role
from mail.kinds.meetings.home_meeting import HOME_MEETING, home_meeting, home_meeting_key
from rules.swedish import count, enumerate_words
from schemas.duties import Duty
from schemas.events import EventKind
from schemas.messages import LinkReader
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import StepStatus

_MOST_NAMED = 8
_ASKED = frozenset({StepStatus.OPEN, StepStatus.CLOSED})


def ask(case: Case, step: PlanStep, duty: Duty, seats: Iterable[str] | None = None) -> None:
    """Ask for each of `seats` (else every seat of the step) that owes an answer and whose meeting nobody knows.

    A question that fell away before it left is asked anew where it is due again; any other is asked once for each
    link of the kansli's, which a new holder of the seat does not touch.
    """
    wanted = step.home_unknown if seats is None else [seat for seat in step.home_unknown if seat in set(seats)]
    if not wanted:
        return
    said = calendars.chosen(case.session, case.key, step.key)
    states = posting.states(case.session, case.key, step.key, HOME_MEETING.name)
    letters = []
    for seat in [seat for seat in case.missing(step, wanted) if seat not in said]:
        link = case.invitation(step.key, seat)
        other_readers.follow(case.session, link, case.seats, now=case.now)
        number = _next_number(case.key, step.key, seat, link.kansli_generation, states)
        if number is None:
            continue
        to = case.kansli(step.key, seat)
        send_at = case.send_at(duty, step)
        other_readers.asked(link, LinkReader.KANSLI, case.seats)
        letters.append(home_meeting(case.matter(step), to, send_at=send_at, number=number))
    posted = case.post_all(letters)
    asked = [letter.to.organisation for letter, is_new in zip(letters, posted, strict=True) if is_new]
    if asked:
        whose = enumerate_words(asked) if len(asked) <= _MOST_NAMED else count(len(asked), "kommun", "kommuner")
        text = f"Kommunens kansli fick frågan vilket sammanträde som avgör ”{step.title}”: {whose}."
        case.tell(EventKind.HOME_ASKED, text, duty.model_copy(update={"step": step.key}))


def ask_early(case: Case, duty: Duty) -> None:
    """With the first information: ask for every decision at home that lies ahead, so that it gets on an agenda."""
    for step in case.plan.steps:
        if step.home_unknown and case.step_row(step.key).status == StepStatus.PLANNED:
            ask(case, step, duty)


def ask_by_new_plan(case: Case, duty: Duty) -> None:
    """After a new plan: its days may lie beyond what a calendar knows, and it may have new parties."""
    is_informed = any(
        role(step.role).is_first_to_reach_kansli and case.step_row(step.key).status == StepStatus.DONE
        for step in case.plan.steps
    )
    for step in case.plan.steps:
        if not step.home_unknown:
            continue
        status = case.step_row(step.key).status
        if status in _ASKED or (is_informed and status == StepStatus.PLANNED):
            ask(case, step, duty)


def _next_number(process: str, step: str, seat: str, generation: int, states: Mapping[str, str]) -> int | None:
    """Which question by that link is the next; None where one has left or waits to."""
    for number in itertools.count(1):
        state = states.get(home_meeting_key(process, step, seat, generation, number))
        if state is None:
            return number
        if state != CANCELLED:
            return None
    return None
