"""The year's numbers, by the nine joint answers of the annual report 2021 and by made-up answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rules.year.tally import Asked, Handled, sent_in, tallies

REPORTED = (
    ("inriktningsunderlag", date(2020, 11, 2), date(2021, 1, 29)),
    ("granskning-vagplan", date(2021, 1, 18), date(2021, 3, 5)),
    ("naringslivsstrategi", date(2021, 1, 20), date(2021, 3, 31)),
    ("lansplan-revidering", date(2021, 2, 15), date(2021, 4, 16)),
    ("regional-cykelplan", date(2021, 2, 22), date(2021, 4, 30)),
    ("trafikforandringar-t22", date(2021, 5, 3), date(2021, 6, 11)),
    ("kollektivtrafikplan-2050", date(2021, 6, 14), date(2021, 9, 30)),
    ("lansplan", date(2021, 11, 30), date(2022, 2, 18)),
    ("nationell-plan", date(2021, 11, 30), date(2022, 2, 18)),
)
"""What was sent, with the month that the report names; the day it came is made up where it says none."""


def _handled(key: str, begun_on: date, sent_on: date | None, **more: object) -> Handled:
    made = Handled(key, "remiss", key, "", "Regionen", begun_on, sent_on, None, sent_on)
    return replace(made, **more)  # type: ignore[arg-type]


def test_what_was_sent_is_counted_by_its_day_and_what_was_prepared_beside_it() -> None:
    """The report says "ett", "ytterligare sex", "sju" and "två" in four places: 7 sent in 2021, 2 in February 2022."""
    handled = [_handled(*one) for one in REPORTED]
    in_2021, in_2022 = sent_in(handled, 2021), sent_in(handled, 2022)
    assert (len(in_2021.in_year), len(in_2021.after), in_2021.prepared) == (7, 2, 9)
    assert [one.process for one in in_2021.after] == ["lansplan", "nationell-plan"]
    assert (len(in_2022.in_year), len(in_2022.after)) == (2, 0)
    assert [one.process for one in in_2021.in_year] == [key for key, _, _ in REPORTED[:7]]
    assert in_2021.median_days == 67
    assert (sent_in(handled, 2020).prepared, sent_in(handled, 2023).prepared) == (1, 0)


def test_what_is_not_sent_yet_waits_and_what_never_will_be_is_told_apart() -> None:
    waits = _handled("vantar", date(2021, 12, 1), None, planned_on=date(2022, 3, 1), ended_on=None)
    nothing = _handled("inget", date(2021, 3, 1), None, ended_on=date(2021, 5, 5))
    found = sent_in([waits, nothing], 2021)
    assert (list(found.after), list(found.nothing), found.median_days) == ([waits], [nothing], None)
    assert sent_in([waits, nothing], 2022).after == [waits]


def test_answers_are_counted_in_time_late_silent_and_on_behalf() -> None:
    first = Asked("fraga", "tyreso", date(2024, 3, 1), date(2024, 3, 22), date(2024, 3, 11))
    asked = [
        first,
        replace(first, answered_on=date(2024, 3, 4), is_on_behalf=True),
        replace(first, answered_on=date(2024, 3, 25), is_late=True),
        replace(first, answered_on=None),
        replace(first, organisation="salem", answered_on=None),
        replace(first, last_on=date(2025, 1, 10)),
    ]
    salem, tyreso = tallies(asked, 2024, lambda one: one.organisation)
    assert (tyreso.asked, tyreso.in_time, tyreso.late, tyreso.silent, tyreso.on_behalf) == (4, 2, 1, 1, 1)
    assert (tyreso.median_days, tyreso.percent_in_time) == (10, 50)
    assert (salem.asked, salem.silent, salem.median_days, salem.percent_in_time) == (1, 1, None, 0)
    assert [one.asked for one in tallies(asked, 2025, lambda one: one.kind)] == [1]
