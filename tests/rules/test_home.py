"""Decisions at home: a shared day becomes another day in each municipality, and its reminders follow it."""

from __future__ import annotations

from datetime import date

import pytest

from rules.agenda import due_duties, next_due_at
from rules.dates.clock import at_local, local_date, mail_time
from rules.meeting.home import home_warning
from rules.meeting.home_choice import changed_seats, choose_meeting, follow_calendars
from rules.meeting.usable import together
from rules.people.joining import change_parties
from rules.plan.diff import diff
from rules.plan.forecast import KANSLI_KEY, mails_in, mails_of
from rules.plan.planning import make_plan
from rules.plan.replanning import grant_anstand, move_step, seat_returns
from rules.plan.timetable import timetable
from rules.transitions import ready
from schemas.duties import Remind
from schemas.errors import Refused
from schemas.file.calendar import Calendars, CalendarSpan
from schemas.file.process import PartySpec
from schemas.plan.plan import Plan, PlanStep, WarningKind
from schemas.plan.timetable import ProcessState, StepStatus
from tests.rules.home_case import CALENDARS, NACKA, SALEM, TODAY, TYRESO, body, file, meeting, spring

NOW = at_local(date(2024, 4, 9), 10)


@pytest.fixture
def plan() -> Plan:
    return make_plan(file(), today=TODAY, calendars=CALENDARS)


def home_rungs(step: PlanStep, seat: str) -> list[date]:
    return [local_date(mail.at) for mail in mails_of(step) if mail.rung.startswith("home") and seat in mail.seats]


def test_each_municipality_has_its_own_last_meeting(plan: Plan) -> None:
    step = plan.step("hemma")
    assert step.home[TYRESO].on == date(2024, 5, 7)
    # Salem's board meets on Monday 27 May; with 14 days of justering that is too late for Thursday 30 May.
    assert SALEM not in step.home
    assert step.home_unknown == [NACKA]
    warning = next(w for w in plan.warnings if w.kind is WarningKind.NO_MEETING)
    assert warning.seat == SALEM
    assert "hinner inte beslutas: kommunstyrelsen i Salem har inget sammanträde i tid" in warning.text
    assert "med omedelbar justering går måndag den 27 maj 2024" in warning.text
    assert "anstånd" in warning.text
    assert home_warning(step, SALEM)
    assert not home_warning(step, TYRESO)


def test_without_calendars_everyone_is_asked_and_nothing_is_warned_of() -> None:
    step = make_plan(file(), today=TODAY).step("hemma")
    assert (step.home, step.home_unknown, step.warnings) == ({}, [TYRESO, SALEM, NACKA], [])


def test_reminders_follow_the_meeting(plan: Plan) -> None:
    step = plan.step("hemma")
    # 10 and 3 working days before Tuesday 7 May 2024, and 3 after: Thursday 9 May is Kristi himmelsfärd.
    assert home_rungs(step, TYRESO) == [date(2024, 4, 22), date(2024, 5, 2), date(2024, 5, 13)]
    assert home_rungs(step, SALEM) == home_rungs(step, NACKA) == []
    assert [m.seats for m in mails_of(step) if m.rung == "-10"] == [[TYRESO, SALEM, NACKA]]


def test_a_rung_of_one_seat_reaches_that_seat_alone_and_no_other_is_lost(plan: Plan) -> None:
    state = ready(
        ProcessState(process="hemma", kind="priorities", handled_until=NOW, timetable=timetable(plan), steps={})
    )
    state.steps["text"].status = StepStatus.DONE
    state.steps["hemma"].status = StepStatus.OPEN
    seen = []
    while (at := next_due_at(state)) is not None and at < at_local(date(2024, 5, 30), 12):
        for duty in due_duties(state, at):
            if isinstance(duty, Remind):
                seen.append((local_date(duty.at), duty.rung.key, duty.seats))
        state.handled_until = at
    assert (date(2024, 4, 22), "home-10", [TYRESO]) in seen
    assert (date(2024, 5, 2), "home-3", [TYRESO]) in seen
    assert sum(key == "-10" and len(seats) == 3 for _, key, seats in seen) == 1
    # After an outage of a month one catch-up stands for everything that was passed.
    state.handled_until = NOW
    due = due_duties(state, mail_time(date(2024, 5, 16)))
    caught_up = [duty for duty in due if isinstance(duty, Remind) and duty.rung.to == "seat"]
    assert [(duty.rung_key, duty.seats) for duty in caught_up] == [("-10", [TYRESO, SALEM, NACKA])]


