"""A new holder in the register: the question goes to whoever holds the seat now."""

from __future__ import annotations

from acts import shared_seats
from acts.case import Case
from acts.new_holder import Invite, sentence, stand_in_sentence
from acts.opening.register import asked
from acts.own_meeting import question
from acts.remind.register import ask_stand_ins
from schemas.events import EventKind
from schemas.messages import CarriedOut, LinkReader
from schemas.plan.timetable import StepStatus


def write(case: Case, duty: Invite, _found: CarriedOut) -> None:
    """The question moves to a new holder; whoever has answered is left in peace.

    Of a step that has not opened only the kansli's question of its meeting has been asked.
    """
    step = case.plan.step(duty.step)
    if duty.reader is LinkReader.STAND_IN and case.seats.is_shared(duty.seat):
        second = shared_seats.copies(case, asked(case, step, case.missing(step, [duty.seat]), duty, is_new_holder=True))
        if any(case.post_all(second)):
            text = sentence(step.title, case.organisation(duty.seat), is_new_address=False)
            case.tell(EventKind.INVITED, text, duty, seat=duty.seat)
        return
    if duty.reader is LinkReader.STAND_IN:
        for organisation in ask_stand_ins(case, step, case.missing(step, [duty.seat]), case.send_at(duty, step)):
            case.tell(EventKind.STAND_IN_ASKED, stand_in_sentence(step.title, organisation), duty, seat=duty.seat)
        return
    if duty.reader is LinkReader.KANSLI:
        question.ask(case, step, duty, [duty.seat])
        return
    is_open = case.step_row(step.key).status != StepStatus.PLANNED
    for seat in case.missing(step, [duty.seat]):
        if not is_open:
            question.ask(case, step, duty, [seat])
            continue
        is_same = case.seats.has_new_address(seat)
        text = sentence(step.title, case.organisation(seat), is_new_address=is_same)
        if case.tell(EventKind.INVITED, text, duty, seat=seat):
            case.post_all(asked(case, step, [seat], duty, is_new_holder=True))
            question.ask(case, step, duty, [seat])
