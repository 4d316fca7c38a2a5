"""The state that a matter is built again with, where news is still to come."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rules.transitions import before
from schemas.inquiry import Row
from schemas.messages import News, NewsKind
from schemas.plan.timetable import ProcessState, StepState, StepStatus, Timetable

AT = datetime(2024, 5, 14, 9, 0, tzinfo=UTC)  # tisdag


@pytest.mark.parametrize(
    ("status", "stays"),
    [
        (StepStatus.PLANNED, False),
        (StepStatus.OPEN, False),
        (StepStatus.CLOSED, False),
        (StepStatus.DONE, True),
        (StepStatus.DETERMINED, True),
        (StepStatus.SKIPPED, True),
    ],
)
def test_an_answer_that_is_news_again_is_not_in_the_state_but_where_its_step_has_ended(
    status: StepStatus, stays: bool
) -> None:
    answer, other = Row(version=1, values={"beslut": "bifall"}), Row(version=2, values={"beslut": "avslag"})
    step = StepState(status=status, rows={"salem/kansli": answer, "tyreso/kansli": other})
    state = ProcessState(
        process="p", kind="remiss", handled_until=AT, timetable=Timetable(version=1, steps=[]), steps={"beslut": step}
    )
    news = [
        News(kind=NewsKind.ANSWER, seat="salem/kansli", step="beslut", row=answer),
        News(kind=NewsKind.ANSWER, seat="salem/kansli", step="finns-inte", row=answer),
        News(kind=NewsKind.HOLDER_CHANGED, seat="tyreso/kansli", step="beslut", generation=2),
    ]
    kept = {"tyreso/kansli": other} | ({"salem/kansli": answer} if stays else {})
    assert before(state, news).steps["beslut"].rows == kept
