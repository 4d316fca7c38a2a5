"""Which meeting decides at home, on the real engine: the kansli is asked once, the reminders follow what it says."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from db.processes import find_invitation_by_id
from rehearsal.stage import Stage
from rules.dates.clock import at_local
from schemas.file.calendar import Calendars
from schemas.file.scenario import HomeMeetingAct, ReplaceHolder
from schemas.plan.plan import MailKind
from schemas.tables.mail import MailRow
from secretariat.calendars import cancel_meeting, read_in
from secretariat.engine.news import dispatch_news
from tests.workflows.remiss_story import EIGHT, TRIAGED, reports, to_home
from tests.workflows.story import (
    ALL,
    at,
    do,
    engine_state,
    joins,
    leaves,
    local,
    mails,
    moved,
    receivers,
    replaced,
    says,
    sentences,
    to,
)

pytestmark = pytest.mark.anyio
QUESTION = "forlangning"
UNKNOWN = set(ALL) - {"tyreso"}
"""The register knows the meetings of one kommunstyrelse in 2024: Tyresö's."""
NACKA = Calendars.model_validate(
    {
        "bodies": [{"key": "nacka-ks", "organisation": "nacka", "kind": "kommunstyrelse", "name": "KS i Nacka"}],
        "meetings": [{"body": "nacka-ks", "on": "2024-05-13"}],
        "spans": [{"body": "nacka-ks", "from_on": "2024-01-01", "to_on": "2024-06-30"}],
    }
)


async def meets(
    played: Stage, organisation: str, when: datetime, on: date, *, role: str = "kommundirektor", step: str = QUESTION
) -> None:
    """A kansli says which meeting decides."""
    seat = f"{organisation}/{role}"
    source = "Kansliet svarade på frågan i mejlet."
    await do(played, HomeMeetingAct(at=when, do="home_meeting", step=step, seat=seat, on=on, source=source))


def kansli_questions(played: Stage, step: str = QUESTION) -> list[MailRow]:
    return mails(played, MailKind.HOME_MEETING, step)


def reminders(played: Stage, organisation: str) -> list[str]:
    """When the director of a municipality was reminded, local dates."""
    address = f"kommundirektor@{organisation}.example"
    kinds = (MailKind.REMINDER, MailKind.LAST_REMINDER)
    return [local(m)[:10] for m in mails(played, step=QUESTION) if m.kind in kinds and m.to_email == address]


async def test_each_kansli_with_an_unknown_calendar_is_asked_once(contract: Stage) -> None:
    await to(contract, date(2024, 5, 31))  # fredag, dagen efter svarsdagen
    rows = kansli_questions(contract)
    assert receivers(rows) == UNKNOWN and len(rows) == 7
    # Nacka has named no kansli: its official mailbox is asked.
    assert {m.to_email for m in rows} == {
        f"{'kommun' if key == 'nacka' else 'kansli'}@{key}.example" for key in UNKNOWN
    }
    assert {local(m) for m in rows} == {"2024-02-29 08.30"}  # torsdag, med inbjudan
    told = sentences(contract, "home_asked")
    assert len(told) == 1 and told[0].startswith("Kommunens kansli fick frågan vilket sammanträde som avgör")


async def test_its_link_is_that_of_the_seat_that_answers(asked: Stage) -> None:
    await to(asked, date(2024, 3, 1))
    salem = next(m for m in kansli_questions(asked) if m.seat == "salem/kommundirektor")
    with asked.db.read() as session:
        invitation = find_invitation_by_id(session, salem.props["asked"]["public_id"])
        assert invitation is not None
        assert (invitation.seat, invitation.generation) == ("salem/kommundirektor", salem.props["asked"]["generation"])


async def test_the_reminders_follow_the_meeting_that_it_says(asked: Stage) -> None:
    await meets(asked, "nacka", at(date(2024, 3, 4)), date(2024, 5, 6))  # måndag
    await to(asked, date(2024, 5, 31))
    # Tio arbetsdagar före är fredag 19 april, tre efter är fredag 10 maj; tre före går den gemensamma påminnelsen.
    shared = ["2024-04-30", "2024-05-16", "2024-05-23", "2024-05-28", "2024-05-30"]
    assert reminders(asked, "nacka") == ["2024-04-19", "2024-04-30", "2024-05-10", *shared[1:]]
    assert reminders(asked, "salem") == shared
    # Den kända kalendern följs utan fråga: tisdag 7 maj 2024.
    assert reminders(asked, "tyreso") == ["2024-04-22", "2024-04-30", "2024-05-02", "2024-05-13", *shared[1:]]
    assert "Nacka kommun: påminnelserna följer sammanträdet måndag den 6 maj 2024" in " ".join(sentences(asked))


async def test_another_meeting_takes_the_place_of_the_first(asked: Stage) -> None:
    await meets(asked, "nacka", at(date(2024, 3, 4)), date(2024, 5, 6))
    await meets(asked, "nacka", at(date(2024, 4, 3)), date(2024, 4, 22))  # måndag
    await to(asked, date(2024, 5, 14))
    # Måndag 22 april: tio arbetsdagar före är måndag 8 april, tre före onsdag 17, tre efter torsdag 25.
    assert reminders(asked, "nacka") == ["2024-04-08", "2024-04-17", "2024-04-25", "2024-04-30"]
    assert (await engine_state(asked)).timetable.version == 3


