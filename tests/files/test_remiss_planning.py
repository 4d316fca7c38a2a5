"""The shipped remisser and the template are counted back through the bodies' own meetings, to the sources' dates."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.process.file import read_directory, read_process
from kinds.remiss.spec import RemissSpec
from kinds.remiss.template import remiss_process
from rules.dates.clock import at_local
from rules.dates.workdays import add_workdays, workdays_between
from rules.plan.backward import schedule_plan
from rules.plan.planning import make_plan
from rules.plan.replanning import move_step
from schemas.errors import FileRefused
from schemas.file.calendar import Calendars, MeetingSpec
from schemas.file.process import ProcessFile
from schemas.plan.plan import Plan, WarningKind
from tests.files.shipped import PROCESSES

TEMPLATE = PROCESSES / "mallar" / "remiss.yaml"
DIRECTORY = read_directory(PROCESSES / "sodertorn.yaml")
SHIPPED = DIRECTORY.calendars


def shipped(name: str, today: date) -> Plan:
    file, directory = read_process(PROCESSES / f"{name}.yaml", today=today)
    return make_plan(file, today=today, calendars=directory.calendars)


def taken_in(received_on: date, due_on: date) -> ProcessFile:
    """The process that the form makes of a remiss."""
    spec = RemissSpec(
        sender="Trafikverket",
        title="Prov",
        received_on=received_on,
        due_on=due_on,
        signer="samarbetskommitten/ordforande",
    )
    return remiss_process(TEMPLATE, spec, today=received_on)[0]


def due(plan: Plan, step: str) -> date:
    return plan.step(step).schedule.due_on


@pytest.mark.parametrize(
    ("name", "received_on"),
    [("remiss-nationellplan-2021", date(2021, 11, 30)), ("remiss-lansplan-2021", date(2021, 11, 15))],
)
def test_the_answers_of_february_2022(name: str, received_on: date) -> None:
    plan = shipped(name, received_on)
    assert {key: due(plan, key) for key in ("utkast", "granskning", "ledningsgrupp", "beslut", "sluttext")} == {
        "utkast": date(2022, 1, 12),  # onsdag
        "granskning": date(2022, 1, 20),  # torsdag
        "ledningsgrupp": date(2022, 1, 21),  # fredag, minnesanteckningar 6 maj 2022
        "beslut": date(2022, 1, 24),  # måndag, ordföranden
        "sluttext": date(2022, 1, 25),  # tisdag
    }
    assert (due(plan, "hemma"), due(plan, "inlamning")) == (date(2022, 2, 16), date(2022, 2, 18))
    tyreso = plan.step("hemma").home["tyreso/kansli"]
    assert (tyreso.on, tyreso.settled_on) == (date(2022, 1, 26), date(2022, 2, 9))  # utskottet, onsdag
    assert len(plan.step("hemma").home_unknown) == 7
    # No committee met between September 2021 and the end of March 2022, and the plan says so with the way out.
    (warning,) = [w for w in plan.warnings if w.kind is WarningKind.NO_MEETING]
    assert warning.step == "beslut"
    assert "inget sammanträde med samarbetskommittén från" in warning.text
    assert "till måndag den 24 januari 2022" in warning.text
    assert warning.text.endswith("eller låt ordföranden besluta mellan två sammanträden.")
    assert schedule_plan(plan, today=received_on).infeasible == []


def test_a_remiss_that_is_begun_too_late_says_what_is_needed_and_what_there_is() -> None:
    today = date(2022, 1, 17)  # måndag
    found = schedule_plan(shipped("remiss-lansplan-2021", today), today=today).infeasible
    assert [(one.step, one.needed, one.available) for one in found] == [("utkast", 5, 3), ("granskning", 5, 0)]
    assert found[0].text.endswith("5 arbetsdagar behövs, 3 finns.")
    assert "svara på tjänstemannanivå" in found[1].ways_out


def test_the_committee_of_march_2024_decides_whatever_the_anstand() -> None:
    plan = shipped("remiss-inriktningsunderlag-2024", date(2024, 1, 15))
    days = {key: due(plan, key) for key in ("ledningsgrupp", "beslut", "sluttext", "hemma")}
    assert days == {
        "ledningsgrupp": date(2024, 3, 8),  # fredag
        "beslut": date(2024, 3, 21),  # torsdag
        "sluttext": date(2024, 3, 25),  # måndag
        "hemma": date(2024, 4, 23),  # tisdag
    }
    later = move_step(plan, "svarsdag", date(2024, 5, 15), now=at_local(date(2024, 2, 20), 10), calendars=SHIPPED)
    assert (due(later, "ledningsgrupp"), due(later, "beslut")) == (date(2024, 3, 8), date(2024, 3, 21))
    assert (due(later, "sluttext"), due(later, "hemma")) == (date(2024, 4, 9), date(2024, 5, 7))


def test_the_priorities_of_2023_follow_the_meetings_of_the_minutes() -> None:
    plan = shipped("prioriteringar-2023", date(2023, 3, 16))
    assert due(plan, "ledningsgrupp") == date(2023, 9, 22)  # fredag
    assert due(plan, "hemmaplan") == date(2023, 9, 29)  # fredag
    assert due(plan, "samarbetskommitten") == date(2023, 10, 12)  # torsdag, nästkommande möte
    assert [w for w in plan.warnings if w.kind in (WarningKind.NO_MEETING, WarningKind.CLAIM_DIFFERS)] == []


def test_every_dated_meeting_says_where_it_comes_from() -> None:
    for meeting in SHIPPED.meetings:
        assert meeting.note, f"{meeting.body} {meeting.on}"


@given(start=st.integers(0, 600), length=st.integers(80, 200), meets=st.sets(st.integers(-60, 300), max_size=14))
def test_the_template_keeps_its_distances_whatever_the_calendar(start: int, length: int, meets: set[int]) -> None:
    received_on = date(2025, 1, 7) + timedelta(days=start)
    due_on = received_on + timedelta(days=length)
    bodies = SHIPPED.bodies
    days = sorted(received_on + timedelta(days=n) for n in meets)
    meetings = [
        MeetingSpec(body=("ledningsgruppen", "samarbetskommitten")[number % 2], on=on) for number, on in enumerate(days)
    ]
    known = Calendars(bodies=bodies, meetings=meetings)
    plan = make_plan(taken_in(received_on, due_on), today=received_on, calendars=known)
    sent, decided, presented = due(plan, "sluttext"), due(plan, "beslut"), due(plan, "ledningsgrupp")
    assert 20 <= workdays_between(sent, plan.step("svarsdag").schedule.operative_on) <= 30, "four to six weeks"
    assert workdays_between(decided, due_on) >= 7
    lacking = {warning.step for warning in plan.warnings if warning.kind is WarningKind.NO_MEETING and not warning.seat}
    for step, body, limit_on in (
        ("beslut", "samarbetskommitten", add_workdays(sent, -1)),
        ("ledningsgrupp", "ledningsgruppen", add_workdays(decided, -7)),
    ):
        usable = [m.on for m in known.meetings_of(body) if received_on <= m.on <= limit_on]
        if usable and (limit_on - usable[-1]).days <= 122:
            assert due(plan, step) == usable[-1] and step not in lacking
        else:
            assert due(plan, step) == max(limit_on, received_on)
            assert step in lacking
    assert due(plan, "granskning") >= received_on and due(plan, "utkast") <= due(plan, "granskning") <= presented


def test_a_calendar_that_ended_long_ago_is_no_meeting_to_plan_by() -> None:
    """The shipped meetings end in 2024; a remiss of 2026 is not presented to a ledningsgrupp of two years before."""
    plan = make_plan(taken_in(date(2026, 9, 1), date(2026, 11, 27)), today=date(2026, 9, 1), calendars=SHIPPED)
    assert due(plan, "beslut") == date(2026, 10, 23)  # fredag
    assert due(plan, "ledningsgrupp") == date(2026, 10, 14)  # onsdag
    texts = [warning.text for warning in plan.warnings if warning.kind is WarningKind.NO_MEETING]
    assert len(texts) == 2 and all("Planen räknar med" in text and "tills vidare" in text for text in texts)


def test_nine_working_days_are_too_few_and_the_ways_out_are_named() -> None:
    received_on, due_on = date(2024, 5, 13), date(2024, 5, 24)  # måndag, fredag
    assert workdays_between(received_on, due_on) == 9
    plan = make_plan(taken_in(received_on, due_on), today=received_on, calendars=SHIPPED)
    assert min(step.schedule.due_on for step in plan.steps) >= received_on, "nothing is due before it came"
    found = schedule_plan(plan, today=received_on).infeasible
    whole, group = found[:2]
    # 1 + 3 + 5 + 5 + 1 + 1 + 10 + 1 working days from the triage to the submission on onsdag 22 maj.
    assert (whole.step, whole.needed, whole.available) == ("inlamning", 27, 7)
    assert whole.text == (
        "Tiden räcker inte till ”Inlämning av det gemensamma svaret” onsdag den 22 maj 2024: "
        "med allt som ska göras före behövs 27 arbetsdagar, 7 finns."
    )
    assert whole.ways_out == [
        "be om anstånd",
        "korta ett steg i kedjan",
        "låt ordföranden besluta mellan sammanträdena",
        "svara på tjänstemannanivå",
    ]
    assert group.step == "arbetsgrupp" and group.needed > group.available > 0
    assert max(due(plan, key) for key in ("arbetsgrupp", "granskning", "beslut", "hemma")) <= due(plan, "inlamning")
    assert {one.step for one in found[2:]} == {"hemma"}, "and Tyresö, which has no meeting in time"
    assert "besluta på delegation" in found[2].ways_out


@pytest.mark.parametrize(
    ("due_on", "act_on", "submitted_on", "quiet"),
    [
        (date(2024, 6, 6), date(2024, 6, 5), date(2024, 6, 4), False),  # nationaldagen, torsdag
        (date(2024, 7, 13), date(2024, 7, 12), date(2024, 7, 11), True),  # lördag i semestertiden
        (date(2024, 12, 24), date(2024, 12, 23), date(2024, 12, 20), True),  # julafton, tisdag
        (date(2024, 5, 31), date(2024, 5, 31), date(2024, 5, 29), False),  # fredag, an ordinary day
    ],
)
def test_a_day_that_the_authority_set_on_a_holiday_is_not_rolled(
    due_on: date, act_on: date, submitted_on: date, quiet: bool
) -> None:
    received_on = date(2024, 1, 15)
    plan = make_plan(taken_in(received_on, due_on), today=received_on, calendars=SHIPPED)
    step = plan.step("svarsdag")
    assert (step.schedule.due_on, step.schedule.counts_by, step.schedule.operative_on) == (due_on, due_on, act_on)
    assert step.schedule.closes_at == at_local(due_on + timedelta(days=1), 0)
    assert due(plan, "inlamning") == submitted_on
    kinds = {warning.kind for warning in step.warnings}
    assert (WarningKind.NON_WORKING_DAY in kinds) == (act_on != due_on)
    assert (WarningKind.QUIET_PERIOD in kinds) == quiet
    if act_on != due_on:
        (text,) = [w.text for w in step.warnings if w.kind is WarningKind.NON_WORKING_DAY]
        assert "Handla senast" in text and "räcker" not in text
    # The authority's day is hard: the kansli is reminded in the holidays too.
    reminded = [rung for rung in plan.step("inlamning").schedule.rungs if rung.key == "0"]
    assert [rung.at for rung in reminded] == [at_local(submitted_on, 8, 30)]


def test_a_bad_checksum_is_told_as_one(tmp_path: Path) -> None:
    for name in ("remiss-nationellplan-2021.yaml", "sodertorn.yaml"):
        text = (PROCESSES / name).read_text(encoding="utf-8")
        bad = "  minimum_group: 3\n  documents:\n    - {title: Remissen, sha256: abc}\n"
        (tmp_path / name).write_text(text.replace("  minimum_group: 3\n", bad, 1), encoding="utf-8")
    with pytest.raises(FileRefused) as refusal:
        read_process(tmp_path / "remiss-nationellplan-2021.yaml", today=date(2021, 11, 30))
    assert "remiss.documents[1].sha256: ”abc” är ingen kontrollsumma (SHA-256)." in str(refusal.value)
