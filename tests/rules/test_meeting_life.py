"""A meeting from its plan to its checked minutes, as rules: stop days, days as written, presence, what lives on."""

from __future__ import annotations

from datetime import date, time

import pytest

from rules.dates.clock import at_local, local_date
from rules.dates.written import NoDate
from rules.meeting import proposing
from rules.meeting.agenda import moved, next_key, with_proposals_sent
from rules.meeting.attendance import holds, in_words, of_hours, proposed
from rules.meeting.checking import Checked, days_approved, is_approved, is_locked, reminders, signers_of
from rules.meeting.moving import Leaning, crossed, moved_stops
from rules.meeting.outstanding import Standing, age, is_late, left_over, needs_position
from rules.meeting.stops import stop_days, warnings
from rules.meeting.written_days import as_line, written_days
from schemas.file.document import DocumentSpec
from schemas.meetings.consent import AgendaItem, ItemKind, MeetingDay, MeetingMember, MeetingRecord
from schemas.meetings.record import CheckAct, DayAttendance, How, ItemState, Signer, Stops

APRIL = date(2023, 4, 28)  # a Friday
THURSDAY, FRIDAY = date(2023, 9, 21), date(2023, 9, 22)
BOTKYRKA, HUDDINGE = "botkyrka/kommundirektor", "huddinge/kommundirektor"


def meeting(*days: date, **more: object) -> MeetingRecord:
    """A meeting at 8.30–11.00 on each of the days."""
    content = {
        "meeting": "mote",
        "title": "Ledningsgruppens möte",
        "body": "ledningsgruppen",
        "body_name": "ledningsgruppen",
        "days": [MeetingDay(on=on, begins=time(8, 30), ends=time(11, 0)) for on in days],
        "members": [MeetingMember(seat=BOTKYRKA, deputy="biträdande kommundirektören"), MeetingMember(seat=HUDDINGE)],
        **more,
    }
    return MeetingRecord.model_validate(content)


@pytest.mark.parametrize(
    ("on", "agenda", "papers", "call", "attendance"),
    [
        # fredag 10 februari: 20 januari fredag, 31 januari tisdag, 3 februari fredag, 7 februari tisdag
        (date(2023, 2, 10), date(2023, 1, 20), date(2023, 1, 31), date(2023, 2, 3), date(2023, 2, 7)),
        # fredag 28 april: påsken 7–10 april räknas inte
        (date(2023, 4, 28), date(2023, 4, 5), date(2023, 4, 18), date(2023, 4, 21), date(2023, 4, 25)),
        # fredag 9 juni: nationaldagen tisdag den 6 juni och Kristi himmelsfärdsdag torsdag den 18 maj räknas inte
        (date(2023, 6, 9), date(2023, 5, 17), date(2023, 5, 29), date(2023, 6, 1), date(2023, 6, 5)),
        # fredag 15 december
        (date(2023, 12, 15), date(2023, 11, 24), date(2023, 12, 5), date(2023, 12, 8), date(2023, 12, 12)),
    ],
)
def test_stop_days_are_counted_in_working_days(
    on: date, agenda: date, papers: date, call: date, attendance: date
) -> None:
    found = stop_days(meeting(on))
    assert (found.agenda_on, found.papers_by, found.call_on, found.attendance_on) == (agenda, papers, call, attendance)
    assert stop_days(meeting(on, stops=Stops(agenda=0))).agenda_on == on
    days = [day for _, day in found.in_words()]
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("line", "days", "claim"),
    [
        ("Fredagen 10 februari 2023 kl 8.30-11.00", [(date(2023, 2, 10), time(8, 30), time(11, 0))], ""),
        ("fredag 10 februari 2023 kl 8.30-11", [(date(2023, 2, 10), time(8, 30), time(11, 0))], ""),
        ("10 februari 2023, kl. 9–12", [(date(2023, 2, 10), time(9, 0), time(12, 0))], ""),
        ("fredag 10/2 2023 kl 13", [(date(2023, 2, 10), time(13, 0), None)], ""),
        ("2023-02-10; kl. 9.00–10.00", [(date(2023, 2, 10), time(9), time(10))], ""),
        ("2023-02-10", [(date(2023, 2, 10), time(9), None)], ""),
        ("2023-04-28, 8:30", [(date(2023, 4, 28), time(8, 30), None)], ""),
        ("21/9 2023 15.00–17.00 och 22 september 2023", [(THURSDAY, time(15), time(17)), (FRIDAY, time(9), None)], ""),
        ("Torsdagen den 6 juni 2018 kl. 9.00", [(date(2018, 6, 6), time(9), None)], "onsdag och Sveriges nationaldag"),
        ("lördag 12 mars 2021 kl. 9.00", [(date(2021, 3, 12), time(9), None)], "12 mars 2021 är en fredag"),
    ],
)
def test_days_are_read_as_people_write_them(line: str, days: list[tuple[date, time, time | None]], claim: str) -> None:
    found = written_days(line, begins=time(9))
    assert [(day.on, day.begins, day.ends) for day in found.days] == days
    assert claim in "".join(found.claims) and bool(found.claims) is bool(claim)
    assert written_days(as_line(found.days)).days == found.days