async def test_who_has_answered_hears_nothing_more_of_the_meeting(asked: Stage) -> None:
    await meets(asked, "nacka", at(date(2024, 3, 4)), date(2024, 5, 6))
    await says(asked, "nacka", at(date(2024, 4, 22)))
    await to(asked, date(2024, 5, 31))
    assert reminders(asked, "nacka") == ["2024-04-19"]


async def test_nobody_is_asked_who_has_already_answered(asked: Stage) -> None:
    await to(asked, date(2024, 3, 1))
    await says(asked, "salem", at(date(2024, 3, 4)))
    await moved(asked, at(date(2024, 3, 6)), date(2024, 6, 5))
    await to(asked, date(2024, 6, 6))
    assert len(kansli_questions(asked)) == 7, "a moved day asks no kansli a second time"


async def test_the_meeting_stands_where_the_common_day_moves(asked: Stage) -> None:
    await meets(asked, "nacka", at(date(2024, 3, 4)), date(2024, 5, 6))
    await moved(asked, at(date(2024, 4, 3)), date(2024, 6, 5))
    await to(asked, date(2024, 5, 11))
    assert [day for day in reminders(asked, "nacka") if day < "2024-05-14"] == [
        "2024-04-19",
        "2024-04-30",  # tre arbetsdagar före måndag 6 maj
        "2024-05-07",  # tjugo arbetsdagar före onsdag 5 juni
        "2024-05-10",
    ]


async def test_a_new_director_gets_a_new_link_and_no_kansli_is_asked_again(asked: Stage) -> None:
    await meets(asked, "nacka", at(date(2024, 3, 4)), date(2024, 5, 6))
    await replaced(asked, at(date(2024, 3, 5)), "nacka")
    await replaced(asked, at(date(2024, 3, 5), 11), "salem")
    await to(asked, date(2024, 3, 6))
    assert [m.seat for m in kansli_questions(asked) if m.props["asked"]["generation"] > 1] == []
    seats = [m.seat for m in kansli_questions(asked)]
    assert len(seats) == len(set(seats)), "each kansli once"
    again = [m for m in mails(asked, MailKind.INVITATION) if m.props["is_new_holder"]]
    assert receivers(again) == {"nacka", "salem"}


async def test_a_party_that_joins_is_asked_at_once(contract: Stage) -> None:
    await leaves(contract, at(date(2024, 2, 1)), "salem")
    await to(contract, date(2024, 3, 1))
    assert receivers(kansli_questions(contract)) == UNKNOWN - {"salem"}
    await joins(contract, at(date(2024, 3, 5)), "salem")
    await to(contract, date(2024, 3, 6))
    (salem,) = [m for m in kansli_questions(contract) if m.seat == "salem/kommundirektor"]
    assert local(salem)[:10] == "2024-03-05"


async def test_a_party_that_leaves_and_joins_again_is_asked_anew_by_a_link_that_works(asked: Stage) -> None:
    await to(asked, date(2024, 3, 1))
    await leaves(asked, at(date(2024, 3, 4)), "salem")
    await joins(asked, at(date(2024, 3, 5)), "salem")
    await to(asked, date(2024, 3, 6))
    salem = [m for m in kansli_questions(asked) if m.seat == "salem/kommundirektor"]
    with asked.db.read() as session:
        invitation = find_invitation_by_id(session, salem[-1].props["asked"]["public_id"])
    assert invitation is not None and not invitation.is_withdrawn
    assert [m.props["asked"]["generation"] for m in salem] == [1, invitation.generation]


async def test_a_question_still_in_the_outbox_goes_with_the_new_day_or_not_at_all(contract: Stage) -> None:
    # En ny part sent på fredagen: mejlet väntar till måndagens kontorstid, och under tiden händer något.
    await leaves(contract, at(date(2024, 2, 1)), "salem")
    await leaves(contract, at(date(2024, 2, 1), 11), "nykvarn")
    friday = date(2024, 3, 15)
    await joins(contract, at(friday, 20), "salem")
    await joins(contract, at(friday, 20, 10), "nykvarn")
    await meets(contract, "nykvarn", at(friday, 20, 20), date(2024, 4, 23))
    await moved(contract, at(friday, 20, 30), date(2024, 6, 5))
    await to(contract, date(2024, 3, 18))
    late = [m for m in kansli_questions(contract) if local(m)[:10] == "2024-03-18"]
    assert [m.seat for m in late] == ["salem/kommundirektor"]
    assert late[0].props["asked"]["operative_on"] == "2024-06-05"


