"""The receipt of an answer: posted in the same transaction, to whoever answered and to the holder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from db.answers.asked_seats import AskedSeat
from db.case import load_state
from db.outbox import posting
from db.register import other_readers
from db.register.seats import Seats
from mail.kinds.question.receipt import ReceiptProps, receipt, summary
from mail.letter import Addressee, Matter
from rules.changes.correction import correctable_steps
from rules.dates.clock import local_date
from schemas.messages import LinkReader
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import StepStatus
from schemas.tables.process import AnswerRow, InvitationRow


def post(
    session: Session,
    asked: AskedSeat,
    seats: Seats,
    step: PlanStep,
    answer: AnswerRow,
    now: datetime,
    *,
    seal: str,
    in_reply_to: str = "",
    files: Sequence[str] = (),
) -> None:
    """Post the receipt; when another person than the holder answered, the holder gets a copy, and so does the second of
    two who have the seat.

    `now` is process time, `seats` those of the answerer's and the secretariat's organisations on its day, `seal` the
    head of the seal over the answer, empty where it has no stamp, `in_reply_to` the id of the mail that brought it, and
    `files` what the files are called that came along.
    """
    matter = Matter(file=asked.file, plan=asked.plan, step=step, contact=seats.contact(asked.file.secretariat))
    holder = seats.addressee(answer.seat, invitation=asked.invitation)
    sender = _sender(session, answer, holder, seats, asked.invitation)
    is_outside = sender is not None and not seats.is_of_seat(answer.seat, sender.email)
    settled = _settled(session, asked)
    part = asked.invitation.generation if asked.invitation else 0
    first = receipt(
        matter,
        sender or holder,
        summary(step, answer, has_free_text=not is_outside, files=files),
        send_at=now,
        is_outside=is_outside,
        seal=seal,
        part_generation=part,
        **settled,
    )
    props = first.props.model_copy(update={"in_reply_to": in_reply_to})
    first = replace(first, props=props)
    posting.post(session, first, now, shift_s=asked.shift_s, is_new=True)  # as the version is
    others = [holder] if sender is not None else []
    if seats.is_shared(answer.seat) and seats.stand_in(answer.seat) is not None:
        others.append(replace(seats.addressee(answer.seat, invitation=asked.invitation, is_stand_in=True), cc_email=""))
    for to in others:
        if to.email.casefold() != first.to.email.casefold():
            copy = receipt(
                matter, to, summary(step, answer, files=files), send_at=now, is_copy=True, seal=seal,
                part_generation=part, **settled,
            )  # fmt: skip
            posting.post(session, copy, now, shift_s=asked.shift_s, is_new=True)


def post_again(
    session: Session, asked: AskedSeat, answer: AnswerRow, to_email: str, now: datetime, *, what: str, in_reply_to: str
) -> None:
    """Tell whoever sent the answer that stands once more that it stands: the receipt without any change.

    `to_email` is one of the seat's own, `now` process time, `what` the id of the message that brought it.
    """
    seats = asked.seats(session, local_date(now))
    step = asked.plan.step(asked.step)
    matter = Matter(file=asked.file, plan=asked.plan, step=step, contact=seats.contact(asked.file.secretariat))
    to = seats.addressee(answer.seat, invitation=asked.invitation)
    if to.email.casefold() != to_email.casefold():
        to = replace(to, name=to.organisation, email=to_email, cc_email="", public_id="", generation=0)
    letter = receipt(matter, to, summary(step, answer), send_at=now, seal="", **_settled(session, asked))
    assert isinstance(letter.props, ReceiptProps)
    key = f"{letter.props.asked.item_key}/{what}"
    item = letter.props.asked.model_copy(update={"item_key": key})
    changed = {"asked": item, "is_repeated": True, "in_reply_to": in_reply_to}
    letter = replace(letter, item_keys=(key,), props=letter.props.model_copy(update=changed))
    posting.post(session, letter, now, shift_s=asked.shift_s)


def _settled(session: Session, asked: AskedSeat) -> dict[str, bool]:
    """Whether the outcome is determined already, and whether it can be corrected."""
    if asked.status != StepStatus.DETERMINED:
        return {}
    steps = correctable_steps(load_state(session, asked.process))
    return {"is_settled": True, "is_correctable": asked.step in steps}


def _sender(
    session: Session, answer: AnswerRow, holder: Addressee, seats: Seats, link: InvitationRow | None
) -> Addressee | None:
    """Who answered, where that is another than the holder; whom the register does not know is not written to by name
    and gets no link, since anybody may type an address. The stand-in gets its own link."""
    email = answer.answered_email
    if not email or email.casefold() == holder.email.casefold():
        return None
    if seats.is_of_seat(answer.seat, email):
        stand_in, to = seats.stand_in(answer.seat), holder
        if link is not None and stand_in is not None and stand_in.email.casefold() == email.casefold():
            other_readers.asked(session.get_one(InvitationRow, link.public_id), LinkReader.STAND_IN, seats)
            to = seats.addressee(answer.seat, invitation=link, is_stand_in=True)
        return replace(to, name=answer.answered_by or holder.organisation, email=email, cc_email="")
    return replace(holder, name="", email=email, cc_email="", public_id="", generation=0)
