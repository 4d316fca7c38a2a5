"""Which act writes which duty into the register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import acts.ahead.register
import acts.anstand.register
import acts.answer.register
import acts.calendars.register
import acts.closing.register
import acts.correct.register
import acts.determine.register
import acts.ending.register
import acts.late_answer.register
import acts.move.register
import acts.new_holder.register
import acts.opening.register
import acts.own_meeting.register
import acts.parties.register
import acts.pause.register
import acts.remind.register
import acts.remind_now.register
import acts.reopen.register
import acts.text.register
import acts.undo.register
import acts.withdraw.register
from acts.case import Case
from kinds.duties import duties_of
from schemas.messages import CarriedOut

_OF_EVERY_PROCESS: Mapping[str, Callable[[Case, Any, CarriedOut], None]] = {
    "anstand": acts.anstand.register.write,
    "calendars": acts.calendars.register.write,
    "close": acts.closing.register.write_close,
    "corrected": acts.correct.register.write,
    "determined": acts.determine.register.write,
    "done": acts.ending.register.write_done,
    "ended": acts.ending.register.write_end,
    "hastened": acts.ahead.register.write_hastened,
    "home_meeting": acts.own_meeting.register.write,
    "invite": acts.new_holder.register.write,
    "late_ruled": acts.late_answer.register.write,
    "left_out": acts.ahead.register.write_left_out,
    "milestone": acts.ending.register.write_milestone,
    "moved": acts.move.register.write,
    "open": acts.opening.register.write,
    "outcome_changed": acts.closing.register.outcome_changed,
    "overdue": acts.closing.register.write_overdue,
    "parties": acts.parties.register.write,
    "paused": acts.pause.register.write_paused,
    "reminded_now": acts.remind_now.register.write,
    "reopened": acts.reopen.register.write,
    "returns": acts.answer.register.write_return,
    "sent_now": acts.ahead.register.write_sent_now,
    "skip": acts.ending.register.write_skip,
    "text_changed": acts.text.register.write,
    "undecided": acts.remind.register.write_undecided,
    "undone": acts.undo.register.write,
    "went_on": acts.pause.register.write_went_on,
    "withdrawn": acts.withdraw.register.write,
}
"""Kind of duty → writer. A rung (`rung`) is written together with those of its batch, by `acts.remind.register`."""


def writer_of(kind: str, duty: str) -> Callable[[Case, Any, CarriedOut], None]:
    """What writes a duty, by its code; those that every process has, else those of the kind."""
    return _OF_EVERY_PROCESS.get(duty) or duties_of(kind).writers[duty]


def written(kinds: Iterable[str]) -> set[str]:
    """The codes of every duty that has a writer, those of these kinds included."""
    return {*_OF_EVERY_PROCESS, *(code for kind in kinds for code in duties_of(kind).writers)}