async def test_a_remiss_asks_with_its_information_long_before_the_decision_at_home(remiss: Stage) -> None:
    await reports(remiss, "bedomning", TRIAGED, hantering="gemensamt")
    await to(remiss, date(2021, 12, 3))
    told = kansli_questions(remiss, "hemma")
    assert told and receivers(told) <= set(EIGHT)
    assert {local(m)[:10] for m in told} <= {"2021-12-02", "2021-12-03"}
    await to_home_from(remiss)
    assert len(kansli_questions(remiss, "hemma")) == len(told), "and only then"


async def test_a_party_that_joins_after_the_information_is_asked_before_the_decision_opens(remiss: Stage) -> None:
    await leaves(remiss, at(date(2021, 12, 1)), "salem")
    await reports(remiss, "bedomning", TRIAGED, hantering="gemensamt")
    await to(remiss, date(2021, 12, 3))
    assert "salem" not in receivers(kansli_questions(remiss, "hemma"))
    await joins(remiss, at(date(2021, 12, 6)), "salem")
    await to(remiss, date(2021, 12, 7))
    (salem,) = [m for m in kansli_questions(remiss, "hemma") if m.seat == "salem/kansli"]
    assert local(salem)[:10] == "2021-12-06"


async def test_a_new_holder_is_asked_of_the_meeting_before_the_decision_opens(remiss: Stage) -> None:
    await reports(remiss, "bedomning", TRIAGED, hantering="gemensamt")
    seat, email = "salem/kansli", "ny.registrator@salem.example"
    when = at(date(2021, 12, 7))
    await do(remiss, ReplaceHolder(at=when, do="replace_holder", seat=seat, name="Nya registratorn", email=email))
    await to(remiss, date(2021, 12, 8))
    salem = [m for m in kansli_questions(remiss, "hemma") if m.seat == seat]
    assert [m.props["asked"]["generation"] for m in salem] == [1, 2] and salem[-1].to_email == email
    assert not mails(remiss, MailKind.INVITATION, "hemma"), "the question itself waits for its day"


async def test_a_party_that_leaves_before_the_decision_opens_has_no_link_left(remiss: Stage) -> None:
    await reports(remiss, "bedomning", TRIAGED, hantering="gemensamt")
    await leaves(remiss, at(date(2021, 12, 7)), "salem")
    (salem,) = [m for m in kansli_questions(remiss, "hemma") if m.seat == "salem/kansli"]
    with remiss.db.read() as session:
        invitation = find_invitation_by_id(session, salem.props["asked"]["public_id"])
    assert invitation is not None and invitation.is_withdrawn


async def test_for_information_only_asks_for_no_meeting(remiss: Stage) -> None:
    await reports(remiss, "bedomning", TRIAGED, text="Rör oss inte.", hantering="kannedom")
    await to(remiss, date(2021, 12, 6))
    assert not kansli_questions(remiss, "hemma")


async def to_home_from(played: Stage) -> None:
    """Everything from the information to the opened decision at home."""
    await to_home(played, is_triaged=True)
    await to(played, date(2022, 2, 1))


async def test_a_calendar_read_in_on_the_way_is_followed_and_no_day_moves(asked: Stage) -> None:
    await to(asked, date(2024, 4, 2))
    wall_now = at_local(date(2024, 4, 2), 12) - timedelta(seconds=asked.shift_s)
    done = read_in(asked.db, NACKA, source="nacka.csv", wall_now=wall_now)
    assert (done.new, done.new_bodies) == (1, 1)
    await dispatch_news(asked.db, asked.client, now=at_local(date(2024, 4, 2), 12))
    await to(asked, date(2024, 5, 31))
    # Måndag 13 maj: tio arbetsdagar före är torsdag 25 april, tre före tisdag 7 maj; tre efter går den gemensamma.
    shared = ["2024-04-30", "2024-05-16", "2024-05-23", "2024-05-28", "2024-05-30"]
    assert reminders(asked, "nacka") == ["2024-04-25", "2024-04-30", "2024-05-07", *shared[1:]]
    assert reminders(asked, "salem") == shared
    (told,) = sentences(asked, "calendars_changed")
    assert told.startswith("Kalendern är ändrad (nacka.csv). Nacka kommun: sista sammanträde måndag den 13 maj 2024")
    assert len(kansli_questions(asked)) == 7
    again = read_in(asked.db, NACKA, source="nacka.csv", wall_now=wall_now)
    assert not again.is_anything
    assert await dispatch_news(asked.db, asked.client, now=at_local(date(2024, 5, 31), 13)) == 0


async def test_a_cancelled_meeting_without_another_tells_the_ways_out(asked: Stage) -> None:
    await to(asked, date(2024, 4, 2))
    wall_now = at_local(date(2024, 4, 2), 12) - timedelta(seconds=asked.shift_s)
    cancel_meeting(asked.db, "tyreso-ks", date(2024, 5, 7), wall_now=wall_now)
    await dispatch_news(asked.db, asked.client, now=at_local(date(2024, 4, 2), 12))
    await to(asked, date(2024, 5, 3))
    assert reminders(asked, "tyreso") == ["2024-04-30"]
    (told,) = sentences(asked, "calendars_changed")
    assert told.startswith("Ett sammanträde tisdag den 7 maj 2024 är inställt. Tyresö kommun:")
