"""Which act writes which duty into the register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import acts.anstand.register
import acts.answer.register
import acts.ask_again.register
import acts.calendars.register
import acts.closing.register
import acts.correct.register
import acts.determine.register
import acts.ending.register
import acts.move.register
import acts.new_holder.register
import acts.opening.register
import acts.own_meeting.register
import acts.parties.register
import acts.remind.register
import acts.withdraw.register
from acts.case import Case
from schemas.messages import CarriedOut

WRITERS: Mapping[str, Callable[[Case, Any, CarriedOut], None]] = {
    "anstand": acts.anstand.register.write,
    "ask_again": acts.ask_again.register.write,
    "calendars": acts.calendars.register.write,
    "close": acts.closing.register.write_close,
    "corrected": acts.correct.register.write,
    "determined": acts.determine.register.write,
    "done": acts.ending.register.write_done,
    "ended": acts.ending.register.write_end,
    "home_meeting": acts.own_meeting.register.write,
    "invite": acts.new_holder.register.write,
    "milestone": acts.ending.register.write_milestone,
    "moved": acts.move.register.write,
    "open": acts.opening.register.write,
    "outcome_changed": acts.closing.register.outcome_changed,
    "overdue": acts.closing.register.write_overdue,
    "parties": acts.parties.register.write,
    "returns": acts.answer.register.write_return,
    "skip": acts.ending.register.write_skip,
    "undecided": acts.remind.register.write_undecided,
    "withdrawn": acts.withdraw.register.write,
}
"""Kind of duty → writer. A rung (`rung`) is written together with those of its batch, by `acts.remind.register`."""
