"""The plan as `--json` and as the timetable that a workflow carries."""

from __future__ import annotations

from datetime import date

from rules import agenda
from rules.dates.clock import at_local, local_date
from rules.gates import left_out
from rules.plan.forecast import INVITE_KEY, mails_of, report
from rules.plan.ladder import is_worth_sending
from rules.plan.replanning import grant_anstand
from rules.plan.timetable import timetable
from rules.transitions import carried_out, ready
from schemas.duties import Open, Remind, Undecided
from schemas.inquiry import Result
from schemas.plan.plan import MailKind, Plan, RungTo
from schemas.plan.timetable import ProcessState, StepStatus, Timetable

MEETING_ON = date(2023, 9, 22)
SALEM = "salem/kommundirektor"


def test_the_stable_json_has_the_promised_shape(plan: Plan) -> None:
    found = report(plan, "sodertorn/kansli").model_dump(mode="json")
    assert list(found) == ["process", "title", "warnings", "steps", "schedule"]
    step = next(s for s in found["steps"] if s["key"] == "avisering")
    assert list(step) == ["key", "title", "kind", "due", "seats", "mails", "home", "home_unknown"]
    due = step["due"]
    assert {key: due[key] for key in ("date", "rule", "basis", "claimed", "computed", "operative")} == {
        "date": "2024-07-13",
        "rule": "by",
        "basis": "contract",
        "claimed": "2024-07-13",
        "computed": "2024-07-14",
        "operative": "2024-07-12",
    }
    assert list(step["mails"][0]) == ["at", "kind", "rung", "seats", "to", "depends_on"]
    assert len(found["warnings"]) == sum(len(s["due"]["warnings"]) for s in found["steps"])


def test_mail_times_are_local_with_offset_and_escalation_goes_to_the_secretariat(plan: Plan) -> None:
    found = report(plan, "sodertorn/kansli")
    mails = next(s for s in found.steps if s.key == "forlangning").mails
    assert [(mail.at, mail.rung, len(mail.seats)) for mail in mails] == [
        ("2024-02-29T08:30:00+01:00", "invite", 8),
        ("2024-02-29T08:30:00+01:00", "sammantrade", 8),
        ("2024-04-15T08:30:00+02:00", "standin", 8),
        ("2024-04-30T08:30:00+02:00", "-20", 8),
        ("2024-05-16T08:30:00+02:00", "-10", 8),
        ("2024-05-23T08:30:00+02:00", "-5", 8),
        ("2024-05-28T08:30:00+02:00", "-2", 8),
        ("2024-05-30T08:30:00+02:00", "0", 8),
        ("2024-05-31T08:30:00+02:00", "+1", 1),
    ]
    assert mails[-1].seats == ["sodertorn/kansli"]


def test_a_seat_with_days_of_its_own_stands_apart(plan: Plan) -> None:
    granted = grant_anstand(plan, "forlangning", SALEM, date(2024, 6, 12), now=at_local(date(2024, 5, 14), 10))
    mails = mails_of(granted.step("forlangning"))
    assert next(mail for mail in mails if mail.kind is MailKind.INVITATION).seats == granted.step("forlangning").seats
    for mail in mails[1:]:
        assert (mail.seats == [SALEM]) is (SALEM in mail.seats)
    assert [mail.at for mail in mails] == sorted(mail.at for mail in mails)


def begun(plan: Plan) -> ProcessState:
    """The very state that a process starts with."""
    at = at_local(MEETING_ON, 8)
    return ready(ProcessState(process="p", kind="contract", handled_until=at, timetable=timetable(plan)))


def test_a_notice_that_waits_mails_the_secretariat_and_nobody_else(plan: Plan) -> None:
    mails = mails_of(plan.step("avisering"))
    # Fourteen working days before fredag 12 July 2024 is måndag 24 June; nothing goes to the owner before a yes.
    assert local_date(mails[0].at) == date(2024, 6, 24)
    assert {(mail.kind, mail.to) for mail in mails} == {(MailKind.UNDECIDED, RungTo.SECRETARIAT)}
    opened = mails_of(plan.step("avisering"), is_opened=True)
    assert {mail.kind for mail in opened} == {MailKind.TASK_REMINDER, MailKind.ALARM}


def test_the_forecast_is_what_the_agenda_does_when_nobody_answers(plan: Plan) -> None:
    """Walk the state from instant to instant, and compare mail by mail."""
    state, ran = begun(plan), set()
    while (at := agenda.next_due_at(state)) is not None:
        duties = agenda.due_duties(state, at)
        carried_out(state, duties, at)
        for duty in duties:
            step = plan.step(duty.step)
            if not isinstance(duty, Open | Remind | Undecided):
                continue
            if isinstance(duty, Remind) and step.opens_at and not is_worth_sending(duty.rung, step.opens_at):
                continue
            seats = [] if isinstance(duty, Undecided) else duty.seats
            ran.add((duty.step, duty.rung_key or INVITE_KEY, duty.at, tuple(seats or step.seats)))
    foreseen = {
        (mail.step, mail.rung, mail.at, tuple(mail.seats))
        for step in plan.steps
        for mail in mails_of(step)
        if not mail.waits_for
    }
    assert ran == foreseen


def test_mails_that_depend_on_an_answer_say_so(plan: Plan) -> None:
    by_step = {step.key: step.mails for step in report(plan, "sodertorn/kansli").steps}
    assert {tuple(mail.depends_on) for mail in by_step["upphandling-beslut"]} == {("forlangning",)}
    assert {tuple(mail.depends_on) for mail in by_step["forlangning"]} == {()}


def test_a_settled_no_is_not_asked_again(plan: Plan) -> None:
    state = begun(plan)
    asked = state.steps["forlangning"]
    asked.status, asked.results = StepStatus.DETERMINED, {"forlangning": Result.YES, "ny-upphandling": Result.NO}
    assert left_out(state) == ["upphandling-underlag", "upphandling-beslut", "upphandling-start"]
    asked.results["ny-upphandling"] = Result.YES
    assert left_out(state) == []


def test_a_milestone_and_a_finished_step_send_nothing(plan: Plan) -> None:
    assert mails_of(plan.step("upphandling-start")) == []
    assert mails_of(plan.step("forlangning").model_copy(update={"done_on": date(2024, 6, 1)})) == []


def test_the_timetable_carries_codes_and_instants_but_no_text(plan: Plan) -> None:
    granted = grant_anstand(plan, "forlangning", SALEM, date(2024, 6, 12), now=at_local(date(2024, 5, 14), 10))
    found = timetable(granted)
    text = found.model_dump_json()
    assert Timetable.model_validate_json(text) == found
    for step in plan.steps:
        assert step.title not in text
        assert step.source not in text
    times = next(step for step in found.steps if step.key == "forlangning")
    assert times.last_close_at == granted.step("forlangning").schedule_of(SALEM).closes_at
    assert (found.version, found.contract_end_on) == (2, date(2025, 7, 14))
    assert [question.key for question in times.questions] == ["forlangning", "ny-upphandling"]


def test_a_plan_survives_being_stored(plan: Plan) -> None:
    assert Plan.model_validate(plan.model_dump(mode="json", by_alias=True)) == plan
