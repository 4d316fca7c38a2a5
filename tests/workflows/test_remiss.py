"""The story of a joint answer on the real engine: one test per sentence of the workflow's docstring."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from activities.process import ProcessActivities
from acts.duties import CarryOut
from db import processes
from db.case import load_state
from files.process.file import read_process
from kinds.remiss import acts as secretariat_remiss
from kinds.remiss import messages as ask_again
from kinds.remiss.acts import record_followup, record_views, register_draft
from kinds.remiss.acts.sender import correct
from kinds.remiss.messages import AskAgain
from kinds.remiss.register.drafting import drafts, keep_identity, offer_draft
from kinds.remiss.rules import asked_again, behind, remiss_of, standings
from kinds.remiss.spec import DraftIn, Met, ViewIn
from rehearsal.clock import SkippingEngine
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local
from schemas.errors import EngineDown, Refused
from schemas.inquiry import Result
from schemas.plan.timetable import ENDED, StepStatus
from secretariat.engine.calls import update
from tests.workflows.remiss_story import (
    EIGHT,
    TRIAGED,
    decides,
    drafted,
    found,
    reports,
    rest,
    to_review,
    withdrawn,
)
from tests.workflows.story import at, engine_state, local, mails, moved, receivers, register, sentences, to
from workflows.remiss import RemissWorkflow

PROCESSES = Path(__file__).parents[2] / "processes"
pytestmark = pytest.mark.anyio


async def test_nothing_goes_to_the_municipalities_before_the_triage(remiss: Stage) -> None:
    await to(remiss, date(2021, 12, 6))  # måndag; bedömningen skulle ha varit klar fredag
    assert receivers(mails(remiss)) == {"sodertorn"}
    assert mails(remiss, "escalation", "bedomning")
    await reports(remiss, "bedomning", at(date(2021, 12, 6), 13), hantering="gemensamt")
    await to(remiss, date(2021, 12, 6), 14)
    told = mails(remiss, "information", "information")
    assert len(told) == 16 and receivers(told) == set(EIGHT), "kanslier and directors"
    assert {local(m)[:10] for m in told} == {"2021-12-06"}
    assert receivers(mails(remiss, "invitation", "arbetsgrupp")) == set(EIGHT)


async def played_remiss(engine: SkippingEngine, **changes: object) -> AsyncIterator[Stage]:
    """The remiss of the national plan with these changes to it."""
    file, directory = read_process(PROCESSES / "remiss-nationellplan-2021.yaml", today=date(2021, 11, 30))
    own = file.model_copy(update={"process": "remiss-egen", "remiss": remiss_of(file).model_copy(update=changes)})
    async with stage(engine) as played:
        await played.start(own, directory, at_local(date(2021, 11, 30), 8, 0))
        yield played
        assert played.handle is not None
        await played.handle.terminate("the test is over")


def draft(text: str, note: str = "") -> DraftIn:
    """A draft with that text."""
    return DraftIn(reference=f"Teamet/{text}", sha256=hashlib.sha256(text.encode()).hexdigest(), note=note)


def versions(played: Stage) -> list[str]:
    """Where each version of the draft is, oldest first."""
    with played.db.read() as session:
        return [row.reference for row in drafts(session, played.process)]


@pytest.mark.parametrize("finding", ["kannedom", "inget"])
async def test_for_information_or_none_leaves_all_but_the_information_out(remiss: Stage, finding: str) -> None:
    await reports(remiss, "bedomning", TRIAGED, text="Rör oss inte.", hantering=finding)
    await to(remiss, date(2021, 12, 3))
    state = register(remiss)
    assert {key for key, step in state.steps.items() if step.status == StepStatus.DONE} == {"bedomning", "information"}
    assert all(step.status in ENDED for step in state.steps.values())
    assert not mails(remiss, "invitation")
    assert "Rör oss inte." in str(mails(remiss, "information")[0].props)
    assert "Ärendet är avslutat." in sentences(remiss)


async def test_answers_of_their_own_ask_only_for_the_decision_at_home(remiss: Stage) -> None:
    await reports(remiss, "bedomning", TRIAGED, text="För olika behov.", hantering="egna")
    await to(remiss, date(2022, 1, 10))
    statuses = {key: step.status for key, step in register(remiss).steps.items()}
    assert statuses["hemma"] == StepStatus.OPEN and statuses["svarsdag"] == StepStatus.PLANNED
    assert statuses["utkast"] == statuses["inlamning"] == statuses["uppfoljning"] == StepStatus.SKIPPED
    assert (await engine_state(remiss)).steps["utkast"].status == StepStatus.SKIPPED


async def test_too_few_in_the_working_group_end_the_joint_answer(remiss: Stage) -> None:
    await reports(remiss, "bedomning", TRIAGED, hantering="gemensamt")
    seat = "haninge/kommundirektor"
    await reports(remiss, "arbetsgrupp", at(date(2021, 12, 6)), seat, "Strategen", deltagande="deltar")
    await rest(remiss, "arbetsgrupp", at(date(2021, 12, 7)), deltagande="avstar")
    await to(remiss, date(2021, 12, 13))
    state = register(remiss)
    assert state.steps["arbetsgrupp"].results == {"deltagande": Result.NO}
    assert state.steps["granskning"].status == state.steps["inlamning"].status == StepStatus.SKIPPED
    assert state.steps["hemma"].status != StepStatus.SKIPPED


async def test_a_draft_opens_the_review_and_is_named_in_its_mail(in_review: Stage) -> None:
    await to(in_review, date(2022, 1, 12))
    asked = mails(in_review, "invitation", "granskning")
    assert receivers(asked) == set(EIGHT)
    assert all(m.props["asked"]["documents"][0]["title"] == "Utkast 1: Teamet/ett" for m in asked)


async def test_the_same_text_is_no_new_draft(in_review: Stage) -> None:
    with pytest.raises(Refused, match="samma kontrollsumma"):
        await drafted(in_review, at(date(2022, 1, 12)))


async def test_a_draft_is_no_version_while_the_engine_is_away_and_can_be_registered_again(in_review: Stage) -> None:
    await to(in_review, date(2022, 1, 13))
    now = at_local(date(2022, 1, 13), 9, 0)
    for _ in range(2):
        with pytest.raises(EngineDown):
            await register_draft(in_review.db, None, in_review.process, draft("två"), now=now)
    assert versions(in_review) == ["Teamet/ett"] and "granskning-2" not in register(in_review).steps
    assert await register_draft(in_review.db, in_review.client, in_review.process, draft("två"), now=now) == 2
    with pytest.raises(Refused, match="Utkast 2 har samma kontrollsumma, och frågan om det är redan ställd"):
        await register_draft(in_review.db, in_review.client, in_review.process, draft("två"), now=now)
    await to(in_review, date(2022, 1, 13), 13)
    assert versions(in_review) == ["Teamet/ett", "Teamet/två"]
    asked = mails(in_review, "invitation", "granskning-2")
    assert len(asked) == 8
    assert {m.props["asked"]["documents"][0]["title"] for m in asked} == {"Utkast 2: Teamet/två"}
    assert len(sentences(in_review, "drafted")) == 1


async def test_a_draft_made_from_a_plan_that_has_changed_leaves_nothing_behind(in_review: Stage) -> None:
    seen = register(in_review).timetable.version
    await moved(in_review, at(date(2022, 1, 12)), date(2022, 3, 31), "svarsdag")
    now = at_local(date(2022, 1, 13), 9, 0)
    with pytest.raises(Refused, match="Planen har ändrats"):
        await register_draft(
            in_review.db, in_review.client, in_review.process, draft("två"), now=now, plan_version=seen
        )
    # The same race lost at the last moment: the workflow itself says no, after the draft was handed in.
    with in_review.db.write() as session:
        note = offer_draft(session, in_review.process, draft("två"), now=now)
    late = AskAgain(seats=["haninge/kommundirektor"], plan_version=seen, note=note)
    with pytest.raises(Refused, match="Planen har ändrats"):
        await update(in_review.client, in_review.db, in_review.process, RemissWorkflow.ask_again, late)
    assert versions(in_review) == ["Teamet/ett"] and not sentences(in_review, "drafted")
    assert await register_draft(in_review.db, in_review.client, in_review.process, draft("två"), now=now) == 2


async def test_the_same_draft_taken_twice_by_the_workflow_asks_once(in_review: Stage) -> None:
    """Two people at the desk, the same file, different words about it: the second finds nothing new."""
    await to(in_review, date(2022, 1, 13))
    now = at_local(date(2022, 1, 13), 9, 0)
    with in_review.db.write() as session:
        notes = [offer_draft(session, in_review.process, draft("två", text), now=now) for text in ("a", "b", "a")]
    assert notes[0] == notes[2] != notes[1]

    async def ask(note: int) -> None:
        version = register(in_review).timetable.version
        message = AskAgain(seats=["haninge/kommundirektor"], plan_version=version, note=note)
        await update(in_review.client, in_review.db, in_review.process, RemissWorkflow.ask_again, message)

    await ask(notes[0])
    with pytest.raises(Refused, match="samma kontrollsumma"):
        await ask(notes[1])
    await to(in_review, date(2022, 1, 13), 14)
    assert versions(in_review) == ["Teamet/ett", "Teamet/två"]
    assert len(sentences(in_review, "drafted")) == 1 and "granskning-3" not in register(in_review).steps
    assert "samma kontrollsumma" in sentences(in_review, "warned")[-1]
    asked = mails(in_review, "invitation", "granskning-2")
    assert len(asked) == 8 and receivers(asked) == set(EIGHT), "once each: all of them still owe an answer"


@pytest.mark.parametrize(
    ("due_on", "problem"), [(date(2022, 1, 12), "har redan passerat"), (date(9999, 12, 31), "för långt bort")]
)
async def test_a_day_that_cannot_be_is_refused_before_anything_is_kept(
    in_review: Stage, due_on: date, problem: str
) -> None:
    await to(in_review, date(2022, 1, 13))
    now = at_local(date(2022, 1, 13), 9, 0)
    with pytest.raises(Refused, match=problem):
        await register_draft(in_review.db, in_review.client, in_review.process, draft("två"), now=now, due_on=due_on)
    assert versions(in_review) == ["Teamet/ett"]


async def test_a_new_draft_asks_those_it_concerns_and_those_who_have_not_answered(in_review: Stage) -> None:
    for organisation in EIGHT[:6]:
        seat = f"{organisation}/kommundirektor"
        await reports(in_review, "granskning", at(date(2022, 1, 13)), seat, installning="deltar")
    await drafted(in_review, at(date(2022, 1, 14)), "två", "haninge")
    await to(in_review, date(2022, 1, 14), 13)
    assert receivers(mails(in_review, "invitation", "granskning-2")) == {"haninge", "sodertalje", "tyreso"}
    state = await engine_state(in_review)
    assert state.steps["granskning"].status == StepStatus.SKIPPED
    assert [c.step for c in state.times("ledningsgrupp").when] == ["granskning-2"]
    assert len(behind(register(in_review))) == 5, "what was said counts, but for Haninge that is asked of the new draft"
    late = len(mails(in_review, "reminder", "granskning"))
    await to(in_review, date(2022, 1, 24))  # måndag: the five that stand behind already are enough
    assert len(mails(in_review, "reminder", "granskning")) == late, "nobody is reminded of the old draft"
    assert register(in_review).steps["granskning-2"].results == {"installning": Result.YES}
    assert register(in_review).steps["ledningsgrupp"].status == StepStatus.OPEN


async def test_a_draft_that_goes_back_to_an_earlier_text_asks_again(in_review: Stage) -> None:
    for day, text in ((13, "två"), (14, "ett"), (17, "två")):
        await drafted(in_review, at(date(2022, 1, day)), text)
    await to(in_review, date(2022, 1, 18))
    assert versions(in_review) == ["Teamet/ett", "Teamet/två", "Teamet/ett", "Teamet/två"]
    assert receivers(mails(in_review, "invitation", "granskning-4")) == set(EIGHT)


async def test_two_drafts_at_once_leave_out_nobody_that_owes_an_answer(in_review: Stage) -> None:
    """Two people at the desk, two texts, made from the same plan: the second takes over what the first asked."""
    for organisation in EIGHT[:6]:
        seat = f"{organisation}/kommundirektor"
        await reports(in_review, "granskning", at(date(2022, 1, 13)), seat, installning="deltar")
    await to(in_review, date(2022, 1, 13))
    now, state = at_local(date(2022, 1, 13), 12, 0), register(in_review)
    duties = []
    for text, concerns in (("två", ["haninge"]), ("tre", ["botkyrka"])):
        with in_review.db.write() as session:
            offered = draft(text).model_copy(update={"concerns": concerns})
            note = offer_draft(session, in_review.process, offered, now=now)
        ask = AskAgain(seats=asked_again(state, concerns), plan_version=state.timetable.version, note=note)
        ask_again.admits(state, ask)
        duties += [ask_again.transition(ask, now)]
    carry_out = ProcessActivities(in_review.db, wake=lambda: None).carry_out
    carry_out(CarryOut(process=in_review.process, now=now, duties=duties))
    with in_review.db.read() as session:
        seats = processes.load_plan(session, in_review.process).step("granskning-3").seats
    assert {seat.partition("/")[0] for seat in seats} == {"botkyrka", "haninge", "sodertalje", "tyreso"}


async def test_a_first_draft_from_two_desks_at_once_is_no_draft_that_nobody_is_asked_about(
    remiss: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reports(remiss, "bedomning", TRIAGED, hantering="gemensamt")
    with remiss.db.read() as session:
        seen = processes.load_plan(session, remiss.process), load_state(session, remiss.process)
    await to_review(remiss, is_triaged=True)
    await to(remiss, date(2022, 1, 13))
    monkeypatch.setattr(secretariat_remiss, "_plan_and_state", lambda _db, _process: seen)
    now = at_local(date(2022, 1, 13), 12, 0)
    with pytest.raises(Refused, match="Det första utkastet är redan registrerat"):
        await register_draft(remiss.db, remiss.client, remiss.process, draft("två"), now=now)
    assert versions(remiss) == ["Teamet/ett"]


async def test_no_draft_after_the_decision(at_home: Stage) -> None:
    with pytest.raises(Refused, match="redan beslutat"):
        await drafted(at_home, at(date(2022, 1, 25)), "två")


async def test_a_decision_against_leaves_the_submission_out(in_review: Stage) -> None:
    await rest(in_review, "granskning", at(date(2022, 1, 13)), installning="deltar")
    await reports(in_review, "ledningsgrupp", at(date(2022, 1, 21), 12), redo="redo")
    await reports(in_review, "beslut", at(date(2022, 1, 24)), text="Kommunerna är oense.", beslut="avslag")
    await to(in_review, date(2022, 1, 25))
    state = register(in_review)
    assert state.steps["inlamning"].status == state.steps["sluttext"].status == StepStatus.SKIPPED
    assert state.steps["hemma"].status == StepStatus.OPEN


async def test_the_answer_names_only_those_who_said_so(at_home: Stage) -> None:
    await decides(at_home, "tyreso", at(date(2022, 1, 27)), "antar")
    await decides(at_home, "botkyrka", at(date(2022, 2, 8)), "star-bakom")
    await decides(at_home, "sodertalje", at(date(2022, 2, 8), 11), "eget-svar")
    await decides(at_home, "nynashamn", at(date(2022, 2, 9)), "inget-svar")
    await to(at_home, date(2022, 2, 17))  # torsdag
    named = sentences(at_home, "standing")[-1]
    assert named.startswith("Bakom det gemensamma svaret står Botkyrka kommun och Tyresö kommun. Har sagt ja till ett")
    assert "nämns inte: Haninge kommun (utkast 1), Huddinge kommun (utkast 1) och Salems kommun (utkast 1)." in named
    assert named.endswith("Nämns inte: Nykvarns kommun, Nynäshamns kommun och Södertälje kommun.")
    (task,) = mails(at_home, "task", "inlamning")
    assert "Nämns inte: Nykvarns kommun" in task.props["asked"]["text"]
    said = {s.organisation: s.said for s in standings(register(at_home))}
    assert said["nykvarn"] == "" and said["sodertalje"] == "eget-svar" and said["huddinge"] == "deltar"


async def test_the_submission_alarms_until_the_receipt(at_home: Stage) -> None:
    await to(at_home, date(2022, 2, 22))  # tisdag; inlämningen skulle ske fredag den 18
    assert [local(m) for m in mails(at_home, "alarm", "inlamning")][:1] == ["2022-02-21 08.30"]
    await reports(at_home, "inlamning", at(date(2022, 2, 22), 13), kvitto="klart")
    sounded = len(mails(at_home, "alarm"))
    await to(at_home, date(2022, 2, 28))
    assert len(mails(at_home, "alarm")) == sounded


async def test_views_are_followed_up_and_reported(at_home: Stage) -> None:
    await rest(at_home, "hemma", at(date(2022, 2, 10)), beslut="antar")
    await reports(at_home, "inlamning", at(date(2022, 2, 18)), kvitto="klart")
    now = at_local(date(2022, 8, 22), 9, 0)
    numbers = record_views(at_home.db, at_home.process, [ViewIn(section="3", text="Spår till Tyresö")], now=now)
    record_followup(at_home.db, at_home.process, numbers[0], Met.PARTLY, note="utreds", now=now)
    await reports(at_home, "uppfoljning", at(date(2022, 8, 22), 11), klart="klart")
    await to(at_home, date(2022, 8, 23))
    reported = mails(at_home, "information", "aterrapport")
    assert len(reported) == 16
    assert reported[0].props["lines"] == ["3: Spår till Tyresö – delvis tillgodosedd (utreds)"]
    assert "Ärendet är avslutat." in sentences(at_home)


async def test_anstand_from_the_sender_moves_all_that_is_counted_from_its_day(remiss: Stage) -> None:
    await reports(remiss, "bedomning", TRIAGED, hantering="gemensamt")
    await moved(remiss, at(date(2021, 12, 13)), date(2022, 3, 31), "svarsdag")
    await moved(remiss, at(date(2021, 12, 14)), date(2022, 3, 15), "svarsdag")  # and some of it back again
    with remiss.db.read() as session:
        plan = processes.load_plan(session, remiss.process)
    assert plan.step("svarsdag").schedule.due_on == date(2022, 3, 15)  # tisdag
    assert plan.step("uppfoljning").schedule.due_on == date(2022, 9, 15)
    assert "28 februari 2022" in plan.step("svarsdag").source, "the old day is kept"


async def test_a_withdrawn_remiss_ends_and_everyone_who_knows_is_told_once(in_review: Stage) -> None:
    await withdrawn(in_review, at(date(2022, 1, 13)))
    await to(in_review, date(2022, 1, 14))
    told = mails(in_review, "withdrawn")
    assert len(told) == len({m.to_email for m in told}) == 16
    sent = len(mails(in_review))
    await to(in_review, date(2022, 3, 1))
    assert len(mails(in_review)) == sent
    assert all(step.status in ENDED for step in register(in_review).steps.values())
    assert "Ärendet är avslutat." in sentences(in_review)


async def test_a_step_that_could_not_open_in_time_gets_a_new_day(remiss: Stage) -> None:
    await reports(remiss, "bedomning", at(date(2021, 12, 15)), hantering="gemensamt")  # onsdag, fem dagar efter
    await to(remiss, date(2021, 12, 15), 13)
    with remiss.db.read() as session:
        step = processes.load_plan(session, remiss.process).step("arbetsgrupp")
    assert step.schedule.due_on == date(2021, 12, 22)  # onsdag
    assert any("kunde öppna först nu" in text for text in sentences(remiss, "warned", "arbetsgrupp"))
    assert {m.props["asked"]["due_on"] for m in mails(remiss, "invitation", "arbetsgrupp")} == {"2021-12-22"}


async def test_the_same_remiss_is_taken_in_once(remiss: Stage) -> None:
    file, _ = read_process(PROCESSES / "remiss-nationellplan-2021.yaml", today=date(2021, 11, 30))
    again = file.model_copy(update={"process": "en-till"})
    with remiss.db.write() as session, pytest.raises(Refused, match="samma avsändare, diarienummer och omgång"):
        keep_identity(session, again)
    second = remiss_of(file).model_copy(update={"round": 2})
    with remiss.db.write() as session:
        other = file.model_copy(update={"process": remiss.process, "remiss": second})
        keep_identity(session, other)


async def test_a_municipality_that_is_asked_itself_is_told_so_and_its_own_answer_names_it_nowhere(
    engine: SkippingEngine,
) -> None:
    async for own in played_remiss(engine, consulted=["huddinge"]):
        await to_review(own)
        await to(own, date(2022, 1, 12))
        told = mails(own, "information", "information")[0].props["lines"]
        assert "Huddinge kommun är också egen remissinstans och kan lämna ett eget svar." in told
        asked = {m.seat: m.props["asked"]["text"] for m in mails(own, "invitation", "granskning")}
        assert [seat for seat, text in asked.items() if "också egen remissinstans" in text] == [
            "huddinge/kommundirektor"
        ]
        await reports(own, "granskning", at(date(2022, 1, 13)), "huddinge/kommundirektor", installning="eget-svar")
        await rest(own, "granskning", at(date(2022, 1, 14)), installning="deltar")
        await reports(own, "ledningsgrupp", at(date(2022, 1, 21), 12), redo="redo")
        await to(own, date(2022, 1, 24))
        text = mails(own, "task", "beslut")[-1].props["asked"]["text"]
        assert text.endswith("Nämns inte: Huddinge kommun."), "who decides sees it, not only who submits"
        assert "Huddinge" not in text.partition("Nämns inte")[0]


async def test_a_municipality_that_dissents_at_home_is_taken_out_of_the_answer(at_home: Stage) -> None:
    assert "tyreso" in {standing.organisation for standing in behind(register(at_home))}
    await decides(at_home, "tyreso", at(date(2022, 2, 8)), "inget-svar")
    await to(at_home, date(2022, 2, 17))
    (task,) = mails(at_home, "task", "inlamning")
    named, _, others = task.props["asked"]["text"].partition("Nämns inte:")
    assert "Tyresö" not in named and "Tyresö kommun" in others
    # What was promised at the review is kept in the history, and the word at home beside it.
    said = [text for text in sentences(at_home) if text.startswith("Tyresö kommun svarade")]
    assert any("deltar i det gemensamma svaret" in text for text in said)
    assert any("lämnar inget svar" in text for text in said)


async def test_drafted_one_year_and_sent_the_next(remiss: Stage) -> None:
    await reports(remiss, "bedomning", TRIAGED, hantering="gemensamt")
    for organisation in EIGHT[:3]:
        seat = f"{organisation}/kommundirektor"
        await reports(remiss, "arbetsgrupp", at(date(2021, 12, 6)), seat, "Strategen", deltagande="deltar")
    await rest(remiss, "arbetsgrupp", at(date(2021, 12, 7)), deltagande="avstar")
    await drafted(remiss, at(date(2021, 12, 20)))  # måndag
    await to(remiss, date(2022, 1, 10))
    with remiss.db.read() as session:
        (kept,) = drafts(session, remiss.process)
        plan = processes.load_plan(session, remiss.process)
    assert kept.registered_at.year == 2021 and plan.step("inlamning").schedule.due_on.year == 2022
    assert not [m for m in mails(remiss, "reminder", "granskning") if "2021-12-23" <= local(m)[:10] <= "2022-01-06"]
    asked = {local(m)[:10] for m in mails(remiss, "invitation", "granskning")}
    assert asked and all(day < "2021-12-23" or day > "2022-01-06" for day in asked), "nobody is asked over Christmas"


async def test_a_sender_that_is_corrected_has_its_right_name_in_what_is_said_later(remiss: Stage) -> None:
    correct(
        remiss.db, remiss.process, "Region Stockholm", reason="Fel avsändare.", now=at_local(date(2021, 12, 1), 9, 0)
    )
    await reports(remiss, "bedomning", TRIAGED, hantering="gemensamt")
    await to(remiss, date(2021, 12, 3))
    lines = mails(remiss, "information", "information")[0].props["lines"]
    assert lines[0].startswith("Region Stockholm har skickat remissen")
    assert "rättad från Infrastrukturdepartementet till Region Stockholm" in sentences(remiss, "sender_corrected")[0]


async def test_silence_at_home_is_told_and_determined_by_the_secretariat(at_home: Stage) -> None:
    await to(at_home, date(2022, 2, 17))
    assert register(at_home).steps["hemma"].status == StepStatus.CLOSED
    await found(at_home, "hemma", at(date(2022, 2, 17), 13), beslut=Result.ANSWERED)
    assert register(at_home).steps["hemma"].status == StepStatus.DETERMINED
