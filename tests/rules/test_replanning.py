"""A running plan that changes: only what must move moves, and what is past stays past."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from rules.dates.clock import at_local, local_date, local_iso
from rules.plan.planning import make_plan
from rules.plan.replanning import grant_anstand, move_step, seat_returns
from rules.swedish import weekday_name
from schemas.errors import Refused
from schemas.file.process import Derived, DueSpec, ProcessFile
from schemas.plan.plan import Plan, WarningKind
from tests.rules import home_case

TYRESO, SALEM, NACKA = "tyreso/kommundirektor", "salem/kommundirektor", "nacka/kommundirektor"
MAY = at_local(date(2024, 5, 14), 10)  # tisdag


def days(plan: Plan, step: str, seat: str = "") -> list[tuple[str, str]]:
    return [(r.key, local_date(r.at).isoformat()) for r in plan.step(step).schedule_of(seat).rungs]


def test_a_moved_day_lays_a_new_ladder_for_that_step_alone(plan: Plan) -> None:
    moved = move_step(plan, "forlangning", date(2024, 6, 5), now=MAY)
    assert weekday_name(date(2024, 6, 5)) == "onsdag"
    assert moved.version == plan.version + 1
    assert days(moved, "forlangning") == [
        ("-10", "2024-05-22"),
        ("-5", "2024-05-29"),
        ("-2", "2024-06-03"),
        ("0", "2024-06-05"),
        ("+1", "2024-06-07"),  # fredag, past the national day
    ]
    for before, after in zip(plan.steps, moved.steps, strict=True):
        if before.key != "forlangning":
            assert after.schedule == before.schedule


def test_a_step_that_has_not_opened_opens_by_its_new_day() -> None:
    steps = [{**one, "after": [], "opens_on": None} for one in home_case.file().model_dump(by_alias=True)["steps"][1:]]
    plan, now = make_plan(home_case.file(steps=steps), today=date(2024, 3, 15)), at_local(date(2024, 3, 18), 10)
    # 30 working days before Thursday 30 May 2024 is Tuesday 16 April.
    assert opened(plan) == date(2024, 4, 16)
    earlier = move_step(plan, "hemma", date(2024, 5, 8), now=now)
    assert opened(earlier) == date(2024, 3, 22)  # fredag, 30 arbetsdagar före onsdag 8 maj
    assert opened(move_step(earlier, "hemma", date(2024, 5, 30), now=now)) == date(2024, 4, 16)
    assert opened(move_step(plan, "hemma", date(2024, 4, 2), now=now)) == date(2024, 3, 18)
    # What has opened stays open since then.
    assert opened(move_step(plan, "hemma", date(2024, 6, 5), now=at_local(date(2024, 4, 17), 10))) == date(2024, 4, 16)


def opened(plan: Plan) -> date:
    opens_at = plan.step("hemma").opens_at
    assert opens_at is not None
    return local_date(opens_at)


def test_the_former_day_stays_in_the_source(plan: Plan) -> None:
    once = move_step(plan, "forlangning", date(2024, 6, 5), now=MAY)
    twice = move_step(once, "forlangning", date(2024, 6, 12), now=MAY)
    for moved in (once, twice):
        source = moved.step("forlangning").source
        assert source.startswith("Flyttad från torsdag den 30 maj 2024 (grund: Minnesanteckningar")
        assert source.count("Flyttad") == 1
    assert twice.step("forlangning").claimed == date(2024, 6, 12)


def test_rungs_that_have_been_sent_are_not_laid_again(plan: Plan) -> None:
    now = at_local(date(2024, 5, 23), 9)
    moved = move_step(plan, "forlangning", date(2024, 5, 31), now=now)
    assert days(moved, "forlangning") == [
        ("-5", "2024-05-24"),
        ("-2", "2024-05-29"),
        ("0", "2024-05-31"),
        ("+1", "2024-06-03"),
    ]
    assert all(rung.at > now for rung in moved.step("forlangning").schedule.rungs)


def test_a_moved_before_day_is_still_before(plan: Plan) -> None:
    moved = move_step(plan, "presentation", date(2024, 3, 8), now=at_local(date(2024, 2, 12), 10))
    assert moved.step("presentation").schedule.counts_by == date(2024, 3, 7)
    assert not [w for w in moved.warnings if w.kind is WarningKind.ORDER_VIOLATED]


def test_a_move_can_break_the_order_and_says_so(plan: Plan) -> None:
    moved = move_step(plan, "forlangning", date(2024, 8, 9), now=MAY)
    warnings = [w for w in moved.warnings if w.kind is WarningKind.ORDER_VIOLATED and w.step == "avisering"]
    assert len(warnings) == 1


def test_moving_the_notice_past_the_contract_day_is_warned_of(plan: Plan) -> None:
    moved = move_step(plan, "avisering", date(2024, 7, 19), now=at_local(date(2024, 6, 12), 10))
    kinds = {w.kind for w in moved.step("avisering").warnings}
    assert kinds == {WarningKind.CLAIM_DIFFERS, WarningKind.QUIET_PERIOD}
    assert "ligger efter söndag den 14 juli 2024" in moved.step("avisering").warnings[-1].text


def test_steps_derived_from_a_moved_step_follow_it(file: ProcessFile) -> None:
    rule = Derived.model_validate({"from": "underlag", "workdays": 10})
    due = DueSpec.model_validate({"basis": "internal", "source": "arbetsplan", "derived": rule})
    steps = [s.model_copy(update={"due": due}) if s.key == "presentation" else s for s in file.steps]
    plan = make_plan(file.model_copy(update={"steps": steps}), today=date(2023, 9, 22))
    assert plan.step("presentation").schedule.due_on == date(2024, 3, 13)
    moved = move_step(plan, "underlag", date(2024, 3, 6), now=at_local(date(2024, 2, 12), 10))
    step = moved.step("presentation")
    assert (step.schedule.due_on, weekday_name(step.schedule.due_on)) == (date(2024, 3, 20), "onsdag")
    assert step.computed == date(2024, 3, 20)
    assert step.opens_at == plan.step("presentation").opens_at  # it had opened already


@pytest.mark.parametrize(
    ("step", "to_on", "now", "says"),
    [
        ("forlangning", date(2024, 5, 30), MAY, "redan torsdag den 30 maj 2024"),
        ("forlangning", date(2024, 5, 13), MAY, "har redan passerat"),
        ("forlangning", date(2024, 2, 28), at_local(date(2024, 2, 1), 9), "innan steget öppnar"),
        ("forlangningen", date(2024, 6, 5), MAY, "inget steg ”forlangningen”"),
        ("forlangning", date.max, MAY, "9999-12-31 ligger för långt bort. Årtalet ska vara 1990–2150."),
        ("forlangning", date.min, MAY, "den nya dagen: 0001-01-01 ligger för långt bort"),
        ("forlangning", date(2151, 1, 1), MAY, "för långt bort"),
    ],
)
def test_moves_that_make_no_sense_are_refused(plan: Plan, step: str, to_on: date, now: datetime, says: str) -> None:
    with pytest.raises(Refused, match=says) as refused:
        move_step(plan, step, to_on, now=now)
    assert refused.value.cure


def test_today_is_still_a_possible_day(plan: Plan) -> None:
    moved = move_step(plan, "forlangning", date(2024, 5, 14), now=MAY)
    assert [key for key, _ in days(moved, "forlangning")] == ["+1"]


def test_a_finished_step_cannot_be_moved(plan: Plan) -> None:
    done = plan.model_copy(update={"steps": [s.model_copy(update={"done_on": date(2024, 2, 20)}) for s in plan.steps]})
    with pytest.raises(Refused, match="redan klart"):
        move_step(done, "underlag", date(2024, 3, 1), now=at_local(date(2024, 2, 21), 9))


def test_anstand_gives_one_seat_a_later_day_and_moves_nobody_else(plan: Plan) -> None:
    granted = grant_anstand(plan, "forlangning", SALEM, date(2024, 6, 12), now=MAY)
    step = granted.step("forlangning")
    assert granted.version == 2
    assert list(step.own) == [SALEM]
    assert step.schedule == plan.step("forlangning").schedule
    assert days(granted, "forlangning", SALEM) == [
        ("-10", "2024-05-28"),
        ("-5", "2024-06-04"),
        ("-2", "2024-06-10"),
        ("0", "2024-06-12"),
        ("+1", "2024-06-13"),
    ]


def test_anstand_later_than_a_moved_day_is_kept_and_an_earlier_one_gives_way(plan: Plan) -> None:
    granted = grant_anstand(plan, "forlangning", SALEM, date(2024, 6, 12), now=MAY)
    kept = move_step(granted, "forlangning", date(2024, 6, 5), now=MAY).step("forlangning")
    assert kept.schedule_of(SALEM).due_on == date(2024, 6, 12)
    overtaken = move_step(granted, "forlangning", date(2024, 6, 14), now=MAY).step("forlangning")
    assert overtaken.schedule_of(SALEM).due_on == date(2024, 6, 14)
    assert overtaken.own == {}


def test_an_own_earlier_day_stands_when_the_common_day_moves(file: ProcessFile) -> None:
    own = DueSpec.model_validate({"on": "2024-05-07", "basis": "agreement", "source": "sammanträdesplan"})
    parties = [p.model_copy(update={"due": own}) if p.organisation == "tyreso" else p for p in file.parties]
    plan = make_plan(file.model_copy(update={"parties": parties}), today=date(2023, 9, 22))
    moved = move_step(plan, "forlangning", date(2024, 6, 5), now=at_local(date(2024, 4, 2), 10))
    assert moved.step("forlangning").schedule_of(TYRESO).due_on == date(2024, 5, 7)


@pytest.mark.parametrize(
    ("step", "seat", "until_on", "says"),
    [
        ("forlangning", SALEM, date(2024, 5, 30), "redan till och med torsdag den 30 maj 2024"),
        ("forlangning", SALEM, date(2024, 5, 1), "har redan passerat"),
        ("forlangning", "sodertalje/kommundirektor", date(2024, 6, 12), "inte tillfrågad"),
        ("avisering", "sodertorn/avtalsansvarig", date(2024, 8, 1), "väntar inte på svar"),
        ("upphandling-start", SALEM, date(2026, 8, 1), "väntar inte på svar"),
        ("forlangning", SALEM, date.max, "för långt bort"),
    ],
)
def test_anstand_that_makes_no_sense_is_refused(plan: Plan, step: str, seat: str, until_on: date, says: str) -> None:
    with pytest.raises(Refused, match=says):
        grant_anstand(plan, step, seat, until_on, now=MAY)


def test_anstand_is_shortened_and_taken_back(plan: Plan) -> None:
    long = grant_anstand(plan, "forlangning", SALEM, date(2024, 6, 28), now=MAY)
    short = grant_anstand(long, "forlangning", SALEM, date(2024, 6, 12), now=MAY)
    at_once = grant_anstand(plan, "forlangning", SALEM, date(2024, 6, 12), now=MAY)
    assert short.step("forlangning").own == at_once.step("forlangning").own
    back = grant_anstand(short, "forlangning", SALEM, date(2024, 5, 30), now=MAY)
    assert (back.version, back.step("forlangning").own) == (4, {})
    for until_on, says in ((date(2024, 6, 12), "redan till och med"), (date(2024, 5, 29), "de andra har till och med")):
        with pytest.raises(Refused, match=says):
            grant_anstand(short, "forlangning", SALEM, until_on, now=MAY)
    june = at_local(date(2024, 6, 3), 9)
    with pytest.raises(Refused, match="har redan passerat"):
        grant_anstand(short, "forlangning", SALEM, date(2024, 5, 30), now=june)


def test_who_comes_back_still_does_when_the_anstand_is_taken_back(plan: Plan) -> None:
    granted = grant_anstand(plan, "forlangning", NACKA, date(2024, 6, 12), now=MAY)
    returning = seat_returns(granted, "forlangning", NACKA, date(2024, 5, 20), now=MAY)
    back = grant_anstand(returning, "forlangning", NACKA, date(2024, 5, 30), now=MAY)
    assert back.step("forlangning").own[NACKA].counts_by == date(2024, 5, 30)
    assert ("return", "2024-05-20") in days(back, "forlangning", NACKA)


def test_an_anstand_past_the_notice_is_warned_of_until_it_is_taken_back(plan: Plan) -> None:
    def late(plan: Plan) -> list[str]:
        return [w.text for w in plan.warnings if w.step == "forlangning" and w.kind is WarningKind.ORDER_VIOLATED]

    in_time = grant_anstand(plan, "forlangning", SALEM, date(2024, 7, 12), now=MAY)
    assert not late(in_time)
    past = grant_anstand(in_time, "forlangning", SALEM, date(2024, 7, 15), now=MAY)
    (text,) = late(past)
    assert text == (
        "1 plats har till måndag den 15 juli 2024 på sig med ”Förlängning av avtalet om samordnad varudistribution”, "
        "men ”Avisering om förlängning till leverantören” ska vara gjort senast fredag den 12 juli 2024. "
        "Utfallet kan komma för sent för det."
    )
    assert not late(grant_anstand(past, "forlangning", SALEM, date(2024, 6, 12), now=MAY))


def test_coming_back_replans_one_seat_and_keeps_its_last_day(plan: Plan) -> None:
    now = at_local(date(2024, 4, 10), 9)
    back = seat_returns(plan, "forlangning", NACKA, date(2024, 5, 20), now=now)
    step = back.step("forlangning")
    assert days(back, "forlangning", NACKA)[0] == ("return", "2024-05-20")
    assert step.schedule_of(NACKA).closes_at == step.schedule.closes_at
    assert step.schedule == plan.step("forlangning").schedule


def test_who_comes_back_still_does_when_the_day_moves(plan: Plan) -> None:
    now = at_local(date(2024, 4, 10), 9)
    back = seat_returns(plan, "forlangning", NACKA, date(2024, 5, 20), now=now)
    moved = move_step(back, "forlangning", date(2024, 6, 5), now=MAY)
    assert days(moved, "forlangning", NACKA) == [
        ("return", "2024-05-20"),
        ("-10", "2024-05-22"),
        ("-5", "2024-05-29"),
        ("-2", "2024-06-03"),
        ("0", "2024-06-05"),
        ("+1", "2024-06-07"),
    ]


def test_coming_back_in_the_past_is_refused(plan: Plan) -> None:
    with pytest.raises(Refused, match="har redan passerat"):
        seat_returns(plan, "forlangning", NACKA, date(2024, 5, 13), now=MAY)
    with pytest.raises(Refused, match="för långt bort"):
        seat_returns(plan, "forlangning", NACKA, date.max, now=MAY)
    today = seat_returns(plan, "forlangning", NACKA, date(2024, 5, 14), now=MAY)
    assert "return" not in [key for key, _ in days(today, "forlangning", NACKA)]


def test_the_old_plan_is_untouched(plan: Plan) -> None:
    before = plan.model_dump_json()
    move_step(plan, "forlangning", date(2024, 6, 5), now=MAY)
    grant_anstand(plan, "forlangning", SALEM, date(2024, 6, 12), now=MAY)
    assert plan.model_dump_json() == before
    opens_at = plan.step("forlangning").opens_at
    assert opens_at
    assert local_iso(opens_at).startswith("2024-02-29")
