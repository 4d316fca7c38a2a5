"""Own meeting: a kansli says at which meeting its organisation decides; the reminders follow, the last day stands."""

from __future__ import annotations

from datetime import date
from typing import Literal

from rules.swedish import long_date
from schemas.base import Instant
from schemas.duties import Duty
from schemas.messages import News
from schemas.plan.timetable import ENDED, ProcessState


class HomeMeeting(Duty):
    """The register plans the seat's reminders by the meeting."""

    kind: Literal["home_meeting"] = "home_meeting"
    seat: str
    new_on: date


def take(state: ProcessState, item: News, now: Instant) -> list[Duty]:
    """A choice for a step that has not ended."""
    step = state.steps.get(item.step)
    if step is None or step.status in ENDED or item.on is None:
        return []
    return [HomeMeeting(at=now, step=item.step, seat=item.seat, new_on=item.on, key=f"choice-{item.generation}")]


def sentence(organisation: str, on: date, papers_by: date | None) -> str:
    """The event in the history; `papers_by` where the meeting's own day for papers is known."""
    text = f"{organisation}: påminnelserna följer sammanträdet {long_date(on)}."
    return f"{text} Handlingarna ska vara inne senast {long_date(papers_by)}." if papers_by else text