@pytest.mark.parametrize(
    "line", ["", "22 september", "1 maj 2023", "2 maj 2023 9.00 + 1 maj 2023 9.00", "1/5 2023 25.00"]
)
def test_what_is_no_day_is_told(line: str) -> None:
    with pytest.raises(NoDate):
        written_days(line)


def test_clashes_and_free_days_are_told_once() -> None:
    found = warnings(meeting(date(2018, 6, 6)), [("Kommunstyrelsen", date(2018, 6, 6)), ("Annat", date(2018, 6, 7))])
    assert warnings(meeting(date(2018, 6, 9)), []) == ["Lördag den 9 juni 2018 är ingen arbetsdag."]
    assert found == [
        "Onsdag den 6 juni 2018 är Sveriges nationaldag, ingen arbetsdag.",
        "Kommunstyrelsen har möte samma dag, onsdag den 6 juni 2018.",
    ]


@pytest.mark.parametrize(
    ("before", "after", "is_kept"),
    [
        ((9, 0, 12), (9, 0, 12), True),  # only the place is another
        ((9, 0, 12), (9, 0, 11), True),
        ((9, 0, None), (9, 0, 12), True),
        ((9, 0, 12), (9, 0, None), True),
        ((9, 0, 12), (9, 0, 13), False),
        ((9, 0, 12), (9, 30, 12), False),
        ((9, 0, 12), (13, 0, 16), False),
        (None, (13, 0, 16), True),  # an answer from before the hours were kept
    ],
)
def test_an_answer_holds_for_the_hours_it_was_given_for(
    before: tuple[int, int, int | None] | None, after: tuple[int, int, int | None], is_kept: bool
) -> None:
    def day(of: tuple[int, int, int | None], on: date = date(2023, 4, 28)) -> MeetingDay:  # a Friday
        hour, minute, ends = of
        return MeetingDay(on=on, begins=time(hour, minute), ends=time(ends) if ends else None)

    said = [DayAttendance(on=date(2023, 4, 28), how=How.AWAY)]
    said = of_hours(said, [day(before)]) if before else said
    assert holds(said, [day(after)]) is is_kept
    assert not holds(said, [day(after, date(2023, 5, 4))])


