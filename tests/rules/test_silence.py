"""Silent consent: each member and item has one state, and silence counts only where nothing speaks against it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.dates.clock import STOCKHOLM
from rules.dates.workdays import workdays_between
from rules.meeting.extract import extract
from rules.meeting.presence import is_member
from rules.meeting.silence import assess, begins_at, keeps_out, rule_in_force, silence_counts, wording_differences
from schemas.meetings.consent import (
    GroundRule,
    ItemKind,
    MeetingDay,
    MeetingRecord,
    Outside,
    Presence,
    Standing,
    Subject,
    View,
    ViewKind,
    Wording,
)
from tests.rules.meetings_for_tests import (
    HANINGE,
    MEETS,
    NACKA,
    SALEM,
    TYRESO,
    any_view,
    item,
    meeting,
    member,
    rule,
    view,
)

BEHIND, OUT = Standing.STANDS_BEHIND, Standing.OUTSIDE
REMARK = ViewKind.REMARK


def standing(record: MeetingRecord, seat: str = SALEM, key: str = "2") -> tuple[Standing, Outside | None]:
    row = assess(record).standing(key, seat)
    return row.standing, row.outside


def test_the_plain_case() -> None:
    table = assess(meeting())
    assert table.standing("2", HANINGE).standing is Standing.PRESENT_FOR
    row = table.standing("2", SALEM)
    assert row.standing is BEHIND
    assert row.rule_version == 1
    assert row.rule_text == rule().text
    assert row.reason.endswith("står bakom enligt spelregeln, version 1.")
    assert table.begins_at == datetime(2022, 5, 6, 6, 30, tzinfo=UTC)  # a Friday, summer time


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"subject": Subject.CONTRACT}, Outside.SUBJECT),
        ({"subject": Subject.PROCUREMENT}, Outside.SUBJECT),
        ({"subject": Subject.BOARD}, Outside.SUBJECT),
        ({"on_agenda": False}, Outside.NOT_ON_AGENDA),
        ({"proposal_sent_on": None}, Outside.NO_PROPOSAL),
        ({"beyond_proposal": True}, Outside.BEYOND_PROPOSAL),
        ({"kind": ItemKind.DISCUSSION}, Outside.NO_DECISION),
        # Friday 29 April is five working days before, Monday 2 May four.
        ({"proposal_sent_on": date(2022, 4, 29)}, None),
        ({"proposal_sent_on": date(2022, 5, 2)}, Outside.PROPOSAL_LATE),
        ({"proposal_sent_on": MEETS}, Outside.PROPOSAL_LATE),
        ({"body": "samarbetskommitten"}, Outside.NOT_MEMBER),
    ],
)
def test_when_silence_does_not_count(changes: dict[str, Any], why: Outside | None) -> None:
    record = meeting(items=[item("2", **changes)], views=[view(kind=REMARK)])
    assert standing(record) == ((OUT, why) if why else (BEHIND, None))


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ([], Outside.NO_RULE),
        ([rule(sent_on=None)], Outside.RULE_NOT_SENT),
        ([rule(sent_on=MEETS)], Outside.RULE_NOT_SENT),  # said, or sent, on the day itself is too late
        ([rule(body="samarbetskommitten")], Outside.NO_RULE),
        ([rule(), rule(version=2, sent_on=None)], None),
    ],
)
def test_a_rule_must_be_the_bodys_own_and_sent(rules: list[GroundRule], why: Outside | None) -> None:
    assert standing(meeting(rules=rules)) == ((OUT, why) if why else (BEHIND, None))


def test_a_meeting_without_a_call_binds_nobody_who_was_away() -> None:
    assert standing(meeting(called_on=None)) == (OUT, Outside.NOT_CALLED)
    assert standing(meeting(called_on=MEETS)) == (OUT, Outside.NOT_CALLED)


def test_a_member_that_the_call_never_reached_is_not_bound() -> None:
    missed = meeting().model_copy(update={"not_called": [SALEM]})
    assert standing(missed) == (OUT, Outside.NOT_CALLED)
    assert standing(missed, TYRESO) == standing(meeting(), TYRESO) != (OUT, Outside.NOT_CALLED)


def test_the_newest_sent_version_holds_and_the_other_is_noted() -> None:
    two = [rule(), rule(version=2, text="Ny lydelse", sent_on=date(2022, 4, 20)), rule(version=3, sent_on=None)]
    record = meeting(rules=two)
    assert rule_in_force(record, "ledningsgruppen", MEETS) == two[1]
    table = assess(record)
    assert table.standing("2", SALEM).rule_text == "Ny lydelse"
    assert table.notes == ["Spelregelns version 3 är inte skickad till ledamöterna. Version 2 gäller."]


@pytest.mark.parametrize(
    ("wording", "kind", "then"),
    [
        (Wording.DISSENTING_VIEW, ViewKind.DISSENT, Standing.ABSENT_WITH_VIEW),
        (Wording.DISSENTING_VIEW, REMARK, BEHIND),
        (Wording.ANY_VIEW, ViewKind.DISSENT, Standing.ABSENT_WITH_VIEW),
        (Wording.ANY_VIEW, REMARK, Standing.ABSENT_WITH_VIEW),
    ],
)
def test_both_wordings(wording: Wording, kind: ViewKind, then: Standing) -> None:
    record = meeting(rules=[rule(wording=wording)], views=[view(kind=kind)])
    assert standing(record)[0] is then


def test_the_difference_of_the_wordings_is_told() -> None:
    record = meeting(views=[view(kind=REMARK)])
    [(row, then)] = wording_differences(record)
    assert (row.item, row.seat, then) == ("2", SALEM, Standing.ABSENT_WITH_VIEW)
    [note] = extract(record, assess(record), {SALEM: "Salems kommun"}).notes
    assert note == (
        "Lydelserna skiljer sig: Salems kommun, punkt 2, är ”frånvarande, står bakom enligt spelregeln” här, "
        "men hade med regelns andra lydelse varit ”frånvarande med synpunkt”."
    )
    assert wording_differences(meeting()) == []


@pytest.mark.parametrize(
    ("when", "then"),
    [((8, 29), Standing.ABSENT_WITH_VIEW), ((8, 30), BEHIND), ((9, 15), BEHIND), ((23, 0), BEHIND)],
)
def test_a_view_that_comes_when_the_meeting_has_begun_is_not_in_advance(when: tuple[int, int], then: Standing) -> None:
    row = assess(meeting(views=[view(*when, on=MEETS)])).standing("2", SALEM)
    assert row.standing is then
    assert len(row.views) == 1
    assert ("efter att mötet hade börjat; den antecknas." in row.reason) is (then is BEHIND)


def test_a_view_counts_for_its_item_its_seat_and_its_body_only() -> None:
    table = assess(meeting(views=[view()]))
    assert table.standing("2", SALEM).standing is Standing.ABSENT_WITH_VIEW
    assert table.standing("3", SALEM).standing is BEHIND
    assert table.standing("2", TYRESO).standing is BEHIND
    assert standing(meeting(views=[view(body="samarbetskommitten")]))[0] is BEHIND
    assert standing(meeting(views=[view(withdrawn=True)]))[0] is BEHIND


@pytest.mark.parametrize(
    ("until", "away", "present"),
    [
        ((7, 0), BEHIND, Standing.PRESENT_FOR),  # taken back in advance
        ((8, 30), Standing.ABSENT_WITH_VIEW, Standing.PRESENT_FOR),  # taken back in the room
        ((11, 0), Standing.ABSENT_WITH_VIEW, Standing.PRESENT_FOR),
        ((11, 1), Standing.ABSENT_WITH_VIEW, Standing.PRESENT_DISSENTING),  # after the meeting
    ],
)
def test_a_view_counts_as_long_as_its_sender_can_still_change_it(
    until: tuple[int, int], away: Standing, present: Standing
) -> None:
    ended = datetime(MEETS.year, MEETS.month, MEETS.day, *until, tzinfo=STOCKHOLM)
    record = meeting(views=[view(until=ended), view(until=ended, seat=HANINGE)])
    assert (standing(record)[0], standing(record, HANINGE)[0]) == (away, present)


def test_a_meeting_without_noted_presence_says_so() -> None:
    assert assess(meeting(presence=[])).notes == ["Ingen närvaro är noterad. Utan den räknas alla som frånvarande."]


@pytest.mark.parametrize(
    ("when", "then"),
    [
        (view(seat=HANINGE), Standing.PRESENT_DISSENTING),
        (view(10, 0, on=MEETS, seat=HANINGE), Standing.PRESENT_DISSENTING),
        (view(12, 0, on=MEETS, seat=HANINGE), Standing.PRESENT_FOR),  # an hour after the meeting
        (view(10, 0, on=MEETS, seat=HANINGE, kind=REMARK), Standing.PRESENT_FOR),
    ],
)
def test_one_who_is_present_dissents_in_advance_or_at_the_meeting(when: View, then: Standing) -> None:
    assert standing(meeting(views=[when]), HANINGE)[0] is then


@pytest.mark.parametrize(
    ("stretch", "states"),
    [
        ({"from_item": "2"}, ("för", "för")),
        ({"from_item": "3"}, ("bakom", "för")),
        ({"until_item": "2"}, ("för", "bakom")),
        ({"arrives": time(8, 30)}, ("för", "för")),
        ({"arrives": time(9, 30)}, ("bakom", "för")),
        ({"arrives": time(9, 0)}, ("oklart", "för")),
        ({"leaves": time(9, 30)}, ("för", "bakom")),
        ({"leaves": time(9, 0)}, ("oklart", "bakom")),
        ({"leaves": time(11, 0)}, ("för", "för")),
        ({"arrives": time(10, 59)}, ("bakom", "oklart")),
    ],
)
def test_presence_by_item_and_by_clock(stretch: dict[str, Any], states: tuple[str, str]) -> None:
    items = [item("1", kind="information"), item("2", begins=time(8, 45)), item("3", begins=time(9, 30))]
    record = meeting(items=items, presence=[Presence(seat=SALEM, **stretch)])
    words = {Standing.PRESENT_FOR: "för", BEHIND: "bakom", OUT: "oklart"}
    assert tuple(words[standing(record, key=key)[0]] for key in ("2", "3")) == states


def test_the_clock_of_the_decision_settles_what_the_item_leaves_open() -> None:
    half = Presence(seat=SALEM, leaves=time(9, 0))
    assert standing(meeting(items=[item("2")], presence=[half])) == (OUT, Outside.UNCLEAR_PRESENCE)
    for decided_at, then in ((time(8, 55), Standing.PRESENT_FOR), (time(9, 5), BEHIND)):
        assert standing(meeting(items=[item("2", decided_at=decided_at)], presence=[half]))[0] is then


def test_presence_on_one_of_two_days() -> None:
    later = date(2022, 5, 9)  # a Monday
    days = [MeetingDay(on=MEETS, begins=time(8, 30)), MeetingDay(on=later, begins=time(9, 0))]
    items = [item("2", on=MEETS), item("3", on=later)]
    record = meeting(days=days, items=items, presence=[Presence(seat=SALEM, on=MEETS)])
    assert standing(record, key="2")[0] is Standing.PRESENT_FOR
    assert standing(record, key="3")[0] is BEHIND
    # In advance means before the meeting began, not before its second day.
    late = view(20, on=MEETS, item="3")
    assert standing(record.model_copy(update={"views": [late]}), key="3")[0] is BEHIND


def test_two_stretches_of_one_member() -> None:
    gone = [Presence(seat=SALEM, until_item="1"), Presence(seat=SALEM, from_item="3")]
    record = meeting(presence=gone)
    assert standing(record, key="2")[0] is BEHIND
    assert standing(record, key="3")[0] is Standing.PRESENT_FOR


def test_only_a_known_deputy_sits_in_the_members_place() -> None:
    row = assess(meeting(presence=[Presence(seat=SALEM, through="Ersättaren")])).standing("2", SALEM)
    assert row.standing is Standing.PRESENT_FOR
    assert "genom Ersättaren" in row.reason
    table = assess(meeting(presence=[Presence(seat=SALEM, through="en praktikant")]))
    assert table.standing("2", SALEM).standing is BEHIND
    assert "utan att vara anmäld ersättare" in table.notes[0]


def test_a_seat_outside_the_body_is_never_taken_for_silent() -> None:
    record = meeting(items=[item("2", concerns=[NACKA])], presence=[Presence(seat=NACKA)])
    assert standing(record, NACKA) == (OUT, Outside.NOT_MEMBER)
    assert standing(meeting(views=[view(seat=NACKA)]), NACKA) == (OUT, Outside.NOT_MEMBER)


def test_membership_has_dates() -> None:
    left = [member(HANINGE), member(SALEM, to=date(2022, 5, 5)), member(TYRESO, **{"from": MEETS})]
    record = meeting(members=left)
    assert standing(record, SALEM) == (OUT, Outside.NOT_MEMBER)
    assert standing(record, TYRESO)[0] is BEHIND


def test_the_same_person_in_two_bodies_that_meet_together() -> None:
    """The rule of the one body says nothing in the other, and a view given in the one is not given in the other."""
    members = [member(SALEM), member(SALEM, body="samarbetskommitten"), member(HANINGE)]
    items = [item("2"), item("3", body="samarbetskommitten")]
    record = meeting(members=members, items=items, presence=[])
    assert standing(record, key="2")[0] is BEHIND
    assert standing(record, key="3") == (OUT, Outside.NO_RULE)
    elsewhere = view(item="3", body="ledningsgruppen")
    assert standing(record.model_copy(update={"views": [elsewhere]}), key="3") == (OUT, Outside.NO_RULE)


def test_one_person_in_two_seats_is_in_the_room_for_both() -> None:
    members = [member(HANINGE, person="a"), member("styrgruppen/ordforande", person="a"), member(SALEM)]
    record = meeting(members=members)
    row = assess(record).standing("2", "styrgruppen/ordforande")
    assert row.standing is Standing.PRESENT_FOR
    assert "samma person" in row.reason
    deputy = record.model_copy(update={"presence": [Presence(seat=HANINGE, through="ersättaren")]})
    assert standing(deputy, "styrgruppen/ordforande")[0] is BEHIND


_moments = st.integers(-4000, 400).map(lambda minutes: begins_at(meeting()) + timedelta(minutes=minutes))
_seats = st.sampled_from([HANINGE, SALEM, TYRESO, NACKA])
_views = st.lists(
    st.builds(
        View,
        seat=_seats,
        item=st.sampled_from(["2", "3"]),
        kind=st.sampled_from(ViewKind),
        at=_moments,
        withdrawn=st.booleans(),
        until=st.none() | _moments,
    ),
    max_size=4,
)
_days = st.dates(date(2022, 4, 20), date(2022, 5, 10))
_items = st.builds(
    lambda **facts: item("2", **facts),
    subject=st.sampled_from(Subject),
    kind=st.sampled_from(ItemKind),
    on_agenda=st.booleans(),
    beyond_proposal=st.booleans(),
    proposal_sent_on=st.none() | _days,
    decided_at=st.none() | st.times(time(8), time(12)).map(lambda at: at.replace(second=0, microsecond=0)),
    concerns=st.lists(_seats, max_size=2),
)
_clocks = st.none() | st.times(time(8), time(12)).map(lambda at: at.replace(second=0, microsecond=0))
_presence = st.lists(
    st.builds(
        Presence,
        seat=_seats,
        from_item=st.sampled_from(["", "2", "3"]),
        arrives=_clocks,
        leaves=_clocks,
        through=st.sampled_from(["", "ersättaren", "någon annan"]),
    ),
    max_size=3,
)
_rules = st.lists(
    st.builds(
        lambda **facts: rule(**facts),
        version=st.integers(1, 3),
        sent_on=st.none() | _days,
        wording=st.sampled_from(Wording),
        papers_workdays=st.integers(0, 8),
    ),
    max_size=3,
)
_meetings = st.builds(
    lambda second, **facts: meeting(items=[second, item("3")], **facts),
    second=_items,
    views=_views,
    presence=_presence,
    rules=_rules,
    called_on=st.none() | _days,
)


@settings(max_examples=80)
@given(record=_meetings)
def test_every_member_has_exactly_one_state_with_a_reason(record: MeetingRecord) -> None:
    table = assess(record)
    keys = [(row.item, row.seat) for row in table.rows]
    assert len(keys) == len(set(keys))
    assert {(one.key, who.seat) for one in record.items for who in record.members} <= set(keys)
    for row in table.rows:
        assert row.reason.endswith(".")
        assert (row.outside is None) is (row.standing is not OUT)
        assert (row.rule_version is not None) is bool(row.rule_text) is (row.standing is BEHIND)


@settings(max_examples=80)
@given(record=_meetings)
def test_nobody_stands_behind_unless_everything_is_in_order(record: MeetingRecord) -> None:
    for row in assess(record).rows:
        if row.standing is not BEHIND:
            continue
        one, held = record.item(row.item), rule_in_force(record, record.body, MEETS)
        assert held is not None and held.sent_on is not None and held.sent_on < MEETS
        assert is_member(record, one, row.seat)
        assert (one.kind, one.subject) == (ItemKind.DECISION, Subject.OTHER)
        assert one.was_on_agenda and not one.goes_beyond_proposal
        assert one.proposal_sent_on is not None
        assert workdays_between(one.proposal_sent_on, MEETS) >= held.papers_workdays
        assert record.called_on is not None and record.called_on < MEETS
        assert silence_counts(record, one) is None
        ahead = [v for v in row.views if v.stands(begins_at(record))]
        assert not any(keeps_out(v, held) for v in ahead)


@settings(max_examples=60)
@given(record=_meetings, seat=st.sampled_from([HANINGE, SALEM, TYRESO]))
def test_a_dissenting_view_in_advance_always_keeps_its_sender_out(record: MeetingRecord, seat: str) -> None:
    after = assess(record.model_copy(update={"views": [*record.views, view(seat=seat)]}))
    assert not after.standing("2", seat).is_behind
    for row in assess(record).rows:
        if row.seat != seat:
            assert after.standing(row.item, row.seat) == row


@settings(max_examples=60)
@given(record=_meetings, minutes=st.integers(0, 100_000))
def test_what_comes_too_late_changes_no_absent_members_state(record: MeetingRecord, minutes: int) -> None:
    late = view(seat=SALEM, at=begins_at(record) + timedelta(minutes=minutes))
    before = assess(record).standing("2", SALEM)
    after = assess(record.model_copy(update={"views": [*record.views, late]})).standing("2", SALEM)
    if before.standing not in (Standing.PRESENT_FOR, Standing.PRESENT_DISSENTING):
        assert after.standing is before.standing


@settings(max_examples=60)
@given(record=_meetings)
def test_any_view_never_binds_more_than_the_dissenting_wording(record: MeetingRecord) -> None:
    def behind(wording: Wording) -> set[tuple[str, str]]:
        rules = [each.model_copy(update={"wording": wording}) for each in record.rules]
        rows = assess(record.model_copy(update={"rules": rules})).rows
        return {(row.item, row.seat) for row in rows if row.standing is BEHIND}

    assert behind(Wording.ANY_VIEW) <= behind(Wording.DISSENTING_VIEW)


def test_the_extract_says_it_all_in_words() -> None:
    record = meeting(rules=[any_view()], views=[view(kind=REMARK)])
    made = extract(record, assess(record), {HANINGE: "Haninge kommun", SALEM: "Salems kommun", TYRESO: "Tyresö kommun"})
    assert made.title == "Utdrag ur minnesanteckningar: Ledningsgruppens möte den 6 maj 2022"
    assert made.facts[0] == "Möte: Ledningsgruppen, fredag den 6 maj 2022 kl. 8.30–11.00"
    assert "ingen synpunkt alls" in made.rules[0]
    second = made.items[1]
    assert [group.standing for group in second.groups] == [
        Standing.PRESENT_FOR,
        Standing.ABSENT_WITH_VIEW,
        Standing.STANDS_BEHIND,
    ]
    assert second.groups[0].lines == ["Haninge kommun"]
    assert second.notes == ["Salems kommun, synpunkt torsdag den 5 maj 2022 kl. 8.00, i förväg: ”Vänta ett år”"]


def test_a_member_that_is_no_party_to_an_item_is_present_and_nothing_more() -> None:
    record = meeting(items=[item("8", parties=[SALEM, NACKA]), item("9")], presence=[Presence(seat=HANINGE)])
    table = assess(record)
    haninge, tyreso, nacka = (table.standing("8", seat) for seat in (HANINGE, TYRESO, NACKA))
    assert (haninge.standing, haninge.is_behind) == (Standing.PRESENT_NOT_PARTY, False)
    assert (tyreso.standing, tyreso.outside) == (Standing.OUTSIDE, Outside.NOT_PARTY)
    assert nacka.outside is Outside.NOT_MEMBER, "a party without a seat in the body is told apart"
    assert table.standing("9", HANINGE).standing is Standing.PRESENT_FOR
    (group,) = [g for g in extract(record, table, {}).items[0].groups if g.standing is Standing.PRESENT_NOT_PARTY]
    assert (group.heading, group.lines) == ("Närvarande, ej part", [HANINGE])


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (time(9, 30), Standing.OUTSIDE),  # item 2 began at 9.30 and has no end: unknown, but item 4 is after it
        (time(9, 15), Standing.STANDS_BEHIND),
        (time(11, 0), Standing.PRESENT_FOR),
    ],
)
def test_an_item_without_a_time_lies_after_those_that_have_one(left: time, expected: Standing) -> None:
    items = [item("1"), item("2", begins=time(9, 15)), item("3"), item("4", begins=time(10, 0))]
    record = meeting(items=items, presence=[Presence(seat=HANINGE, leaves=left)])
    assert assess(record).standing("3", HANINGE).standing is expected
    assert assess(record).standing("4", HANINGE).standing is not Standing.OUTSIDE


def test_the_minutes_are_checked_by_roles() -> None:
    record = meeting(justerare=[HANINGE])
    assert (
        "Justeras av: Kommundirektören i Haninge"
        in extract(record, assess(record), {HANINGE: "Kommundirektören i Haninge"}).facts
    )
