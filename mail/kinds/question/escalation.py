"""To the secretariat on the first working day after: who is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from mail.letter import Addressee, LastLook, Letter, Mail, Matter, asked
from mail.props import AboutOne
from schemas.base import Model


class MissingRow(Model):
    """One seat that still owes an answer or a report."""

    seat: str
    organisation: str
    seat_title: str
    name: str = ""
    note: str = ""


class EscalationProps(AboutOne):
    """Who is missing, and how many have answered."""

    missing: list[MissingRow]
    answered: int
    total: int


ESCALATION = Mail(
    "escalation", "Besked till kansliet om vad som saknas", EscalationProps, "inquiry", look=LastLook.MISSING
)


def escalation(
    matter: Matter,
    to: Addressee,
    missing: Sequence[MissingRow],
    *,
    answered: int,
    total: int,
    passed_on: date,
    send_at: datetime,
    rung: str = "+1",
    due_seat: str = "",
) -> Letter:
    """To the secretariat: who is missing after `passed_on`. `due_seat` names the seat whose own day has passed, where
    one has."""
    schedule = matter.step.schedule_of(due_seat)
    days = {name: getattr(schedule, name) for name in ("due_on", "counts_by", "operative_on")}
    item = asked(matter, to, f"{rung}@{passed_on.isoformat()}", "kansli", has_own_day=bool(due_seat), **days)
    props = EscalationProps(contact=matter.contact, asked=item, missing=list(missing), answered=answered, total=total)
    return ESCALATION.about(matter, to, props, item.item_key, send_at)
