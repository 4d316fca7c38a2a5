"""What a mail has put into people's calendars is taken out again when it no longer holds, on the real engine."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from mail.tokens import Keys
from mail.writing.render import render
from rehearsal.stage import Stage
from schemas.inquiry import Result
from schemas.tables.mail import MailRow
from tests.workflows.remiss_story import EIGHT, TRIAGED, reports, withdrawn
from tests.workflows.story import all_say, at, determined, joins, leaves, mails, moved, receivers, says, sentences, to

pytestmark = pytest.mark.anyio
KEYS = Keys.single("en hemlig nyckel bara för prov, inte för drift")


def entries(row: MailRow) -> tuple[str, dict[str, Any]]:
    """The method of a mail's calendar, and SEQUENCE by UID."""
    calendar = Calendar.from_ical(render(row, "https://svar.example", KEYS).ics)
    return str(calendar["METHOD"]), {str(event["UID"]): event["SEQUENCE"] for event in calendar.walk("VEVENT")}


def sent(played: Stage, kind: str, organisation: str, step: str) -> MailRow:
    """The newest mail of that kind to a municipality."""
    return [row for row in mails(played, kind, step) if row.seat.startswith(f"{organisation}/")][-1]


def assert_cancels(cancelling: MailRow, asking: MailRow) -> None:
    """The first takes the entry of the second out of the calendar."""
    (method, taken_out), (_, put_in) = entries(cancelling), entries(asking)
    assert method == "CANCEL"
    for uid, sequence in put_in.items():
        assert taken_out[uid] > sequence


async def test_a_matter_that_is_withdrawn_leaves_the_calendars(in_review: Stage) -> None:
    await to(in_review, date(2022, 1, 13))
    await withdrawn(in_review, at(date(2022, 1, 14)))
    await to(in_review, date(2022, 1, 17))
    asked = mails(in_review, "invitation", "granskning")
    assert asked
    told = [row for row in mails(in_review, "withdrawn") if receivers([row]) <= receivers(asked)]
    for ask in asked:
        (cancelling,) = [row for row in told if row.seat == ask.seat]
        assert_cancels(cancelling, ask)


async def test_a_seat_that_is_left_out_is_told_and_its_entry_cancelled(asked: Stage) -> None:
    await leaves(asked, at(date(2024, 4, 9)), "nacka")
    await to(asked, date(2024, 4, 10))
    (told,) = mails(asked, "released")
    assert told.seat == "nacka/kommundirektor" and told.subject.startswith("Behöver inte besvaras längre")
    assert_cancels(told, sent(asked, "invitation", "nacka", "forlangning"))


async def test_a_seat_that_comes_back_gets_a_newer_entry(asked: Stage) -> None:
    await leaves(asked, at(date(2024, 4, 9)), "nacka")
    await joins(asked, at(date(2024, 4, 11)), "nacka")
    await to(asked, date(2024, 4, 12))
    (_, taken_out) = entries(mails(asked, "released")[0])
    (method, put_in) = entries(sent(asked, "invitation", "nacka", "forlangning"))
    assert method == "PUBLISH" and all(put_in[uid] > sequence for uid, sequence in taken_out.items())


async def test_an_outcome_before_the_day_cancels_the_entry(asked: Stage) -> None:
    await says(asked, "salem", at(date(2024, 4, 10)), extend="nej")
    await all_say(asked, at(date(2024, 4, 12)))
    await determined(asked, at(date(2024, 4, 16)), forlangning=Result.YES, ny_upphandling=Result.YES)
    await to(asked, date(2024, 4, 17))
    assert_cancels(sent(asked, "outcome", "nacka", "forlangning"), sent(asked, "invitation", "nacka", "forlangning"))


async def test_an_outcome_after_the_day_has_no_calendar(asked: Stage) -> None:
    await to(asked, date(2024, 6, 3))
    await determined(asked, at(date(2024, 6, 4)), forlangning=Result.YES, ny_upphandling=Result.YES)
    await to(asked, date(2024, 6, 5))
    assert render(sent(asked, "outcome", "nacka", "forlangning"), "https://svar.example", KEYS).ics == ""


async def test_a_day_that_moves_before_the_question_has_left_goes_with_the_question(remiss: Stage) -> None:
    evening = at(TRIAGED.date(), 22)
    await reports(remiss, "bedomning", evening, hantering="gemensamt")
    await moved(remiss, at(TRIAGED.date(), 22, 30), date(2021, 12, 13), step="arbetsgrupp")  # måndag
    await to(remiss, date(2021, 12, 3))
    found = mails(remiss, step="arbetsgrupp")
    assert {row.kind for row in found} == {"invitation"}
    assert len(receivers(found)) == len(EIGHT)
    assert all("senast måndag den 13 december 2021" in row.subject for row in found)
    (opened,) = sentences(remiss, "opened", "arbetsgrupp")
    assert "går ut till" in opened and "den 3 december 2021 kl. 8.30" in opened


async def test_a_day_that_moves_after_the_question_has_left_is_told(remiss: Stage) -> None:
    await reports(remiss, "bedomning", TRIAGED, hantering="gemensamt")
    await moved(remiss, at(date(2021, 12, 3)), date(2021, 12, 13), step="arbetsgrupp")
    await to(remiss, date(2021, 12, 6))
    assert len(mails(remiss, "deadline_moved", "arbetsgrupp")) == len(EIGHT)
    assert all("gick ut till" in text for text in sentences(remiss, "opened", "arbetsgrupp"))
