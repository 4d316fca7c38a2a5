"""The calendar entry: one UID for ever, a rising SEQUENCE, the day to act by."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import Any

from icalendar import Calendar

from mail.calendar import due_day
from mail.kinds.conference_day import information
from mail.kinds.question.invitation import invitation
from mail.kinds.question.task import task
from mail.letter import Letter
from mail.props import AboutOne
from mail.writing.render import render
from schemas.file.process import Basis
from schemas.year.conference import Conference, Mode, Participant, Side, Standing
from tests.mail.letters_of_every_kind import (
    BASE_URL,
    CONTACT,
    KANSLI,
    KEYS,
    TYRESO,
    WRITTEN,
    at,
    every_letter,
    matter,
    question_step,
    row_of,
    schedule,
    task_step,
)


def entry(letter: Letter, stamp: datetime = WRITTEN) -> Any:
    assert isinstance(letter.props, AboutOne)
    calendar = Calendar.from_ical(due_day.entries([letter.props.asked], stamp=stamp, contact=CONTACT))
    (event,) = calendar.walk("VEVENT")
    return event


def invited(due_on: date, version: int) -> Letter:
    return invitation(matter(question_step(schedule(due_on)), version), TYRESO, send_at=at(due_on))


def test_a_deadline_moved_twice_keeps_its_uid_and_rises_in_sequence() -> None:
    days = [date(2024, 5, 30), date(2024, 6, 13), date(2024, 6, 20)]
    entries = [entry(invited(day, version)) for version, day in enumerate(days, start=1)]
    assert len({str(e["UID"]) for e in entries}) == 1
    assert [e["SEQUENCE"] for e in entries] == [2, 4, 6]
    assert [e["DTSTART"].dt for e in entries] == days


def test_each_seat_and_step_has_its_own_uid() -> None:
    one = due_day.uid("p", "s", "tyreso/kommundirektor")
    assert (
        len({one, due_day.uid("p", "s", "salem/kommundirektor"), due_day.uid("p", "t", "tyreso/kommundirektor")}) == 3
    )
    assert "tyreso" not in one


def test_the_entry_is_all_day_on_the_day_to_act_by() -> None:
    # Saturday 13 July 2024, a contract date: act by Friday the 12th.
    step = question_step(schedule(date(2024, 7, 13), date(2024, 7, 12)), basis=Basis.CONTRACT)
    event = entry(invitation(matter(step), TYRESO, send_at=at(date(2024, 5, 1))))
    assert event["DTSTART"].dt == date(2024, 7, 12)
    assert event["DTEND"].dt == date(2024, 7, 13)
    assert "Svarsdagen är lördag den 13 juli 2024" in event["DESCRIPTION"]
    assert event["TRANSP"] == "TRANSPARENT"


def test_the_entry_depends_on_nothing_but_the_row() -> None:
    row = row_of(every_letter()["invitation"])
    assert render(row, BASE_URL, KEYS).ics == render(row, BASE_URL, KEYS).ics
    assert "DTSTAMP:20240228T091500Z" in render(row, BASE_URL, KEYS).ics


def test_a_shared_calendar_gives_no_right_to_answer() -> None:
    for letter in every_letter().values():
        assert "/s/" not in render(row_of(letter), BASE_URL, KEYS).ics


def test_the_lines_are_as_the_standard_wants() -> None:
    text = render(row_of(every_letter()["invitation"]), BASE_URL, KEYS).ics
    assert "METHOD:PUBLISH" in text
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_which_mails_carry_an_entry() -> None:
    carrying = {letter.kind for letter in every_letter().values() if render(row_of(letter), BASE_URL, KEYS).ics}
    assert carrying == {
        *("invitation", "deadline_moved", "anstand_granted", "task", "reopened"),
        *("outcome", "withdrawn", "released"),
        *("meeting_call", "meeting_cancelled"),
        *("conference_information", "conference_information_to_pass_on"),
    }


def test_a_conference_is_an_entry_that_follows_what_is_told_of_it() -> None:
    one_day = Conference(
        key="dag", title="Konferens", held_on=date(2023, 9, 21), time="kl. 9.00–16.00", place="Hågelbyparken",
        secretariat="sodertorn/kansli", quotas=[], register_by=date(2023, 9, 8), info="Ta tåget.",
    )  # fmt: skip
    moved = one_day.model_copy(update={"held_on": date(2023, 9, 28), "until_on": date(2023, 9, 29)})
    who = Participant(
        number=3, seat=TYRESO.seat, name="En", email="en@tyreso.example", side=Side.STAFF, mode=Mode.ON_SITE,
        standing=Standing.REGISTERED, since=WRITTEN,
    )  # fmt: skip

    def told(of: Conference, number: int) -> Any:
        letter = information(
            of, TYRESO, CONTACT, [who], is_passed_on=False, is_changed=number > 1, number=number, send_at=WRITTEN
        )
        text = render(row_of(letter), BASE_URL, KEYS).ics
        assert "METHOD:PUBLISH" in text and "Tyres" not in text and due_day.filename_of(text) == "mote.ics"
        (event,) = Calendar.from_ical(text).walk("VEVENT")
        return event

    first, second = told(one_day, 1), told(moved, 2)
    assert first["UID"] == second["UID"] and first["SEQUENCE"] < second["SEQUENCE"]
    assert [first[name].dt.isoformat() for name in ("DTSTART", "DTEND")] == [
        "2023-09-21T07:00:00+00:00", "2023-09-21T14:00:00+00:00",
    ]  # fmt: skip
    # Over several days the hours stand in words.
    assert [second[name].dt for name in ("DTSTART", "DTEND")] == [date(2023, 9, 28), date(2023, 9, 30)]
    assert first["LOCATION"] == "Hågelbyparken" and str(second["DESCRIPTION"]).startswith("kl. 9.00–16.00. ")


def test_a_task_is_to_be_done_and_a_question_to_be_answered() -> None:
    work = task(matter(task_step()), KANSLI, send_at=at(date(2023, 12, 1)))
    assert str(entry(work)["SUMMARY"]).startswith("Klart senast i dag: ")
    assert str(entry(every_letter()["invitation"])["SUMMARY"]).startswith("Svara senast i dag: ")


def test_an_entry_holds_no_control_character() -> None:
    step = question_step(title="Förlängning\x00 av\x08 avtalet\x1b\x85")
    letter = invitation(matter(step), TYRESO, send_at=at(date(2024, 5, 1)))
    assert isinstance(letter.props, AboutOne)
    text = due_day.entries([letter.props.asked], stamp=WRITTEN, contact=CONTACT)
    assert not [sign for sign in text if unicodedata.category(sign) == "Cc" and sign not in "\r\n"]
    assert str(entry(letter)["SUMMARY"]) == "Svara senast i dag: Förlängning av avtalet (Tyresö)"


def test_a_cancellation_has_the_same_uid_and_a_higher_sequence_than_the_entry() -> None:
    letter = invited(date(2024, 5, 30), 3)
    assert isinstance(letter.props, AboutOne)
    text = due_day.entries([letter.props.asked], stamp=WRITTEN, contact=CONTACT, are_cancelled=True)
    (cancelled,) = Calendar.from_ical(text).walk("VEVENT")
    assert due_day.method_of(text) == "CANCEL" and cancelled["STATUS"] == "CANCELLED"
    assert cancelled["UID"] == entry(letter)["UID"]
    assert entry(letter)["SEQUENCE"] < cancelled["SEQUENCE"] < entry(invited(date(2024, 6, 13), 4))["SEQUENCE"]
