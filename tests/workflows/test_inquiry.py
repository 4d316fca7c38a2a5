"""What every inquiry does, on the real engine: one test per sentence of what people may do to it."""

from __future__ import annotations

from datetime import date

import pytest

from acts.determine import Determine
from db import processes
from rehearsal.clock import SkippingEngine
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local, local_date
from schemas.errors import Refused
from schemas.file.process import Directory, ProcessFile
from schemas.inquiry import Channel, Result
from schemas.plan.timetable import StepStatus
from schemas.tables.process import ProcessRow
from secretariat.matter import requests
from tests.workflows.story import (
    all_say,
    anstand,
    at,
    determined,
    done,
    engine_state,
    joins,
    leaves,
    local,
    mails,
    moved,
    receivers,
    register,
    replaced,
    says,
    sentences,
    to,
    versions,
)

pytestmark = pytest.mark.anyio
QUESTION = "forlangning"


async def test_the_ladder_follows_working_days(asked: Stage) -> None:
    await to(asked, date(2024, 5, 31))
    to_salem = [m for m in mails(asked, step=QUESTION) if m.to_email == "kommundirektor@salem.example"]
    assert [(local(m), m.kind) for m in to_salem] == [
        ("2024-02-29 08.30", "invitation"),  # torsdag
        ("2024-04-30 08.30", "reminder"),  # tisdag: 1 maj och Kristi himmelsfärd är röda
        ("2024-05-16 08.30", "reminder"),  # torsdag
        ("2024-05-23 08.30", "reminder"),  # torsdag
        ("2024-05-28 08.30", "reminder"),  # tisdag
        ("2024-05-30 08.30", "last_reminder"),  # torsdag
    ]


async def test_from_half_time_the_stand_in_is_asked_too(asked: Stage) -> None:
    await says(asked, "nacka", at(date(2024, 3, 5)))
    await to(asked, date(2024, 5, 16))
    stand_ins = mails(asked, "stand_in")
    assert {local(m) for m in stand_ins} == {"2024-04-15 08.30"}  # måndag
    assert "nacka" not in receivers(stand_ins)
    later = [m for m in mails(asked, "reminder") if m.to_email == "bitradande.kommundirektor@salem.example"]
    assert [local(m) for m in later] == ["2024-04-30 08.30", "2024-05-16 08.30"]


async def test_who_has_answered_is_never_reminded(asked: Stage) -> None:
    await says(asked, "tyreso", at(date(2024, 4, 10)))
    await to(asked, date(2024, 5, 31))
    assert "tyreso" not in receivers(mails(asked, "reminder") + mails(asked, "last_reminder"))
    (receipt,) = mails(asked, "receipt")
    assert receipt.seat == "tyreso/kommundirektor" and local(receipt) == "2024-04-10 10.00"


async def test_every_version_of_a_changed_answer_is_kept_and_the_newest_counts(asked: Stage) -> None:
    await says(asked, "salem", at(date(2024, 4, 2)), extend="nej")
    await says(asked, "salem", at(date(2024, 4, 3)), extend="nej")
    await says(asked, "salem", at(date(2024, 4, 4)), extend="ja")
    assert [(v.version, v.codes[QUESTION]) for v in versions(asked, "salem")] == [(1, "nej"), (2, "ja")]
    await to(asked, date(2024, 4, 5))
    assert (await engine_state(asked)).steps[QUESTION].rows["salem/kommundirektor"].version == 2
    assert len(mails(asked, "receipt")) == 2


async def test_a_late_answer_is_received_and_marked(asked: Stage) -> None:
    await all_but(asked, "salem")
    await says(asked, "salem", at(date(2024, 5, 31), 9))
    await to(asked, date(2024, 5, 31))
    (late,) = versions(asked, "salem")
    assert late.is_late
    assert "inkom efter svarstid" in sentences(asked, "answered")[-1].lower()
    state = register(asked).steps[QUESTION]
    assert state.outcome is not None and state.outcome.result == Result.YES
    assert (await engine_state(asked)).steps[QUESTION].status == StepStatus.DETERMINED


async def test_the_last_second_of_the_day_is_in_time(asked: Stage) -> None:
    await says(asked, "salem", at(date(2024, 5, 30), 23, 59))
    assert not versions(asked, "salem")[0].is_late


async def test_an_answer_by_phone_carries_its_source(asked: Stage) -> None:
    source = "Kommundirektören ringde kansliet den 20 maj."
    await to(asked, date(2024, 5, 20), 9)
    with pytest.raises(Refused, match="[Kk]ällan|[Vv]em"):
        await says(asked, "salem", at(date(2024, 5, 20)), channel=Channel.PHONE)
    await says(asked, "salem", at(date(2024, 5, 20), 11), channel=Channel.PHONE, source=source)
    (answer,) = versions(asked, "salem")
    assert (answer.channel, answer.source) == ("telefon", source)
    assert "telefon" in sentences(asked, "answered")[-1]
    assert source not in (await engine_state(asked)).model_dump_json()


