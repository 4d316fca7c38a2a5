"""The receipt of an answer: posted in the same transaction, to whoever answered and to the holder."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from db import people, processes
from db.outbox import posting
from mail.answers import summary
from mail.letters import Addressee, Matter, receipt
from rules.clock import local_date
from schemas.plan import Plan, PlanStep
from schemas.tables import AnswerRow


def post(session: Session, plan: Plan, step: PlanStep, answer: AnswerRow, now: datetime) -> None:
    """Post the receipt; when another person than the holder answered, the holder gets a copy. `now` is process time."""
    today, file = local_date(now), processes.load_file(session, answer.process)
    matter = Matter(file=file, plan=plan, step=step, contact=people.contact(session, file.secretariat, today))
    invitation = processes.find_invitation(session, answer.process, answer.step, answer.seat)
    holder = people.addressee(session, answer.seat, today, invitation=invitation)
    sender = _sender(answer, holder)
    understood = summary(step, answer)
    posting.post(session, receipt(matter, sender or holder, understood, send_at=now), now)
    if sender is not None:
        posting.post(session, receipt(matter, holder, understood, send_at=now, is_copy=True), now)


def _sender(answer: AnswerRow, holder: Addressee) -> Addressee | None:
    email = answer.answered_email
    if not email or email.casefold() == holder.email.casefold():
        return None
    return replace(holder, name=answer.answered_by or holder.organisation, email=email, cc_email="")
