"""The receipt of an answer: posted in the same transaction, to whoever answered and to the holder."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from db import other_readers, people, processes
from db.case import load_state
from db.outbox import posting
from db.seats import Seats, load_seats
from mail.kinds.receipt import receipt, summary
from mail.letter import Addressee, Matter
from rules.correction import correctable_steps
from rules.dates.clock import local_date
from schemas.messages import LinkReader
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import StepStatus
from schemas.tables.process import AnswerRow, InvitationRow, StepRow


def post(
    session: Session,
    plan: Plan,
    step: PlanStep,
    answer: AnswerRow,
    now: datetime,
    *,
    seal: str = "",
    in_reply_to: str = "",
) -> None:
    """Post the receipt; when another person than the holder answered, the holder gets a copy. `now` is process time,
    `seal` the head of the seal over the answer, `in_reply_to` the id of the mail that brought it."""
    today, file = local_date(now), processes.load_file(session, answer.process)
    matter = Matter(file=file, plan=plan, step=step, contact=people.contact(session, file.secretariat, today))
    invitation = processes.find_invitation(session, answer.process, answer.step, answer.seat)
    seats = load_seats(session, [answer.seat], today)
    holder = seats.addressee(answer.seat, invitation=invitation)
    sender = _sender(session, answer, holder, seats, invitation)
    is_outside = sender is not None and not people.is_of_seat(session, answer.seat, sender.email, today)
    settled = _settled(session, answer)
    first = receipt(
        matter,
        sender or holder,
        summary(step, answer, has_free_text=not is_outside),
        send_at=now,
        is_outside=is_outside,
        seal=seal,
        **settled,
    )
    props = first.props.model_copy(update={"in_reply_to": in_reply_to})
    posting.post(session, replace(first, props=props), now)
    if sender is not None:
        copy = receipt(matter, holder, summary(step, answer), send_at=now, is_copy=True, seal=seal, **settled)
        posting.post(session, copy, now)


def _settled(session: Session, answer: AnswerRow) -> dict[str, bool]:
    """Whether the outcome is determined already, and whether it can be corrected."""
    row = session.get(StepRow, (answer.process, answer.step))
    if row is None or row.status != StepStatus.DETERMINED:
        return {}
    steps = correctable_steps(load_state(session, answer.process))
    return {"is_settled": True, "is_correctable": answer.step in steps}


def _sender(
    session: Session, answer: AnswerRow, holder: Addressee, seats: Seats, link: InvitationRow | None
) -> Addressee | None:
    """Who answered, where that is another than the holder; whom the register does not know is not written to by name
    and gets no link, since anybody may type an address. The stand-in gets its own link."""
    email = answer.answered_email
    if not email or email.casefold() == holder.email.casefold():
        return None
    if people.is_of_seat(session, answer.seat, email, seats.on):
        stand_in, to = seats.stand_in(answer.seat), holder
        if link is not None and stand_in is not None and stand_in.email.casefold() == email.casefold():
            other_readers.asked(link, LinkReader.STAND_IN, seats)
            to = seats.addressee(answer.seat, invitation=link, is_stand_in=True)
        return replace(to, name=answer.answered_by or holder.organisation, email=email, cc_email="")
    return replace(holder, name="", email=email, cc_email="", public_id="", generation=0)
