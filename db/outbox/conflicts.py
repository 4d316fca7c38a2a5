"""Two people answer differently for the same seat: the latest answer holds, and both and the secretariat are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from db import events
from db.answers.asked_seats import AskedSeat
from db.answers.rows import row_of
from db.outbox import posting
from db.register.seats import Seats
from mail.kinds.question.answers_differ import answers_differ, differing
from mail.kinds.question.receipt import summary
from mail.letter import Addressee, Matter
from schemas.events import EventKind
from schemas.plan.plan import PlanStep
from schemas.tables.process import AnswerRow


def tell(
    session: Session,
    asked: AskedSeat,
    seats: Seats,
    step: PlanStep,
    former: AnswerRow,
    answer: AnswerRow,
    now: datetime,
) -> None:
    """Tell of two answers that contradict each other, in the caller's transaction; nothing where they do not.

    Whoever changes an answer of their own, and whoever comes back to one, contradicts nobody. `now` is process time,
    `seats` those of the answerer's and the secretariat's organisations on its day.
    """
    holder = seats.addressee(answer.seat, invitation=asked.invitation)
    lines = differing(
        summary(step, former, has_free_text=False).lines, summary(step, answer, has_free_text=False).lines
    )
    is_settled = row_of(former).is_missing or row_of(answer).is_missing
    if not lines or is_settled or _person(former, holder) == _person(answer, holder):
        return
    matter = Matter(file=asked.file, plan=asked.plan, step=step, contact=seats.contact(asked.file.secretariat))
    for given, reader in ((former, "forst"), (answer, "sist")):
        to = _reader(given, holder, seats)
        if to is not None:
            posting.post(session, answers_differ(matter, to, lines, answer.version, reader, send_at=now), now)
    watcher = replace(seats.addressee(asked.file.secretariat), organisation=holder.organisation)
    own = answers_differ(
        matter, watcher, lines, answer.version, "kansli", send_at=now, is_watcher=True, seat=answer.seat
    )
    posting.post(session, own, now)
    events.append(
        session,
        answer.process,
        at=now,
        kind=EventKind.ANSWERS_DIFFER,
        step=answer.step,
        seat=answer.seat,
        text=f"{holder.organisation} har svarat olika genom två personer. Det senaste svaret gäller.",
        data={"versions": [former.version, answer.version]},
        dedup_key=f"differ/{answer.step}/{answer.seat}/{answer.version}",
    )


def _person(answer: AnswerRow, holder: Addressee) -> str:
    """Who gave an answer, as far as it says; the seat's holder where it says nothing."""
    email = answer.answered_email.casefold()
    if email:
        return "" if email == holder.email.casefold() else email
    name = answer.answered_by.casefold()
    return "" if name == holder.name.casefold() else name


def _reader(answer: AnswerRow, holder: Addressee, seats: Seats) -> Addressee | None:
    """Whom to write to; None where the answer names somebody without an address, or one that the register does not
    know for the seat, since anybody may type an address."""
    if not _person(answer, holder):
        return holder
    email = answer.answered_email
    if not email or not seats.is_of_seat(answer.seat, email):
        return None
    return replace(holder, name=answer.answered_by or holder.organisation, email=email, cc_email="")
