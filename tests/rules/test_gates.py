"""What may open, and what a finding leaves out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rules import gates
from rules.agenda import due_duties, next_due_at
from schemas.file.process import Condition, StepKind
from schemas.inquiry import Result, Row
from schemas.plan.timetable import ProcessState, StepState, StepStatus, StepTimes, Timetable

START = datetime(2024, 1, 15, 7, 30, tzinfo=UTC)  # måndag
NOW = datetime(2024, 1, 17, 9, 0, tzinfo=UTC)
LATER = datetime(2024, 3, 1, 22, 59, tzinfo=UTC)


def times(key: str, kind: StepKind = StepKind.TASK, **more: object) -> StepTimes:
    """A step that would open at the start."""
    return StepTimes.model_validate({"key": key, "kind": kind, "opens_at": START, "closes_at": LATER, **more})


def needs(step: str, *among: str) -> list[Condition]:
    """One condition."""
    return [Condition(step=step, question="q", among=list(among))]


def state(*steps: StepTimes, **known: StepState) -> ProcessState:
    """A process with these steps, handled until the start."""
    return ProcessState(
        process="p",
        kind="remiss",
        handled_until=START,
        timetable=Timetable(version=1, steps=list(steps)),
        steps={each.key: known.get(each.key, StepState()) for each in steps},
    )


def done(value: str) -> StepState:
    """A task reported with that code."""
    return StepState(status=StepStatus.DONE, rows={"a/b": Row(version=1, values={"q": value})})


def test_a_step_waits_for_another_without_a_timer() -> None:
    here = state(times("first"), times("second", waits_for=["first"]), first=StepState(status=StepStatus.OPEN))
    assert due_duties(here, NOW) == []
    assert next_due_at(here) == LATER


def test_it_opens_now_when_the_other_ends() -> None:
    here = state(times("first"), times("second", waits_for=["first"]), first=done("klart"))
    (duty,) = due_duties(here, NOW)
    assert (duty.kind, duty.step, duty.at) == ("open", "second", NOW)


@pytest.mark.parametrize(("said", "opened"), [("gemensamt", ["second"]), ("inget", [])])
def test_a_task_leaves_out_by_its_answer(said: str, opened: list[str]) -> None:
    here = state(times("first"), times("second", when=needs("first", "gemensamt", "egna")), first=done(said))
    assert [d.step for d in due_duties(here, NOW) if d.kind == "open"] == opened
    assert gates.left_out(here) == ([] if opened else ["second"])


def test_an_inquiry_leaves_out_by_its_determined_result() -> None:
    asked = times("first", StepKind.INQUIRY)
    closed = StepState(status=StepStatus.CLOSED)
    waiting = state(asked, times("second", when=needs("first", "ja")), first=closed)
    assert gates.left_out(waiting) == [] and not gates.is_open(waiting, waiting.times("second"), [])
    found = StepState(status=StepStatus.DETERMINED, results={"q": Result.NO})
    assert gates.left_out(state(asked, times("second", when=needs("first", "ja")), first=found)) == ["second"]


def test_what_builds_on_a_step_that_falls_falls_with_it() -> None:
    steps = [times("third", when=needs("second", "ja")), times("second", when=needs("first", "ja")), times("first")]
    assert set(gates.left_out(state(*steps, first=done("nej")))) == {"second", "third"}


def test_a_step_that_only_waits_opens_where_the_other_falls() -> None:
    steps = [times("first"), times("second", when=needs("first", "ja")), times("third", waits_for=["second"])]
    kinds = {(d.kind, d.step) for d in due_duties(state(*steps, first=done("nej")), NOW)}
    assert kinds == {("skip", "second"), ("open", "third")}


def test_what_is_open_already_is_never_left_out() -> None:
    steps = [times("first"), times("second", when=needs("first", "ja"))]
    here = state(*steps, first=done("nej"), second=StepState(status=StepStatus.OPEN))
    assert gates.left_out(here) == []


def test_what_waits_only_for_its_day_may_be_done_early() -> None:
    first, second = times("first", opens_at=LATER), times("second", opens_at=LATER, waits_for=["first"])
    third = times("third", opens_at=LATER, when=needs("first", "nej"))
    story = times("story", opens_at=None)
    before = state(first, second, third, story)
    assert [each.key for each in (first, second, third, story) if gates.may_be_done_early(before, each.key)] == [
        "first"
    ]
    after = state(first, second, third, story, first=done("ja"))
    assert [each.key for each in (first, second, third, story) if gates.may_be_done_early(after, each.key)] == [
        "second"
    ]


def test_what_comes_after_another_may_be_done_early_once_that_has_begun() -> None:
    first, second = times("first", opens_at=LATER), times("second", opens_at=LATER)
    assert not gates.may_be_done_early(state(first, second), "second", ["first"])
    begun = state(first, second, first=StepState(status=StepStatus.OPEN))
    assert gates.may_be_done_early(begun, "second", ["first"])
