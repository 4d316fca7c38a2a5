"""Text: the words of a question or a task are changed, or its documents; what was answered before stands marked.

The words themselves wait in the register (`text_edit`): a history is kept for years, and no text enters it.
"""

from __future__ import annotations

from typing import Literal

from rules.changes.admission import may_replan, open_step
from schemas.base import Instant
from schemas.duties import Duty
from schemas.messages import Request
from schemas.plan.timetable import ProcessState


class ChangeText(Request):
    """The step gets the words and the documents of the register's edit."""

    do: Literal["change_text"] = "change_text"
    step: str
    edit: int = 0


class TextChanged(Duty):
    """The words hold from now on, and whoever has the old ones is told."""

    kind: Literal["text_changed"] = "text_changed"
    edit: int
    note: int = 0


def admits(state: ProcessState, request: ChangeText, _now: Instant) -> None:
    """The plan is the one that was seen and the step has not ended. Raises Refused."""
    open_step(state, request.step)
    may_replan(state, request.step, request.plan_version)


def transition(_state: ProcessState, request: ChangeText, now: Instant) -> TextChanged:
    """What must be written."""
    return TextChanged(at=now, step=request.step, edit=request.edit, note=request.note, key=f"note-{request.note}")


def sentence(title: str, answered: int) -> str:
    """The event in the history; the reason follows it. `answered` of those asked have answered the old words."""
    text = f"Texten i ”{title}” är ändrad."
    if not answered:
        return text
    given, it = ("Ett svar är lämnat", "det") if answered == 1 else (f"{answered} svar är lämnade", "de")
    return f"{text} {given} till den tidigare lydelsen och gäller tills {it} ändras."
