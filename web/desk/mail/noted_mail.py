"""A mail that waits, as the form *Notera ett svar på uppdrag* takes it over: who, how, when, and what may be meant."""

from __future__ import annotations

from dataclasses import dataclass

from db.inbound import queue
from mail.inbound.text.own_words import own_words
from questions import Given, kind_of
from rules.dates.clock import STOCKHOLM, local_date, process_time
from schemas.errors import Refused
from schemas.inquiry import Channel
from schemas.mail.inbound import PROPOSED_DAY, PROPOSED_TEXT, ReceivedState
from schemas.plan.plan import PlanStep
from schemas.tables.inbound import ReceivedMailRow
from web.shell.state import Web


@dataclass(frozen=True)
class NotedMail:
    """The mail, and the fields of the form that it fills in."""

    row: ReceivedMailRow
    typed: dict[str, str]

    @property
    def own_words(self) -> str:
        """What the sender wrote, without what is quoted."""
        return own_words(self.row.text)


def noted_mail(web: Web, number: int | None, step: PlanStep, shift_s: int) -> NotedMail | None:
    """The mail of that number; None where there is none, or it does not wait for anybody."""
    if number is None:
        return None
    try:
        with web.db.read() as session:
            row = queue.find(session, number)
    except Refused:
        return None
    if row.state != ReceivedState.WAITING:
        return None
    came = process_time(row.arrived_at or row.received_at, shift_s)
    sender = row.from_name or row.from_email or "okänd avsändare"
    address = f" ({row.from_email})" if row.from_name and row.from_email else ""
    typed = {
        "mejl": str(number),
        "seat": row.seat,
        "channel": Channel.MAIL.value,
        "source": f"Mejl från {sender}{address}.",
        "received_on": local_date(came).isoformat(),
        "received_time": f"{came.astimezone(STOCKHOLM):%H.%M}",
    }
    for question in step.questions:
        if code := str(row.proposal.get(question.key, "")):
            text = str(row.proposal.get(f"{question.key}{PROPOSED_TEXT}", ""))
            typed |= kind_of(question).typed(question, Given(code, text))
    if day := str(row.proposal.get(PROPOSED_DAY, "")):
        typed["returns_on"] = day
    return NotedMail(row, typed)