async def test_who_says_when_it_returns_is_left_in_peace_until_then(asked: Stage) -> None:
    back_on = date(2024, 5, 22)  # onsdag
    await says(asked, "salem", at(date(2024, 4, 25)), extend="aterkommer", procure="aterkommer", returns_on=back_on)
    await to(asked, date(2024, 5, 31))
    salem = [
        (local(m), m.kind)
        for m in mails(asked, step=QUESTION)
        if m.to_email == "kommundirektor@salem.example" and m.kind in ("reminder", "last_reminder")
    ]
    assert [when for when, _ in salem] == [
        "2024-05-22 08.30",
        "2024-05-23 08.30",
        "2024-05-28 08.30",
        "2024-05-30 08.30",
    ]
    assert local(next(m for m in mails(asked, "reminder") if m.seat.startswith("nacka"))) == "2024-04-30 08.30"


async def test_a_moved_deadline_gives_one_notice_and_a_new_ladder(asked: Stage) -> None:
    await says(asked, "tyreso", at(date(2024, 4, 2)))
    await moved(asked, at(date(2024, 5, 20)), date(2024, 6, 13))  # torsdag
    await to(asked, date(2024, 6, 14))
    notices = mails(asked, "deadline_moved")
    assert len(notices) == 8 and {local(m) for m in notices} == {"2024-05-20 10.00"}
    nacka = [
        local(m)
        for m in mails(asked, step=QUESTION)
        if m.to_email == "kommundirektor@nacka.example" and m.kind in ("reminder", "last_reminder")
    ]
    # 30 april and 16 maj of the old ladder; then -10, -5, -2 and 0 working days before 13 juni.
    assert nacka == [
        "2024-04-30 08.30",
        "2024-05-16 08.30",
        "2024-05-29 08.30",
        "2024-06-05 08.30",
        "2024-06-11 08.30",
        "2024-06-13 08.30",
    ]
    assert register(asked).steps[QUESTION].status == StepStatus.CLOSED
    assert any("flyttad från torsdag den 30 maj 2024 till torsdag den 13 juni 2024" in s for s in sentences(asked))


async def test_a_deadline_moved_after_closing_opens_it_again(asked: Stage) -> None:
    await to(asked, date(2024, 6, 3))
    assert register(asked).steps[QUESTION].status == StepStatus.CLOSED
    await moved(asked, at(date(2024, 6, 3), 13), date(2024, 6, 20))
    assert register(asked).steps[QUESTION].status == StepStatus.OPEN
    assert (await engine_state(asked)).steps[QUESTION].status == StepStatus.OPEN
    await all_say(asked, at(date(2024, 6, 10)))
    await to(asked, date(2024, 6, 21))
    assert not any(v.is_late for v in versions(asked, "salem"))
    assert register(asked).steps[QUESTION].status == StepStatus.DETERMINED


async def test_anstand_for_one_leaves_the_others_in_their_place(asked: Stage) -> None:
    await anstand(asked, at(date(2024, 5, 20)), "tyreso", date(2024, 6, 12))  # onsdag
    await to(asked, date(2024, 6, 3))
    (told,) = mails(asked, "anstand_granted")
    assert told.seat == "tyreso/kommundirektor"
    assert register(asked).steps[QUESTION].status == StepStatus.OPEN
    last = mails(asked, "last_reminder", QUESTION)
    assert "tyreso" not in receivers(last) and "nacka" in receivers(last)
    await says(asked, "nacka", at(date(2024, 6, 4)))
    await says(asked, "tyreso", at(date(2024, 6, 12), 15))
    assert versions(asked, "nacka")[0].is_late and not versions(asked, "tyreso")[0].is_late
    await to(asked, date(2024, 6, 14))
    assert register(asked).steps[QUESTION].status == StepStatus.CLOSED


async def test_a_new_director_takes_over_the_open_question(asked: Stage) -> None:
    await replaced(asked, at(date(2024, 4, 10)), "nykvarn")
    await to(asked, date(2024, 5, 16))
    with asked.db.read() as session:
        invitation = processes.find_invitation(session, asked.process, QUESTION, "nykvarn/kommundirektor")
    assert invitation is not None and invitation.generation == 2
    invited = [m.to_email for m in mails(asked, "invitation") if m.seat.startswith("nykvarn")]
    assert invited == ["kommundirektor@nykvarn.example", "tf.kommundirektor@nykvarn.example"]
    after = [m.to_email for m in mails(asked, "reminder") if m.seat.startswith("nykvarn")]
    assert "kommundirektor@nykvarn.example" not in after and "tf.kommundirektor@nykvarn.example" in after
    assert any("Ny innehavare" in text for text in sentences(asked, "holder_replaced"))
    history = (await engine_state(asked)).model_dump_json()
    assert "direktör" not in history.lower() and "@" not in history


