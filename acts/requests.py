"""What the secretariat asks of a running matter by the one update `act`: every request, and which act it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from acts import ahead, late_answer, pause, remind_now, reopen, text, undo
from schemas.base import Instant
from schemas.duties import Duty
from schemas.messages import Order, Request
from schemas.plan.timetable import ProcessState

AnyRequest = Annotated[
    remind_now.RemindNow
    | pause.Pause
    | pause.GoOn
    | reopen.Reopen
    | late_answer.RuleLate
    | text.ChangeText
    | ahead.Hasten
    | ahead.LeaveOut
    | ahead.SendWaiting
    | undo.Undo,
    Field(discriminator="do"),
]
"""Every request, told apart by `do`."""


class Requested(Order):
    """Update `act`: one request."""

    request: AnyRequest


class _Act(NamedTuple):
    admits: Callable[[ProcessState, Any, Instant], None]
    transition: Callable[[ProcessState, Any, Instant], Duty]


_ACTS = {
    "remind_now": _Act(remind_now.admits, remind_now.transition),
    "pause": _Act(pause.admits_pause, pause.pause),
    "go_on": _Act(pause.admits_go_on, pause.go_on),
    "reopen": _Act(reopen.admits, reopen.transition),
    "rule_late": _Act(late_answer.admits, late_answer.transition),
    "change_text": _Act(text.admits, text.transition),
    "hasten": _Act(ahead.admits_hasten, ahead.hasten),
    "leave_out": _Act(ahead.admits_leave_out, ahead.leave_out),
    "send_waiting": _Act(ahead.admits_send_waiting, ahead.send_waiting),
    "undo": _Act(undo.admits, undo.transition),
}


def admits(state: ProcessState, asked: Requested, now: Instant) -> None:
    """What its act demands of the matter as it stands. Raises Refused."""
    _ACTS[asked.request.do].admits(state, asked.request, now)


def transition(state: ProcessState, request: Request, now: Instant) -> Duty:
    """What its act changes at once in the state, and the duty that the register carries out."""
    return _ACTS[request.do].transition(state, request, now)
