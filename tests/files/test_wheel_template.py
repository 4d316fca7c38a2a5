"""The year wheel from its template: one step for each activity, known again by its name, with reminders of its own."""

from __future__ import annotations

from datetime import date

import pytest

from kinds.arshjul.rules import Activity, Said, sums_of, wheel_of
from kinds.arshjul.spec import WheelPart
from questions import kind_of
from questions.kind import Given
from rules.dates.clock import local_date
from rules.plan.planning import make_plan
from rules.year.series import carried
from schemas.plan.plan import MailKind
from tests.files.wheel import TODAY, TYPED, wheel_file


def test_every_owner_is_asked_of_its_activity_and_reminded_fifteen_and_five_working_days_before() -> None:
    file = wheel_file(TYPED, TODAY)
    assert (file.process, wheel_of(file).year, wheel_of(file).part) == (
        "arshjul-halvar-2022",
        2022,
        WheelPart.HALF_YEAR,
    )
    step = make_plan(file, today=TODAY).step("tillgang-till-eleffekt")
    assert (step.title, step.seats) == ("Tillgång till eleffekt", ["trafiknatverket/ordforande"])
    to_owner = [r for r in step.schedule.rungs if r.kind in (MailKind.REMINDER, MailKind.LAST_REMINDER)]
    assert [local_date(rung.at) for rung in to_owner] == [date(2022, 8, 22), date(2022, 9, 5), date(2022, 9, 12)]


def test_the_next_turn_is_of_the_next_year_with_the_same_activities() -> None:
    after = wheel_file(carried(TYPED, TODAY, date(2023, 8, 15)), date(2023, 8, 15))
    assert (after.process, after.title, wheel_of(after).year) == (
        "arshjul-halvar-2023", "Halvårsuppföljning 2023", 2023
    )  # fmt: skip
    assert [step.key for step in after.steps] == [step.key for step in wheel_file(TYPED, TODAY).steps]


def test_an_amount_that_can_be_read_in_two_ways_is_refused_with_a_question() -> None:
    asked = wheel_file(TYPED, TODAY).steps[0].questions[1]
    fault = kind_of(asked).fault(asked, kind_of(asked).tidy(asked, Given(text="300 0023")))
    assert fault is not None and "går att läsa på flera sätt" in fault.problem and "Menar ni" in fault.cure
    assert kind_of(asked).tidy(asked, Given(text="300 023 kr")).code == "300023"


@pytest.mark.parametrize(
    ("amounts", "stated", "difference", "is_rounding", "is_wrong"),
    [
        ([1_354_898, 722_310], 2_077_207, -1, True, False),  # the report: 2 077 208 and 2 077 207
        ([1_381_130], 1_381_131, 1, True, False),
        ([85_650, 85_651], 171_301, 0, False, False),
        ([300_023], 3_000_023, 2_700_000, False, True),
        ([100] * 9, 905, 5, True, False),
        ([100] * 9, 906, 6, False, True),
        ([100, None], None, 0, False, False),
    ],
)
def test_sums_are_held_against_the_books_with_room_for_rounding(
    amounts: list[int | None], stated: int | None, difference: int, is_rounding: bool, is_wrong: bool
) -> None:
    found = sums_of(amounts, stated)
    assert (found.difference, found.is_rounding, found.is_wrong) == (difference, is_rounding, is_wrong)


def test_an_activity_that_slips_is_counted_until_it_is_done() -> None:
    def said(status: str) -> Said:
        return Said("x", "halvår", status, status, None, "")

    def slipped(now: str, *before: str) -> int:
        return Activity("k", "t", "o", said(now), [said(one) for one in before]).slipped

    assert [slipped("ej-paborjad", "ej-paborjad", "planerad"), slipped("genomford", "forsenad")] == [2, 0]
    assert [slipped("pagar"), slipped("pagar", "planerad", "genomford", "pagar")] == [0, 1]
