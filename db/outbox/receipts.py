"""The receipt of an answer: posted in the same transaction, to whoever answered and to the holder."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from db import other_readers, people, processes
from db.outbox import posting
from db.seats import Seats, load_seats
from mail.kinds.receipt import receipt, summary
from mail.letter import Addressee, Matter
from rules.dates.clock import local_date
from schemas.messages import LinkReader
from schemas.plan.plan import Plan, PlanStep
from schemas.tables.process import AnswerRow, InvitationRow


def post(session: Session, plan: Plan, step: PlanStep, answer: AnswerRow, now: datetime) -> None:
    """Post the receipt; when another person than the holder answered, the holder gets a copy. `now` is process time."""
    today, file = local_date(now), processes.load_file(session, answer.process)
    matter = Matter(file=file, plan=plan, step=step, contact=people.contact(session, file.secretariat, today))
    invitation = processes.find_invitation(session, answer.process, answer.step, answer.seat)
    seats = load_seats(session, [answer.seat], today)
    holder = seats.addressee(answer.seat, invitation=invitation)
    sender = _sender(session, answer, holder, seats, invitation)
    is_outside = sender is not None and not people.is_of_seat(session, answer.seat, sender.email, today)
    first = receipt(
        matter,
        sender or holder,
        summary(step, answer, has_free_text=not is_outside),
        send_at=now,
        is_outside=is_outside,
    )
    posting.post(session, first, now)
    if sender is not None:
        posting.post(session, receipt(matter, holder, summary(step, answer), send_at=now, is_copy=True), now)


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
