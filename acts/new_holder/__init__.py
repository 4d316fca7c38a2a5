"""New holder: somebody else holds a seat; its open questions move, and whoever has answered is left in peace."""

from __future__ import annotations

from typing import Literal

from schemas.base import Instant
from schemas.duties import Duty
from schemas.messages import LinkReader, News
from schemas.plan.timetable import ProcessState, StepStatus


class Invite(Duty):
    """The question moves to the new holder, or to another reader that has a link of its own."""

    kind: Literal["invite"] = "invite"
    seat: str
    reader: LinkReader = LinkReader.HOLDER


def take(state: ProcessState, item: News, now: Instant) -> list[Duty]:
    """One invitation for each step in which the seat has been asked; a link of another reader is one step's alone."""
    if item.reader is not LinkReader.HOLDER:
        step, key = state.steps.get(item.step), f"{item.reader.value}-g{item.generation}"
        is_open = step is not None and _is_asked(step.status, of_news=item.reader is LinkReader.KANSLI)
        return [Invite(at=now, step=item.step, seat=item.seat, reader=item.reader, key=key)] if is_open else []
    return [
        Invite(at=now, step=times.key, seat=item.seat, key=f"g{item.generation}")
        for times in state.timetable.steps
        if item.seat in times.seats and _is_asked(state.steps[times.key].status, of_news=times.key == item.step)
    ]


def sentence(title: str, organisation: str, *, is_new_address: bool = False) -> str:
    """The event in the history; `is_new_address` where the holder is the same."""
    if is_new_address:
        return f"Frågan ”{title}” skickades på nytt, till den nya adressen i {organisation}."
    return f"Frågan ”{title}” flyttades till den nya innehavaren i {organisation}."


def stand_in_sentence(title: str, organisation: str) -> str:
    """The event of a new stand-in who is asked after half time."""
    return f"Den nya ersättaren i {organisation} fick frågan ”{title}”."


def _is_asked(status: StepStatus, *, of_news: bool) -> bool:
    """A step that news names has been asked about, if only of its meeting before it opens."""
    return status in (StepStatus.OPEN, StepStatus.CLOSED) or (of_news and status == StepStatus.PLANNED)