def test_a_moved_day_moves_the_meeting_and_back_again(plan: Plan) -> None:
    later = move_step(plan, "hemma", date(2024, 6, 19), now=NOW, calendars=CALENDARS)
    assert later.step("hemma").home[TYRESO].on == date(2024, 6, 4)
    assert later.step("hemma").home[SALEM].on == date(2024, 5, 27)
    assert not [w for w in later.warnings if w.kind is WarningKind.NO_MEETING]
    back = move_step(later, "hemma", date(2024, 5, 30), now=NOW, calendars=CALENDARS)
    assert back.step("hemma").home == plan.step("hemma").home
    assert back.step("hemma").schedule == plan.step("hemma").schedule
    earlier = move_step(plan, "hemma", date(2024, 5, 20), now=NOW, calendars=CALENDARS)
    found = diff(plan, earlier, now=NOW)
    assert any("kommunstyrelsen i Tyresö har inget sammanträde i tid" in sentence for sentence in found.infeasible)
    assert diff(earlier, plan.model_copy(update={"version": 3}), now=NOW).infeasible == []


def test_anstand_gives_one_municipality_its_meeting(plan: Plan) -> None:
    granted = grant_anstand(plan, "hemma", SALEM, date(2024, 6, 10), now=NOW, calendars=CALENDARS)
    step = granted.step("hemma")
    assert step.home[SALEM].on == date(2024, 5, 27)
    assert home_rungs(step, SALEM) == [date(2024, 5, 13), date(2024, 5, 22), date(2024, 5, 30)]
    assert home_rungs(step, TYRESO) == [date(2024, 4, 22), date(2024, 5, 2), date(2024, 5, 13)]


def test_who_comes_back_later_is_left_in_peace_until_then(plan: Plan) -> None:
    later = seat_returns(plan, "hemma", TYRESO, date(2024, 4, 29), now=NOW, calendars=CALENDARS)
    assert home_rungs(later.step("hemma"), TYRESO) == [date(2024, 5, 2), date(2024, 5, 13)]


def test_a_party_that_joins_gets_its_meeting_too(plan: Plan) -> None:
    parties = [party for party in file().parties if party.organisation != "tyreso"]
    without = make_plan(file(parties=parties), today=TODAY, calendars=CALENDARS)
    joined = change_parties(
        without, file(parties=parties), [PartySpec(organisation="tyreso")], [], now=NOW, calendars=CALENDARS
    )
    assert joined.step("hemma").home[TYRESO].on == date(2024, 5, 7)


def test_the_kansli_says_which_meeting_decides(plan: Plan) -> None:
    chosen = choose_meeting(plan, "hemma", NACKA, date(2024, 5, 6), now=NOW, calendars=CALENDARS)
    step = chosen.step("hemma")
    assert (chosen.version, step.home[NACKA].is_chosen, step.home_unknown) == (2, True, [])
    # Three working days before is Tuesday 30 April, when everyone is reminded anyway.
    assert home_rungs(step, NACKA) == [date(2024, 4, 19), date(2024, 5, 10)]
    moved = move_step(chosen, "hemma", date(2024, 6, 19), now=NOW, calendars=CALENDARS)
    assert moved.step("hemma").home[NACKA].on == date(2024, 5, 6)
    again = choose_meeting(moved, "hemma", NACKA, date(2024, 5, 13), now=NOW, calendars=CALENDARS)
    assert again.step("hemma").home[NACKA].on == date(2024, 5, 13)


