"""The meeting that can still be used: the real meetings of Tyresö in 2024, lead times, justering, any calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates.spans import span_at, spans_of
from rules.meeting.usable import (
    chosen_meeting,
    has_calendar,
    in_words,
    last_meeting,
    last_usable_meeting,
    next_meeting,
    together,
    unknown,
)
from schemas.file.calendar import NO_CALENDARS, BodyKind, BodySpec, Calendars, CalendarSpan, MeetingSpec
from tests.rules.home_case import CALENDARS, TYRESO


@pytest.mark.parametrize(
    ("due_on", "is_immediate", "meeting_on"),
    [
        (date(2024, 5, 30), False, date(2024, 5, 7)),
        (date(2024, 5, 30), True, date(2024, 5, 7)),
        (date(2024, 6, 4), True, date(2024, 6, 4)),
        (date(2024, 6, 17), False, date(2024, 5, 7)),
        (date(2024, 6, 18), False, date(2024, 6, 4)),
        (date(2024, 5, 21), False, date(2024, 5, 7)),
        (date(2024, 5, 20), False, date(2024, 3, 5)),
        (date(2024, 5, 20), True, date(2024, 5, 7)),
        (date(2024, 3, 18), False, None),
    ],
)
def test_the_meetings_of_tyreso(due_on: date, is_immediate: bool, meeting_on: date | None) -> None:
    found = last_usable_meeting(CALENDARS, "tyreso-ks", due_on, is_immediate=is_immediate)
    assert (found.on if found else None) == meeting_on


def test_material_and_justering_of_the_meeting_of_7_may() -> None:
    found = last_usable_meeting(CALENDARS, "tyreso-ks", date(2024, 5, 30), seat=TYRESO)
    assert found is not None
    # Ten working days before Tuesday 7 May, with Wednesday 1 May between: Monday 22 April.
    assert (found.papers_by, found.settled_on, found.is_estimated) == (date(2024, 4, 22), date(2024, 5, 21), True)
    assert in_words(found) == (
        "Sista sammanträde: kommunstyrelsen i Tyresö tisdag den 7 maj 2024; "
        "handlingarna ska vara inne senast måndag den 22 april 2024 (beräknat)."
    )


def test_material_that_cannot_be_in_any_more_rules_a_meeting_out() -> None:
    assert last_usable_meeting(CALENDARS, "tyreso-ks", date(2024, 5, 30), not_before=date(2024, 4, 22)) is not None
    assert last_usable_meeting(CALENDARS, "tyreso-ks", date(2024, 5, 30), not_before=date(2024, 4, 23)) is None


def test_what_a_meeting_says_itself_goes_before_what_is_usual() -> None:
    found = last_usable_meeting(CALENDARS, "salem-ks", date(2024, 6, 10))
    assert found is not None
    assert (found.papers_by, found.is_estimated) == (date(2024, 5, 2), False)
    assert "(beräknat)" not in in_words(found)
    at_once = CALENDARS.model_copy(
        update={"meetings": [MeetingSpec(body="salem-ks", on=date(2024, 5, 27), justering_days=0)]}
    )
    found = last_usable_meeting(at_once, "salem-ks", date(2024, 5, 27))
    assert found is not None
    assert found.settled_on == date(2024, 5, 27)


def test_an_unknown_body_has_no_meetings() -> None:
    assert last_usable_meeting(CALENDARS, "nacka-ks", date(2024, 5, 30)) is None
    assert next_meeting(CALENDARS, "nacka-ks", date(2024, 5, 30)) is None


def test_next_and_last() -> None:
    assert next_meeting(CALENDARS, "tyreso-ks", date(2024, 3, 6)) == MeetingSpec(body="tyreso-ks", on=date(2024, 5, 7))
    assert next_meeting(CALENDARS, "tyreso-ks", date(2024, 5, 7)) == MeetingSpec(body="tyreso-ks", on=date(2024, 5, 7))
    assert next_meeting(CALENDARS, "tyreso-ks", date(2024, 6, 5)) is None
    assert last_meeting(CALENDARS, "ssk", date(2024, 5, 22)) == MeetingSpec(body="ssk", on=date(2024, 3, 21))
    assert last_meeting(CALENDARS, "ssk", date(2024, 3, 20)) is None


OWN = Calendars(bodies=CALENDARS.bodies, meetings=CALENDARS.meetings)
"""Nothing is said of the days but the meetings themselves: Tyresö from 5 March to 4 June 2024."""


@pytest.mark.parametrize(
    ("due_on", "opens_on", "is_known"),
    [
        # The last day that is in time, after 14 days of justering, is Thursday 16 May.
        (date(2024, 5, 30), date(2024, 4, 8), True),
        (date(2024, 5, 30), None, True),
        # Nothing is in time from 8 May on, and the calendar covers all of it.
        (date(2024, 5, 30), date(2024, 5, 8), True),
        # Whether a meeting was held in February is not known, nor one after Tuesday 4 June.
        (date(2024, 3, 18), date(2024, 2, 1), False),
        (date(2024, 3, 18), None, False),
        (date(2024, 6, 18), date(2024, 4, 8), True),
        (date(2024, 6, 19), date(2024, 4, 8), False),
        (date(2024, 12, 4), date(2024, 4, 8), False),
        (date(2023, 11, 1), date(2023, 4, 8), False),
    ],
)
def test_a_calendar_speaks_only_of_its_own_time(due_on: date, opens_on: date | None, is_known: bool) -> None:
    assert has_calendar(OWN, TYRESO, BodyKind.BOARD, due_on, not_before=opens_on) is is_known
    assert not has_calendar(OWN, "nacka/kommundirektor", BodyKind.BOARD, due_on, not_before=opens_on)


def test_the_days_that_are_known_are_kept_by_body_and_joined() -> None:
    later = [MeetingSpec(body="tyreso-ks", on=date(2027, month, 2)) for month in (2, 3, 6)]
    both = together(OWN, Calendars(meetings=later))
    assert [(span.from_on, span.to_on) for span in spans_of(both, "tyreso-ks")] == [
        (date(2024, 3, 5), date(2024, 6, 4)),
        (date(2027, 2, 2), date(2027, 6, 2)),
    ]
    between = CalendarSpan(body="tyreso-ks", from_on=date(2024, 6, 5), to_on=date(2027, 2, 1))
    assert len(spans_of(together(both, Calendars(spans=[between])), "tyreso-ks")) == 1
    assert span_at(both, "tyreso-ks", date(2025, 1, 1)) is None
    assert spans_of(both, "nacka-ks") == []


def test_a_cancelled_meeting_is_a_day_that_is_known() -> None:
    meetings = [
        MeetingSpec(body="x", on=date(2027, 5, 4), is_cancelled=True),
        MeetingSpec(body="x", on=date(2027, 6, 1)),
    ]
    (span,) = spans_of(Calendars(meetings=meetings), "x")
    assert (span.from_on, span.to_on) == (date(2027, 5, 4), date(2027, 6, 1))


def test_a_chosen_day_outside_every_calendar_gets_the_usual_times() -> None:
    found = chosen_meeting(CALENDARS, "nacka/kommundirektor", BodyKind.BOARD, date(2024, 5, 6))
    assert (found.body, found.papers_by, found.settled_on) == ("", date(2024, 4, 19), date(2024, 5, 20))
    assert in_words(found).startswith("Ert sammanträde: kommunstyrelsen måndag den 6 maj 2024;")


@given(
    days=st.lists(st.dates(date(2023, 1, 1), date(2025, 12, 31)), unique=True, max_size=25),
    due_on=st.dates(date(2023, 1, 1), date(2025, 12, 31)),
    justering=st.integers(0, 30),
    papers=st.integers(0, 30),
)
def test_the_last_usable_meeting_is_in_time_and_none_later_is(
    days: list[date], due_on: date, justering: int, papers: int
) -> None:
    body = BodySpec(
        key="ks", organisation="x", kind=BodyKind.BOARD, name="KS", papers_workdays=papers, justering_days=justering
    )
    calendars = Calendars(bodies=[body], meetings=[MeetingSpec(body="ks", on=on) for on in days])
    found = last_usable_meeting(calendars, "ks", due_on)
    in_time = [on for on in days if on + timedelta(days=justering) <= due_on]
    assert (found.on if found else None) == max(in_time, default=None)
    if found:
        assert found.papers_by <= found.on <= found.settled_on <= due_on


def test_what_the_register_knows_goes_before_what_a_file_brings() -> None:
    said = MeetingSpec(body="tyreso-ks", on=date(2024, 5, 7), papers_by=date(2024, 4, 11), justering_days=0)
    known = Calendars(bodies=[CALENDARS.bodies[0].model_copy(update={"papers_workdays": 15})], meetings=[said])
    both = together(known, CALENDARS)
    assert both.body("tyreso-ks") == known.bodies[0]
    assert said in both.meetings_of("tyreso-ks") and len(both.meetings_of("tyreso-ks")) == 3
    assert {body.key for body in both.bodies} == {body.key for body in CALENDARS.bodies}
    assert unknown(both, CALENDARS) == NO_CALENDARS, "a second file of the same brings nothing"
    assert together(NO_CALENDARS, CALENDARS).meetings_of("ssk") == CALENDARS.meetings_of("ssk")