async def test_a_party_that_leaves_is_asked_no_more_and_its_answer_stays(asked: Stage) -> None:
    await says(asked, "salem", at(date(2024, 4, 2)), extend="nej")
    await leaves(asked, at(date(2024, 4, 10)), "salem")
    await all_but(asked)
    await to(asked, date(2024, 5, 31))
    state = register(asked).steps[QUESTION]
    assert state.results[QUESTION] == Result.YES, "a former party's no does not count"
    assert versions(asked, "salem")[0].codes[QUESTION] == "nej"
    assert any("Inte längre part: Salem" in text for text in sentences(asked, "party_left"))


async def test_a_party_that_joins_is_asked_and_counts(asked: Stage) -> None:
    await joins(asked, at(date(2024, 4, 10)), "sodertalje")
    await all_but(asked, "sodertalje")
    await to(asked, date(2024, 5, 31))
    assert "sodertalje" in receivers(mails(asked, "invitation"))
    assert "sodertalje" in receivers(mails(asked, "reminder"))
    outcome = register(asked).steps[QUESTION].outcome
    assert outcome is not None and {r.seat for r in outcome.reasons} == {"sodertalje/kommundirektor"}


async def test_an_outcome_is_determined_once_and_only_when_the_time_is_out(asked: Stage) -> None:
    await to(asked, date(2024, 4, 2))
    with pytest.raises(Refused, match="Svarstiden pågår"):
        await determined(asked, at(date(2024, 4, 2), 13), forlangning=Result.YES, ny_upphandling=Result.YES)
    await to(asked, date(2024, 6, 3))
    with pytest.raises(Refused, match="Varje fråga"):
        await determined(asked, at(date(2024, 6, 3), 13), forlangning=Result.YES)
    await determined(asked, at(date(2024, 6, 3), 14), forlangning=Result.YES, ny_upphandling=Result.NO)
    with pytest.raises(Refused, match="redan fastställt"):
        await determined(asked, at(date(2024, 6, 3), 15), forlangning=Result.NO, ny_upphandling=Result.NO)
    assert register(asked).steps[QUESTION].results["ny-upphandling"] == Result.NO


async def test_after_determination_the_page_takes_no_answer_but_the_secretariat_may_note_one(asked: Stage) -> None:
    await to(asked, date(2024, 6, 3))
    await determined(asked, at(date(2024, 6, 3), 14), forlangning=Result.YES, ny_upphandling=Result.YES)
    with pytest.raises(Refused):
        await says(asked, "salem", at(date(2024, 6, 4)))
    await says(asked, "salem", at(date(2024, 6, 4), 11), channel=Channel.PHONE, source="Ringde den 4 juni.")
    assert versions(asked, "salem")[0].is_late


async def test_no_mail_is_sent_on_a_weekend_or_at_night(asked: Stage) -> None:
    await moved(asked, at(date(2024, 5, 25), 22), date(2024, 6, 13))  # lördag kväll
    await done(asked, "utvardering", at(date(2024, 5, 26), 3))  # söndag natt
    await to(asked, date(2024, 9, 1))
    for mail in mails(asked):
        on = local_date(mail.send_at)
        is_receipt = mail.kind == "receipt"
        assert is_receipt or (on.weekday() < 5 and "08.00" <= local(mail)[-5:] <= "17.00"), (mail.kind, local(mail))


async def all_but(played: Stage, *waiting: str) -> None:
    """Everyone who is asked says yes on 20 May, but for some."""
    for organisation in ("haninge", "nynashamn", "tyreso", "huddinge", "botkyrka", "salem", "nykvarn", "nacka"):
        seat = f"{organisation}/kommundirektor"
        if organisation in waiting or register(played).steps[QUESTION].rows.get(seat):
            continue
        await says(played, organisation, at(date(2024, 5, 20)))


async def test_what_one_person_owes_the_same_morning_comes_in_one_mail(
    engine: SkippingEngine, contract_file: tuple[ProcessFile, Directory]
) -> None:
    file, directory = contract_file
    one_person = [
        step.model_copy(update={"seats": ["sodertorn/avtalsansvarig"]}) if step.key == "utvardering" else step
        for step in file.steps
    ]
    async with stage(engine) as played:
        both = file.model_copy(update={"process": "tva-uppgifter", "steps": one_person})
        await played.start(both, directory, at_local(date(2023, 9, 22), 10))
        await done(played, "styrgrupp", at(date(2023, 10, 2)))
        await to(played, date(2024, 2, 15))
        mine = [m for m in mails(played, "task_reminder") if m.seat == "sodertorn/avtalsansvarig"]
        (reminder,) = mine
        assert local(reminder) == "2024-02-14 08.30"  # onsdag, ten working days before onsdag den 28 februari
        assert {item["step"] for item in reminder.props["asked"]} == {"utvardering", "underlag"}
        await done(played, "underlag", at(date(2024, 2, 16)))
        await to(played, date(2024, 2, 22))
        after = [m for m in mails(played, "task_reminder", "utvardering") if local(m) > "2024-02-15"]
        assert [[item["step"] for item in m.props["asked"]] for m in after] == [["utvardering"]]
        assert played.handle is not None
        await played.handle.terminate("the test is over")