def test_a_chosen_meeting_that_is_too_late_is_kept_with_a_warning(plan: Plan) -> None:
    chosen = choose_meeting(plan, "hemma", NACKA, date(2024, 5, 27), now=NOW, calendars=CALENDARS)
    warning = next(w for w in chosen.warnings if w.seat == NACKA)
    assert "protokollet är justerat först måndag den 10 juni 2024" in warning.text


@pytest.mark.parametrize(
    ("step", "seat", "on", "word"),
    [
        ("hemma", NACKA, date(2024, 4, 8), "redan varit"),
        ("hemma", "nynashamn/kommundirektor", date(2024, 5, 6), "inte tillfrågad"),
        ("text", "sodertorn/kansli", date(2024, 5, 6), "väntar inte på beslut hemma"),
        ("okant", NACKA, date(2024, 5, 6), "finns inget steg"),
        ("hemma", NACKA, date(9999, 12, 31), "för långt bort"),
    ],
)
def test_a_choice_that_cannot_be(plan: Plan, step: str, seat: str, on: date, word: str) -> None:
    with pytest.raises(Refused, match=word):
        choose_meeting(plan, step, seat, on, now=NOW, calendars=CALENDARS)


def test_a_plan_with_meetings_survives_being_stored(plan: Plan) -> None:
    assert Plan.model_validate(plan.model_dump(mode="json", by_alias=True)) == plan
    assert Calendars.model_validate(CALENDARS.model_dump(mode="json")).meetings_of("ssk") == CALENDARS.meetings_of(
        "ssk"
    )


def test_the_kansli_is_asked_when_the_step_opens(plan: Plan) -> None:
    asked = [mail for mail in mails_in(plan)["hemma"] if mail.rung == KANSLI_KEY]
    # The inquiry opens on Monday 8 April 2024.
    assert [(local_date(mail.at), mail.seats) for mail in asked] == [(date(2024, 4, 8), [NACKA])]
    chosen = choose_meeting(plan, "hemma", NACKA, date(2024, 5, 6), now=NOW, calendars=CALENDARS)
    assert not [mail for mail in mails_in(chosen)["hemma"] if mail.rung == KANSLI_KEY]


def test_the_kansli_is_asked_with_the_first_information() -> None:
    told = {
        "key": "information",
        "title": "Information",
        "kind": "information",
        "role": "information",
        "due": {"on": "2024-03-20", "basis": "internal", "source": "prov"},
    }
    made = make_plan(
        file(steps=[told, *file().model_dump(mode="json", by_alias=True)["steps"]]), today=TODAY, calendars=CALENDARS
    )
    (asked,) = [mail for mail in mails_in(made)["hemma"] if mail.rung == KANSLI_KEY]
    assert asked.at == made.step("information").opens_at
    assert asked.seats == [NACKA]


def test_a_preview_of_a_move_shows_whose_kansli_would_be_asked(plan: Plan) -> None:
    # No calendar reaches to February 2025, so everyone's kansli is asked of it.
    planned = file(steps=[{**one, "opens_on": "2024-05-06"} for one in _steps()])
    before = make_plan(planned, today=TODAY, calendars=CALENDARS)
    after = move_step(before, "hemma", date(2025, 2, 14), now=NOW, calendars=CALENDARS)
    added = [mail for mail in diff(before, after, now=NOW).mails_added if mail.rung == KANSLI_KEY]
    assert [mail.seats for mail in added] == [[TYRESO, SALEM]]


def _steps() -> list[dict[str, object]]:
    steps = file().model_dump(mode="json", by_alias=True)["steps"]
    return [one for one in steps if one["key"] == "hemma"] and [{**one, "after": []} for one in steps[1:]]


