"""One function per mail: who gets it, when, and the data of its text. Pure; nothing is sent or stored here.

Every function takes the instant from which the mail may go (`send_at`, process time, UTC) and returns a `Letter`.
`item_keys` are the unique keys of what the mail stands for; left empty they are made by `item_key`.
"""

from __future__ import annotations

from mail.answers import outcome_tables, summary
from mail.asking import (
    alarm,
    escalation,
    home_meeting,
    home_meeting_key,
    invitation,
    last_reminder,
    reminder,
    stand_in,
    task,
    task_reminder,
    undecided,
)
from mail.letter import Addressee, Letter, Matter, item_key
from mail.props import AnswerLine, AnswerSummary, Contact, DateLine, MissingRow, OutcomeCell, OutcomeTable
from mail.telling import anstand_granted, deadline_moved, information, outcome, receipt, withdrawn

__all__ = [
    "Addressee",
    "AnswerLine",
    "AnswerSummary",
    "Contact",
    "DateLine",
    "Letter",
    "Matter",
    "MissingRow",
    "OutcomeCell",
    "OutcomeTable",
    "alarm",
    "anstand_granted",
    "deadline_moved",
    "escalation",
    "home_meeting",
    "home_meeting_key",
    "information",
    "invitation",
    "item_key",
    "last_reminder",
    "outcome",
    "outcome_tables",
    "receipt",
    "reminder",
    "stand_in",
    "summary",
    "task",
    "task_reminder",
    "undecided",
    "withdrawn",
]
