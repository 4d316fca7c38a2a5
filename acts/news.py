"""Take in what the register has received: each kind of news by its own act."""

from __future__ import annotations

from acts import answer, calendars, new_holder, own_meeting
from schemas.base import Instant
from schemas.duties import Duty
from schemas.messages import NewsBatch, NewsKind
from schemas.plan.timetable import ProcessState

_TAKERS = {
    NewsKind.ANSWER: answer.take,
    NewsKind.HOLDER_CHANGED: new_holder.take,
    NewsKind.HOME_MEETING: own_meeting.take,
    NewsKind.CALENDARS: calendars.take,
}


def take_news(state: ProcessState, batch: NewsBatch, now: Instant) -> list[Duty]:
    """The duties that the news brings. Old news, or news of a step that is gone, changes nothing."""
    duties: list[Duty] = []
    for item in batch.items:
        for duty in _TAKERS[item.kind](state, item, now):
            if duty not in duties:
                duties.append(duty)
    return duties