def test_a_calendar_that_becomes_known_gives_its_seat_a_meeting(plan: Plan) -> None:
    known = CALENDARS.model_copy(
        update={
            "bodies": [*CALENDARS.bodies, body("nacka-ks", "nacka")],
            "meetings": [*CALENDARS.meetings, meeting("nacka-ks", date(2024, 5, 13))],  # måndag
            "spans": [*CALENDARS.spans, spring("nacka-ks")],
        }
    )
    new = follow_calendars(plan, now=NOW, calendars=known)
    assert changed_seats(plan, new) == [("hemma", NACKA)]
    step = new.step("hemma")
    assert (new.version, step.home[NACKA].on, step.home_unknown) == (2, date(2024, 5, 13), [])
    # Ten working days before is Thursday 25 April, three before is Tuesday 7 May, three after is Thursday 16 May, when
    # everyone is reminded anyway.
    assert home_rungs(step, NACKA) == [date(2024, 4, 25), date(2024, 5, 7)]
    assert [one.schedule.due_on for one in new.steps] == [one.schedule.due_on for one in plan.steps]


def test_a_struck_meeting_gives_way_to_the_one_before_and_the_last_of_all_to_a_question(plan: Plan) -> None:
    left = [one for one in CALENDARS.meetings if (one.body, one.on) != ("tyreso-ks", date(2024, 5, 7))]
    new = follow_calendars(plan, now=NOW, calendars=CALENDARS.model_copy(update={"meetings": left}))
    # 5 March is before the inquiry opens on Monday 8 April, so nothing is in time for Thursday 30 May.
    assert changed_seats(plan, new) == [("hemma", TYRESO)]
    assert TYRESO not in new.step("hemma").home and home_warning(new.step("hemma"), TYRESO)
    none = [one for one in left if one.body != "tyreso-ks"]
    without = CALENDARS.model_copy(update={"meetings": none, "spans": [spring("salem-ks")]})
    gone = follow_calendars(plan, now=NOW, calendars=without)
    assert gone.step("hemma").home_unknown == [TYRESO, NACKA]


def test_a_calendar_of_another_year_does_not_make_an_unknown_year_known(plan: Plan) -> None:
    """Tyresö's spring of 2027 says nothing of the autumn of 2026, whatever is known of 2024."""
    planned = file(
        "2026-12-28", steps=[{**one, "opens_on": "2026-10-01", "due": _by("2026-12-28")} for one in _steps()]
    )
    at = at_local(date(2026, 9, 1), 10)
    more = [meeting("tyreso-ks", date(2027, month, 2)) for month in (2, 3, 6)]
    brought = together(CALENDARS, Calendars(meetings=more))
    for calendars in (CALENDARS, brought):
        step = make_plan(planned, today=local_date(at), calendars=calendars).step("hemma")
        assert TYRESO in step.home_unknown
        assert step.warnings == [] or "inget sammanträde" not in str(step.warnings)
    # Known: the year's plan says that there is none between.
    covered = CalendarSpan(body="tyreso-ks", from_on=date(2026, 9, 1), to_on=date(2027, 1, 31))
    whole = together(brought, Calendars(spans=[covered]))
    step = make_plan(planned, today=local_date(at), calendars=whole).step("hemma")
    assert TYRESO not in step.home_unknown
    assert "har inget sammanträde i tid till måndag den 28 december 2026" in home_warning_text(step)


def home_warning_text(step: PlanStep) -> str:
    return " ".join(warning.text for warning in step.warnings)


def _by(day: str) -> dict[str, str]:
    return {"on": day, "basis": "agreement", "source": "prov"}


def test_what_concerns_nobody_leaves_the_plan_as_it_is(plan: Plan) -> None:
    chosen = choose_meeting(plan, "hemma", NACKA, date(2024, 5, 6), now=NOW, calendars=CALENDARS)
    more = CALENDARS.model_copy(update={"meetings": [*CALENDARS.meetings, meeting("ssk", date(2024, 4, 18))]})
    assert follow_calendars(chosen, now=NOW, calendars=more) is chosen
    without = CALENDARS.model_copy(update={"meetings": []})
    assert follow_calendars(chosen, now=NOW, calendars=without, ended={"hemma"}) is chosen
    assert follow_calendars(chosen, now=NOW, calendars=without).step("hemma").home[NACKA].on == date(2024, 5, 6)