def test_what_was_said_beforehand_is_a_proposal_of_presence() -> None:
    replies = {
        BOTKYRKA: [DayAttendance(on=THURSDAY, how=How.DEPUTY), DayAttendance(on=FRIDAY, how=How.AWAY)],
        HUDDINGE: [
            DayAttendance(on=THURSDAY, how=How.IN_ROOM),
            DayAttendance(on=FRIDAY, how=How.ONLINE, leaves=time(10)),
        ],
    }
    found = proposed(meeting(THURSDAY, FRIDAY), replies)
    assert [(each.seat, each.on, each.leaves, each.through, each.note) for each in found] == [
        (BOTKYRKA, THURSDAY, None, "biträdande kommundirektören", ""),
        (HUDDINGE, THURSDAY, None, "", ""),
        (HUDDINGE, FRIDAY, time(10), "", "digitalt"),
    ]
    assert in_words(replies[HUDDINGE][1:]) == "digitalt till kl. 10.00"
    assert "deltar inte fredag den 22 september 2023" in in_words(replies[BOTKYRKA])


@pytest.mark.parametrize(
    ("outcome", "is_other", "then"),
    [
        (ItemState.TREATED, False, None),
        (ItemState.IN_WRITING, True, None),
        (ItemState.TABLED, False, ItemState.TABLED),
        (ItemState.CANCELLED, False, ItemState.CANCELLED),
        (None, False, None),
        (None, True, ItemState.PLANNED),  # anmäld övrig fråga utan utfall: Fördelningstal, Branden (6 maj 2022)
    ],
)
def test_what_lives_on(outcome: ItemState | None, is_other: bool, then: ItemState | None) -> None:
    item = AgendaItem(key="1", title="Branden", ovrig=is_other, outcome=outcome)
    assert left_over(item) is then


def test_after_two_meetings_somebody_has_to_decide() -> None:
    days = [date(2023, 2, 10), date(2023, 4, 28), date(2023, 6, 9), date(2023, 10, 27)]
    since, today = date(2023, 2, 10), date(2023, 6, 9)
    assert not needs_position(Standing(since), days, date(2023, 6, 8))
    assert needs_position(Standing(since), days, today)
    assert not needs_position(Standing(since, review_on=date(2023, 10, 27)), days, today)
    assert not needs_position(Standing(since, asked_again_on=today), days, date(2023, 10, 27))
    assert is_late(Standing(since, due_on=date(2023, 6, 8)), today) and not is_late(
        Standing(since, due_on=today), today
    )


def test_an_item_of_both_days_needs_the_signers_of_both() -> None:
    both = AgendaItem(key="4", title="Arbetsformer", on=THURSDAY, also_on=[FRIDAY])
    one = AgendaItem(key="8", title="Varudistribution", on=FRIDAY)
    signers = [Signer(seat=BOTKYRKA, on=THURSDAY), Signer(seat=HUDDINGE, on=FRIDAY)]
    record = meeting(THURSDAY, FRIDAY, items=[both, one], signers=signers)
    half = [Checked(signers[0], CheckAct.REMARKED), Checked(signers[1], CheckAct.APPROVED)]
    approved = days_approved(record, half)
    assert approved == [FRIDAY] and not is_locked(record, half)
    assert is_approved(record, one, approved) and not is_approved(record, both, approved)
    assert is_locked(record, [Checked(signer, CheckAct.APPROVED) for signer in signers])
    assert days_approved(meeting(FRIDAY), []) == []  # ingen vald: aldrig justerad
    assert signers_of(meeting(FRIDAY, justerare=[BOTKYRKA])) == [Signer(seat=BOTKYRKA, on=FRIDAY)]
    assert signers_of(meeting(THURSDAY, FRIDAY, justerare=[BOTKYRKA])) == []  # filen säger inte vilken dag
    sent = at_local(date(2023, 12, 18), 9)  # en måndag: julen räknas inte
    assert [local_date(at) for at in reminders(sent)] == [date(2023, 12, 27), date(2024, 1, 2), date(2024, 1, 4)]


def test_the_age_of_an_item_is_told_in_words() -> None:
    assert age(THURSDAY, 0, THURSDAY) == "i dag"
    assert age(THURSDAY, 2, FRIDAY) == "2 möten, 1 dag sedan"