async def test_everyone_whose_time_is_out_is_named_whatever_ladder_they_were_on(asked: Stage) -> None:
    back_on = date(2024, 5, 29)
    await says(asked, "nacka", at(date(2024, 5, 2)), extend="aterkommer", procure="aterkommer", returns_on=back_on)
    for organisation in ("haninge", "tyreso"):
        await anstand(asked, at(date(2024, 5, 20)), organisation, date(2024, 6, 12))  # onsdag
    await to(asked, date(2024, 6, 14))
    first, second = mails(asked, "escalation", QUESTION)
    assert (local(first), len(first.props["missing"])) == ("2024-05-31 08.30", 6)
    assert "nacka/kommundirektor" in [row["seat"] for row in first.props["missing"]]
    assert (local(second), len(second.props["missing"])) == ("2024-06-13 08.30", 8)


async def test_the_stand_in_is_not_forgotten_when_the_day_moves(asked: Stage) -> None:
    await moved(asked, at(date(2024, 5, 20)), date(2024, 6, 13))
    await to(asked, date(2024, 6, 14))
    stand_in = [m for m in mails(asked, step=QUESTION) if m.to_email == "bitradande.kommundirektor@salem.example"]
    assert "2024-06-11 08.30" in [local(m) for m in stand_in]


async def test_a_party_that_comes_back_gets_a_new_link(asked: Stage) -> None:
    await to(asked, date(2024, 4, 1))
    await leaves(asked, at(date(2024, 4, 10)), "salem")
    await joins(asked, at(date(2024, 4, 11)), "salem")
    with asked.db.read() as session:
        invitation = processes.find_invitation(session, asked.process, QUESTION, "salem/kommundirektor")
    assert invitation is not None and not invitation.is_withdrawn
    assert invitation.generation == 2


async def test_a_party_that_nobody_can_be_asked_for_is_refused(asked: Stage) -> None:
    with pytest.raises(Refused, match="ingen plats kommundirektor"):
        await joins(asked, at(date(2024, 4, 10)), "leverantoren")
    await to(asked, date(2024, 5, 1))
    assert mails(asked, "reminder"), "the process goes on"


async def test_what_the_secretariat_has_not_seen_it_does_not_determine(asked: Stage) -> None:
    await to(asked, date(2024, 6, 3))
    now = at_local(date(2024, 6, 3), 14)
    finding = Determine(step=QUESTION, results={QUESTION: Result.YES, "ny-upphandling": Result.YES}, seen=0)
    await says(asked, "salem", at(date(2024, 6, 3), 13), extend="nej")
    with pytest.raises(Refused, match="Ett svar har kommit"):
        await requests.carry_out(asked.db, asked.client, asked.process, finding, reason="Alla sa ja.", now=now)
    seen = finding.model_copy(update={"seen": 1})
    await requests.carry_out(asked.db, asked.client, asked.process, seen, reason="Sett.", now=now)
    assert register(asked).steps[QUESTION].status == StepStatus.DETERMINED


async def test_a_process_whose_days_have_passed_is_not_started(
    engine: SkippingEngine, contract_file: tuple[ProcessFile, Directory]
) -> None:
    file, directory = contract_file
    async with stage(engine) as played:
        with pytest.raises(Refused, match="har redan passerat"):
            await played.start(
                file.model_copy(update={"process": "forsent"}), directory, at_local(date(2024, 6, 3), 10)
            )
        with played.db.read() as session:
            assert session.get(ProcessRow, "forsent") is None, "nothing is half done"


async def test_an_anstand_can_be_taken_back(asked: Stage) -> None:
    await anstand(asked, at(date(2024, 5, 20)), "tyreso", date(2024, 6, 12))  # onsdag
    await anstand(asked, at(date(2024, 5, 21)), "tyreso", date(2024, 5, 30))  # torsdag, the common day
    await to(asked, date(2024, 5, 31))
    (told,) = mails(asked, "deadline_moved")
    assert told.seat == "tyreso/kommundirektor"
    assert any("Anståndet för Tyresö kommun är återtaget" in text for text in sentences(asked))
    assert register(asked).steps[QUESTION].status == StepStatus.CLOSED
