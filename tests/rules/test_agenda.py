"""What is due and what comes next, from a small timetable of instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules import agenda, transitions
from schemas.duties import Remind
from schemas.file.process import StepKind
from schemas.inquiry import OutcomeRule, Row
from schemas.plan.plan import MailKind, Rung, RungTo
from schemas.plan.timetable import ProcessState, QuestionCode, SeatTimes, StepStatus, StepTimes, Timetable

T0 = datetime(2024, 5, 1, 6, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SEATS = ["salem/kd", "tyreso/kd", "nacka/kd"]


def rung(day: int, key: str, to: RungTo = RungTo.SEAT) -> Rung:
    """A rung some days after T0."""
    return Rung(key=key, kind=MailKind.REMINDER, at=T0 + day * DAY, to=to)


def a_state(**changes: object) -> ProcessState:
    """An inquiry that opens on day 1, reminds on 10, 20, 25, closes on 30 and escalates on 31."""
    rungs = [rung(10, "-20"), rung(15, "standin", RungTo.STAND_IN), rung(20, "-10"), rung(25, "-5")]
    rungs.append(rung(31, "+1", RungTo.SECRETARIAT))
    step = StepTimes(
        key="fraga",
        kind=StepKind.INQUIRY,
        opens_at=T0 + DAY,
        closes_at=T0 + 30 * DAY,
        rungs=rungs,
        seats=SEATS,
        questions=[QuestionCode(key="fraga", rule=OutcomeRule.ALL_YES)],
    ).model_copy(update=changes)
    timetable = Timetable(version=1, contract_end_on=date(2025, 7, 14), steps=[step])
    return transitions.ready(ProcessState(process="p", kind="contract", handled_until=T0, timetable=timetable))


def walk(state: ProcessState, now: datetime) -> list[tuple[str, str, list[str]]]:
    """Carry out all that is due: (kind, rung, seats)."""
    duties = agenda.due_duties(state, now)
    transitions.carried_out(state, duties, now)
    return [(duty.kind, duty.rung_key, getattr(duty, "seats", [])) for duty in duties]


def test_it_opens_at_its_instant_and_not_before() -> None:
    state = a_state()
    assert agenda.due_duties(state, T0 + DAY - timedelta(seconds=1)) == []
    assert agenda.next_due_at(state) == T0 + DAY
    assert walk(state, T0 + DAY) == [("open", "", SEATS)]
    assert state.steps["fraga"].status == StepStatus.OPEN
    assert agenda.next_due_at(state) == T0 + 10 * DAY


def test_only_those_who_owe_an_answer_are_reminded() -> None:
    state = a_state()
    walk(state, T0 + DAY)
    state.steps["fraga"].rows["tyreso/kd"] = Row(version=1, values={"fraga": "ja"})
    assert walk(state, T0 + 10 * DAY) == [("rung", "-20", ["salem/kd", "nacka/kd"])]


def test_rungs_missed_in_an_outage_become_one() -> None:
    state = a_state()
    walk(state, T0 + DAY)
    (stand_in, reminder) = agenda.due_duties(state, T0 + 26 * DAY)
    assert isinstance(stand_in, Remind) and stand_in.rung.key == "standin"
    assert isinstance(reminder, Remind) and reminder.rung.key == "-5"
    assert reminder.skipped == ["-20", "-10"]


def test_an_outage_over_the_opening_sends_the_question_and_no_reminder() -> None:
    assert walk(a_state(), T0 + 26 * DAY) == [("open", "", SEATS)]


def test_an_outage_over_everything_opens_and_does_not_close_what_nobody_has_been_asked() -> None:
    assert [kind for kind, _, _ in walk(a_state(), T0 + 40 * DAY)] == ["open"]


def test_when_all_have_answered_only_the_closing_is_left() -> None:
    state = a_state()
    walk(state, T0 + DAY)
    state.steps["fraga"].rows = {seat: Row(version=1, values={"fraga": "ja"}) for seat in SEATS}
    assert agenda.next_due_at(state) == T0 + 30 * DAY
    assert [duty.kind for duty in agenda.upcoming(state, 5)] == ["close"]


def test_returning_is_still_owing() -> None:
    state = a_state()
    walk(state, T0 + DAY)
    state.steps["fraga"].rows = {
        seat: Row(version=1, values={"fraga": "aterkommer" if seat == "salem/kd" else "ja"}) for seat in SEATS
    }
    assert walk(state, T0 + 10 * DAY) == [("rung", "-20", ["salem/kd"])]


def test_one_seats_later_day_keeps_the_step_open() -> None:
    own = {"salem/kd": SeatTimes(closes_at=T0 + 44 * DAY, rungs=[rung(39, "-5")])}
    state = a_state(own=own)
    walk(state, T0 + DAY)
    assert walk(state, T0 + 10 * DAY) == [("rung", "-20", ["tyreso/kd", "nacka/kd"])]
    walk(state, T0 + 30 * DAY)
    assert state.steps["fraga"].status == StepStatus.OPEN
    assert walk(state, T0 + 39 * DAY) == [
        ("rung", "+1", ["tyreso/kd", "nacka/kd"]),
        ("rung", "-5", ["salem/kd"]),
    ]
    assert walk(state, T0 + 44 * DAY) == [("close", "", [])]


def test_the_secretariat_is_told_after_the_day_although_it_is_closed() -> None:
    state = a_state()
    walk(state, T0 + DAY)
    walk(state, T0 + 30 * DAY)
    assert state.steps["fraga"].status == StepStatus.CLOSED
    assert walk(state, T0 + 31 * DAY) == [("rung", "+1", SEATS)]


def test_a_mere_date_comes_and_is_done() -> None:
    state = a_state(kind=StepKind.MILESTONE, seats=[], questions=[])
    assert walk(state, T0 + DAY) == [("milestone", "", [])]
    assert state.steps["fraga"].status == StepStatus.DONE
    assert agenda.next_due_at(state) is None


@given(st.lists(st.integers(min_value=1, max_value=3000), min_size=1, max_size=20, unique=True))
def test_however_often_one_looks_nothing_is_lost_and_nothing_comes_twice(hours: list[int]) -> None:
    state = a_state()
    seen: list[str] = []
    for hour in sorted(hours):
        for duty in agenda.due_duties(state, T0 + timedelta(hours=hour)):
            seen += [*duty.skipped, duty.rung.key] if isinstance(duty, Remind) else [duty.kind]
        transitions.carried_out(state, agenda.due_duties(state, T0 + timedelta(hours=hour)), T0 + timedelta(hours=hour))
    assert len(seen) == len(set(seen))
    if max(hours) >= 31 * 24 and 24 <= min(hours) <= 9 * 24:
        assert {"open", "close"} <= set(seen)
        assert {"-20", "-10", "-5"} <= set(seen) or "open" in seen


@given(st.integers(min_value=0, max_value=40 * 24))
def test_what_is_next_is_never_behind(hour: int) -> None:
    state = a_state()
    now = T0 + timedelta(hours=hour)
    for _ in range(3):
        transitions.carried_out(state, agenda.due_duties(state, now), now)
    following = agenda.next_due_at(state)
    assert following is None or following > now


def test_what_is_told_of_a_step_not_yet_open_goes_on_to_its_closing_and_the_timer_waits_for_the_opening() -> None:
    state = a_state()
    assert [(duty.kind, duty.rung_key) for duty in agenda.upcoming(state)] == [
        ("open", ""), ("rung", "-20"), ("rung", "standin"), ("rung", "-10"), ("rung", "-5"), ("close", ""),
        ("rung", "+1"),
    ]  # fmt: skip
    assert agenda.next_due_at(state) == T0 + DAY and agenda.next_due_names(state) == "open fraga"
    walk(state, T0 + DAY)
    assert [duty.kind for duty in agenda.upcoming(state)] == ["rung"] * 4 + ["close", "rung"], "each once"