def test_an_agenda_keeps_its_numbers_when_it_is_reordered() -> None:
    items = [AgendaItem(key=key, title=key, kind=ItemKind.INFORMATION) for key in ("1", "4b", "9")]
    assert next_key(items) == "10"
    assert [item.key for item in moved(items, "9", -1)] == ["1", "9", "4b"]
    assert moved(items, "1", -1) == items
    decided = AgendaItem(key="2", title="Planen", proposal="Godkänns.")
    record = with_proposals_sent(meeting(FRIDAY, items=[decided, items[0]]), date(2023, 9, 13))
    assert [item.proposal_sent_on for item in record.items] == [date(2023, 9, 13), None]


@pytest.mark.parametrize(
    ("day", "to", "said"),
    [
        # Fredag 15 december 2023, underlag senast tisdag 5 december; till fredag 12 januari 2024, underlag 2 januari.
        (date(2023, 12, 15), date(2024, 1, 12), "Fredag den 15 december 2023 infaller nu före mötet."),
        (date(2023, 12, 14), date(2024, 1, 12), ""),
        (date(2024, 1, 12), date(2024, 1, 12), ""),
        # Till fredag 8 december, underlag senast tisdag 28 november.
        (date(2023, 12, 1), date(2023, 12, 8), "sista dagen för underlag, tisdag den 28 november 2023."),
        (date(2023, 12, 11), date(2023, 12, 8), "Måndag den 11 december 2023 kommer nu efter mötet."),
        (date(2023, 11, 28), date(2023, 12, 8), ""),
        (date(2023, 12, 20), date(2023, 12, 8), ""),
    ],
)
def test_a_moved_meeting_says_what_lands_on_the_wrong_side(day: date, to: date, said: str) -> None:
    before, after = meeting(date(2023, 12, 15)), meeting(to)
    found = crossed([Leaning("Svarsdag", day)], before, after)
    assert bool(found) is bool(said) and said in "".join(text for _, text in found)


def test_stop_days_of_a_moved_meeting_that_have_been_are_marked() -> None:
    """From Friday 28 April to Friday 21 April 2023, seen on Wednesday 12 April: papers were due the day before."""
    found = {stop.what: stop for stop in moved_stops(meeting(APRIL), meeting(date(2023, 4, 21)), date(2023, 4, 12))}
    papers = found["Sista dag för underlag"]
    assert (papers.before, papers.after, papers.is_past) == (date(2023, 4, 18), date(2023, 4, 11), True)
    assert not found["Kallelse med dagordning och underlag"].is_past


def test_something_late_is_ruled_on_by_whoever_did_not_send_it() -> None:
    record = meeting(APRIL, chair=BOTKYRKA)
    assert not proposing.is_late(record, date(2023, 4, 18)) and proposing.is_late(record, date(2023, 4, 19))
    assert proposing.who_rules(record, HUDDINGE) == BOTKYRKA
    assert (proposing.who_rules(record, BOTKYRKA), proposing.who_rules(record, BOTKYRKA, HUDDINGE)) == ("", HUDDINGE)
    # En person på två platser lämnade det själv, vilken av dem den än skrev för.
    members = [MeetingMember(seat=seat, person="a") for seat in (BOTKYRKA, HUDDINGE)]
    assert proposing.who_rules(record.model_copy(update={"members": members}), HUDDINGE) == ""
    late = AgendaItem(key="ny", title="Planen", proposal="Ny lydelse.", documents=[DocumentSpec(title="Bilaga")])
    own = AgendaItem(key="1", title="Planen", proposal="Gammal.", proposal_sent_on=APRIL)
    added = proposing.with_papers(record.model_copy(update={"items": [own]}), "1", late)
    assert added is not None and (added.items[0].proposal, added.items[0].proposal_sent_on) == ("Ny lydelse.", None)
    assert [each.title for each in added.items[0].documents] == ["Bilaga"] and proposing.with_papers(
        record, "1", late
    ) is None
