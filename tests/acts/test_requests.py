"""What the acts of the update `act` admit and change at once: tables, without an engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from acts import requests
from acts.ahead import Hasten, LeaveOut, SendWaiting
from acts.duties import AnyDuty
from acts.late_answer import RuleLate
from acts.pause import GoOn, Pause
from acts.remind_now import RemindNow
from acts.reopen import Reopen
from acts.requests import AnyRequest, Requested
from acts.text import ChangeText
from acts.undo import Undo
from rules import agenda
from schemas.duties import Close, Open, Remind
from schemas.errors import Refused
from schemas.file.process import Closes, Condition, StepKind
from schemas.inquiry import OutcomeRule, Result, Row
from schemas.plan.plan import MailKind, Rung, RungTo
from schemas.plan.timetable import ProcessState, QuestionCode, StepState, StepStatus, StepTimes, Timetable

NOW = datetime(2024, 5, 14, 7, 0, tzinfo=UTC)  # tisdag
CLOSES = datetime(2024, 5, 30, 22, 0, tzinfo=UTC)
RUNG = Rung(key="-5", kind=MailKind.REMINDER, at=datetime(2024, 5, 23, 7, 0, tzinfo=UTC))
AFTER = [
    Rung(key="+1", kind=MailKind.ESCALATION, at=datetime(2024, 5, 31, 6, 30, tzinfo=UTC), to=RungTo.SECRETARIAT),
    Rung(key="+2", kind=MailKind.ALARM, at=datetime(2024, 6, 3, 6, 30, tzinfo=UTC)),
]
A, B = "haninge/kommundirektor", "nacka/kommundirektor"
UNTIL = date(2024, 6, 13)
PLANNED, OPEN, CLOSED, DETERMINED = StepStatus.PLANNED, StepStatus.OPEN, StepStatus.CLOSED, StepStatus.DETERMINED


def a_state(status: StepStatus = OPEN, *, late: bool = False, aside: bool = False, **times: Any) -> ProcessState:
    """One question to two seats, of which the first has answered, and a task that waits for it."""
    question = StepTimes.model_validate(
        {
            "key": "fraga", "kind": StepKind.INQUIRY, "closes_at": CLOSES, "rungs": [RUNG], "seats": [A, B],
            "questions": [QuestionCode(key="fraga", rule=OutcomeRule.ALL_YES)], **times,
        }
    )  # fmt: skip
    task = StepTimes(
        key="sedan", kind=StepKind.TASK, closes_at=CLOSES + timedelta(days=30), waits_for=["fraga"], seats=[A],
        opens_at=CLOSES,
    )  # fmt: skip
    early = StepTimes(key="annat", kind=StepKind.TASK, closes_at=CLOSES, seats=[B], opens_at=NOW + timedelta(days=3))
    step = StepState(status=status, rows={A: Row(version=1, values={"fraga": "ja"}, is_late=late, is_set_aside=aside)})
    if status == DETERMINED:
        step.results = {"fraga": Result.YES}
    return ProcessState(
        process="p",
        kind="fraga",
        handled_until=NOW,
        timetable=Timetable(version=3, steps=[question, task, early]),
        steps={"fraga": step, "sedan": StepState(), "annat": StepState()},
    )


def asked(request: AnyRequest) -> Requested:
    return Requested(request=request.model_copy(update={"plan_version": request.plan_version or 3, "note": 7}))


@pytest.mark.parametrize(
    ("request_", "state"),
    [
        (RemindNow(step="fraga"), a_state()),
        (RemindNow(step="fraga", seats=[A, B]), a_state()),
        (Pause(), a_state()),
        (Pause(step="sedan"), a_state()),
        (Reopen(step="fraga", until_on=UNTIL), a_state(CLOSED)),
        (Reopen(step="fraga", until_on=UNTIL), a_state(DETERMINED)),
        (Reopen(step="fraga", seat=A, until_on=UNTIL), a_state()),
        (RuleLate(step="fraga", seat=A, version=1, counts=False), a_state(CLOSED, late=True)),
        (RuleLate(step="fraga", seat=A, version=1, counts=True), a_state(CLOSED, late=True, aside=True)),
        (ChangeText(step="fraga", edit=1), a_state()),
        (ChangeText(step="sedan", edit=1), a_state()),
        (Hasten(step="annat"), a_state()),
        (Hasten(step="fraga", rung="-5", rung_at=RUNG.at), a_state()),
        (LeaveOut(step="sedan"), a_state()),
        (SendWaiting(step="fraga"), a_state()),
        (LeaveOut(step="fraga", rung="-5", rung_at=RUNG.at), a_state()),
        (Undo(), a_state()),
    ],
)
def test_what_is_admitted_reaches_the_register_as_it_was_asked(request_: AnyRequest, state: ProcessState) -> None:
    sent = Requested.model_validate_json(asked(request_).model_dump_json())
    assert sent == asked(request_)
    requests.admits(state, sent, NOW)
    duty = requests.transition(state, sent.request, NOW)
    assert TypeAdapter(AnyDuty).validate_json(duty.model_dump_json()) == duty and duty.at == NOW


@pytest.mark.parametrize(
    ("request_", "state", "said"),
    [
        (RemindNow(step="borta"), a_state(), "finns inte"),
        (RemindNow(step="fraga"), a_state(CLOSED), "inte öppen"),
        (RemindNow(step="fraga", seats=[A]), a_state(), "Ingen av dem"),
        (RemindNow(step="fraga"), a_state(DETERMINED), "redan avslutat"),
        (GoOn(), a_state(), "inte pausat"),
        (Pause(step="fraga"), a_state(DETERMINED), "redan avslutat"),
        (Reopen(step="fraga", until_on=UNTIL), a_state(), "inte stängd"),
        (Reopen(step="sedan", until_on=UNTIL), a_state(), "Bara en fråga"),
        (Reopen(step="fraga", seat=B, until_on=UNTIL), a_state(CLOSED), "inget svar som gäller"),
        (Reopen(step="fraga", until_on=UNTIL), a_state(DETERMINED, window=1), "gått vidare"),
        (Reopen(step="fraga", until_on=UNTIL), a_state(CLOSED, closes=Closes.ALL_ANSWERED, seats=[A]), "Alla har"),
        (Reopen(step="fraga", until_on=UNTIL, plan_version=2), a_state(CLOSED), "Planen har ändrats"),
        (RuleLate(step="fraga", seat=A, version=1, counts=False), a_state(CLOSED), "inte för sent"),
        (RuleLate(step="fraga", seat=A, version=2, counts=False), a_state(CLOSED, late=True), "nytt svar"),
        (RuleLate(step="fraga", seat=A, version=1, counts=False), a_state(CLOSED, late=True, aside=True), "redan inte"),
        (RuleLate(step="fraga", seat=A, version=1, counts=False), a_state(DETERMINED, late=True), "redan avslutat"),
        (ChangeText(step="fraga", edit=1), a_state(DETERMINED), "redan avslutat"),
        (Hasten(step="sedan"), a_state(), "väntar på något annat"),
        (Hasten(step="fraga"), a_state(), "redan börjat"),
        (Hasten(step="fraga", rung="-5", rung_at=NOW), a_state(), "finns inte längre"),
        *[
            (Hasten(step="fraga", rung=rung.key, rung_at=rung.at), a_state(rungs=AFTER), "när dagen har gått")
            for rung in AFTER
        ],
        (LeaveOut(step="fraga"), a_state(), "redan börjat"),
        (LeaveOut(step="fraga"), a_state(PLANNED, window=1), "Avtalet bygger"),
        (LeaveOut(step="fraga", rung="-5", rung_at=RUNG.at), a_state(PLANNED), "inte öppet"),
        (Undo(plan_version=2), a_state(), "Planen har ändrats"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(request_: AnyRequest, state: ProcessState, said: str) -> None:
    before = state.model_copy(deep=True)
    with pytest.raises(Refused, match=said) as refusal:
        requests.admits(state, asked(request_), NOW)
    assert refusal.value.field and refusal.value.cure and state == before


def test_nothing_opens_reminds_or_closes_while_it_rests_and_what_passed_is_passed_over() -> None:
    for request_ in (Pause(), Pause(step="fraga")):
        state = a_state()
        requests.transition(state, request_, NOW)
        later = CLOSES + timedelta(days=9)
        assert not [duty for duty in agenda.due_duties(state, later) if duty.step == "fraga"]
        assert not [duty for duty in agenda.upcoming(state) if duty.step == "fraga"]
        assert agenda.next_due_at(state) == (None if not request_.step else NOW + timedelta(days=3))
        with pytest.raises(Refused, match="vilar redan"):
            requests.admits(state, asked(request_), NOW)
        back = GoOn(step=request_.step)
        requests.admits(state, asked(back), RUNG.at)
        requests.transition(state, back, RUNG.at + timedelta(hours=1))
        due = [duty for duty in agenda.due_duties(state, later) if duty.step == "fraga"]
        assert not any(isinstance(duty, Remind) for duty in due) and any(isinstance(duty, Close) for duty in due)


def test_an_answer_set_aside_counts_as_missing_until_a_newer_one_comes() -> None:
    state = a_state(CLOSED, late=True)
    requests.transition(state, RuleLate(step="fraga", seat=A, version=1, counts=False), NOW)
    assert state.steps["fraga"].rows[A].is_missing
    requests.transition(state, RuleLate(step="fraga", seat=A, version=1, counts=True), NOW)
    assert not state.steps["fraga"].rows[A].is_missing
    requests.transition(state, Reopen(step="fraga", seat=A, until_on=UNTIL), NOW)
    assert state.steps["fraga"].rows[A].is_missing


def test_what_was_determined_falls_when_the_round_opens_again_but_not_where_something_rests_on_it() -> None:
    state = a_state(DETERMINED)
    requests.transition(state, Reopen(step="fraga", until_on=UNTIL), NOW)
    assert (state.steps["fraga"].status, state.steps["fraga"].results) == (CLOSED, {})
    state = a_state(DETERMINED)
    state.times("sedan").when = [Condition(step="fraga", question="fraga", among=["ja"])]
    state.steps["sedan"].status = OPEN
    with pytest.raises(Refused, match="bygger på utfallet"):
        requests.admits(state, asked(Reopen(step="fraga", until_on=UNTIL)), NOW)


def test_a_hastened_step_opens_in_the_same_batch_and_a_step_left_out_lets_the_next_one_open() -> None:
    state = a_state()
    requests.transition(state, Hasten(step="annat"), NOW)
    assert [duty.step for duty in agenda.due_duties(state, NOW) if isinstance(duty, Open)] == ["annat"]
    state = a_state(PLANNED)
    requests.transition(state, LeaveOut(step="fraga"), NOW)
    assert [duty.step for duty in agenda.due_duties(state, CLOSES) if isinstance(duty, Open)] == ["annat", "sedan"]
