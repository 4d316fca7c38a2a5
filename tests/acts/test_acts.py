"""What each act admits, what it changes and what it hands to the register: tables, without an engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from acts import anstand, answer, calendars, correct, determine, move, new_holder, own_meeting, parties
from acts import withdraw as withdrawal
from acts.anstand import GrantAnstand
from acts.correct import CorrectOutcome
from acts.determine import Determine
from acts.duties import AnyDuty, CarryOut
from acts.move import MoveDeadline
from acts.news import take_news
from acts.parties import ChangeParties
from acts.withdraw import Withdraw
from kinds.remiss import messages as ask_again
from kinds.remiss.messages import AskAgain
from rules import transitions
from rules.gates import rests_on
from schemas.base import Instant
from schemas.duties import Close, Milestone, Open, Skip
from schemas.errors import Refused
from schemas.file.process import Condition, StepKind
from schemas.inquiry import OutcomeRule, Result, Row
from schemas.messages import CarriedOut, News, NewsBatch, NewsKind, Refusal
from schemas.plan.timetable import ProcessState, QuestionCode, StepState, StepStatus, StepTimes, Timetable
from words.results import findings_words, found_words, result_words

NOW = datetime(2024, 5, 30, 8, 0, tzinfo=UTC)  # torsdag
CLOSES = datetime(2024, 5, 30, 22, 0, tzinfo=UTC)
SEATS = ["haninge/kommundirektor", "nacka/kommundirektor", "tyreso/kommundirektor"]
YES = Row(version=1, values={"fraga": "ja"})
STALE = "Planen har ändrats"
Admits = Callable[[ProcessState, Any, Instant], None]


def inquiry(key: str = "fraga", **more: object) -> StepTimes:
    """An inquiry with two questions."""
    questions = [QuestionCode(key=name, rule=OutcomeRule.ALL_YES) for name in ("fraga", "mer")]
    return StepTimes.model_validate(
        {"key": key, "kind": StepKind.INQUIRY, "closes_at": CLOSES, "seats": SEATS, "questions": questions, **more}
    )


def a_state(status: StepStatus = StepStatus.OPEN, *others: StepTimes, **known: StepState) -> ProcessState:
    """A process at version 3 with one inquiry in that status, of which the first seat has answered."""
    step = StepState(status=status, rows={SEATS[0]: YES})
    if status == StepStatus.DETERMINED:
        step.results = {"fraga": Result.YES, "mer": Result.NO}
    return ProcessState(
        process="p",
        kind="remiss",
        handled_until=NOW,
        timetable=Timetable(version=3, steps=[inquiry(), *others]),
        steps={"fraga": step, **{each.key: known.get(each.key, StepState()) for each in others}},
    )


def both(fraga: Result = Result.YES, mer: Result = Result.NO) -> dict[str, Result]:
    """Findings for both questions."""
    return {"fraga": fraga, "mer": mer}


def finding(**more: object) -> Determine:
    """A finding that would hold once the time is out."""
    return Determine.model_validate({"step": "fraga", "results": both(), **more})


def correction(**more: object) -> CorrectOutcome:
    """The second question becomes a yes."""
    given = {"step": "fraga", "results": both(mer=Result.YES), "former": both(), "note": 7}
    return CorrectOutcome.model_validate({**given, **more})


MOVE = MoveDeadline(step="fraga", to_on=date(2024, 6, 13), plan_version=3, note=7)
GRANT = GrantAnstand(step="fraga", seat=SEATS[1], until_on=date(2024, 6, 13), plan_version=3, note=7)
CHANGE = ChangeParties(joined=["salem"], left=["nacka"], plan_version=3, note=7)
TAKE_BACK = Withdraw(plan_version=3, note=7)
DETERMINED, CLOSED, OPEN = StepStatus.DETERMINED, StepStatus.CLOSED, StepStatus.OPEN


@pytest.mark.parametrize(
    ("admits", "message", "status"),
    [
        (move.admits, MOVE, OPEN),
        (move.admits, MOVE, CLOSED),
        (anstand.admits, GRANT, OPEN),
        (parties.admits, CHANGE, CLOSED),
        (withdrawal.admits, TAKE_BACK, OPEN),
        (determine.admits, finding(), CLOSED),
        (determine.admits, finding(seen=1), CLOSED),
        (determine.admits, finding(within={"fraga": SEATS[:2]}), CLOSED),
        (correct.admits, correction(), DETERMINED),
        (correct.admits, correction(results=both(), within={"fraga": SEATS[:1]}), DETERMINED),
    ],
)
def test_what_is_admitted(admits: Admits, message: object, status: StepStatus) -> None:
    admits(a_state(status), message, NOW)


@pytest.mark.parametrize(
    ("admits", "message", "status", "said"),
    [
        (move.admits, MOVE.model_copy(update={"plan_version": 2}), OPEN, STALE),
        (move.admits, MOVE.model_copy(update={"step": "annat"}), OPEN, "Steget annat finns inte"),
        (move.admits, MOVE, DETERMINED, "redan avslutat"),
        (anstand.admits, GRANT.model_copy(update={"plan_version": 4}), OPEN, STALE),
        (anstand.admits, GRANT, StepStatus.SKIPPED, "redan avslutat"),
        (parties.admits, CHANGE.model_copy(update={"plan_version": 2}), OPEN, STALE),
        (parties.admits, CHANGE, DETERMINED, "Ärendet är avgjort"),
        (withdrawal.admits, TAKE_BACK.model_copy(update={"plan_version": 2}), OPEN, STALE),
        (determine.admits, finding(), OPEN, "Svarstiden pågår"),
        (determine.admits, finding(), DETERMINED, "redan fastställt"),
        (determine.admits, finding(seen=2), CLOSED, "Ett svar har kommit"),
        (determine.admits, finding(step="annat"), CLOSED, "Steget annat finns inte"),
        (determine.admits, finding(results={"fraga": Result.YES}), CLOSED, "Varje fråga"),
        (determine.admits, finding(results=both(mer=Result.NEEDS_POSITION)), CLOSED, "ett besked"),
        (determine.admits, finding(within={"mer": SEATS[:1]}), CLOSED, "Bara ett ja"),
        (determine.admits, finding(within={"fraga": []}), CLOSED, "minst en"),
        (determine.admits, finding(within={"fraga": ["salem/kommundirektor"]}), CLOSED, "minst en"),
        (determine.admits, finding(within={"fraga": SEATS}), CLOSED, "Alla parter är valda"),
        (correct.admits, correction(), CLOSED, "inte fastställt"),
        (correct.admits, correction(step="annat"), DETERMINED, "Steget annat finns inte"),
        (correct.admits, correction(results=both()), DETERMINED, "lik det som redan gäller"),
        (correct.admits, correction(former=both(mer=Result.YES)), DETERMINED, "rättats sedan sidan"),
        (correct.admits, correction(results={"fraga": Result.YES}), DETERMINED, "Varje fråga"),
    ],
)
def test_what_is_refused(admits: Admits, message: object, status: StepStatus, said: str) -> None:
    state = a_state(status)
    before = state.model_copy(deep=True)
    with pytest.raises(Refused, match=said) as refusal:
        admits(state, message, NOW)
    assert refusal.value.field and refusal.value.cure
    assert state == before, "a refusal leaves nothing behind"


def test_a_matter_is_withdrawn_once() -> None:
    state = a_state()
    withdrawal.transition(state, TAKE_BACK, NOW)
    with pytest.raises(Refused, match="redan återkallat"):
        withdrawal.admits(state, TAKE_BACK, NOW)


@pytest.mark.parametrize(
    ("status", "is_refused"),
    [
        (StepStatus.PLANNED, False),
        (StepStatus.OPEN, True),
        (StepStatus.DONE, True),
        (StepStatus.SKIPPED, True),
    ],
)
def test_an_outcome_is_not_corrected_where_something_rests_on_it(status: StepStatus, is_refused: bool) -> None:
    when = [Condition(step="fraga", question="mer", among=["nej"])]
    after = StepTimes(key="sedan", kind=StepKind.TASK, closes_at=CLOSES, when=when)
    state = a_state(DETERMINED, after, sedan=StepState(status=status))
    assert rests_on(state, "fraga", {"mer"}) is is_refused
    assert not rests_on(state, "fraga", {"fraga"}), "it rests on the other question"
    if is_refused:
        with pytest.raises(Refused, match="bygger på utfallet"):
            correct.admits(state, correction(), NOW)
    else:
        correct.admits(state, correction(), NOW)
    correct.admits(state, correction(results=both(), within={"fraga": SEATS[:1]}), NOW)


def test_a_notice_rests_on_the_first_question_of_its_window() -> None:
    notice = StepTimes(key="besked", kind=StepKind.NOTICE, closes_at=CLOSES, window=1)
    state = a_state(DETERMINED, notice, besked=StepState(status=StepStatus.OPEN))
    state.timetable.steps[0].window = 1
    assert rests_on(state, "fraga", {"fraga"}) and not rests_on(state, "fraga", {"mer"})


@pytest.mark.parametrize(
    ("duty", "kind", "key"),
    [
        (move.transition(a_state(), MOVE, NOW), "moved", "note-7"),
        (anstand.transition(a_state(), GRANT, NOW), "anstand", "note-7"),
        (parties.transition(a_state(), CHANGE, NOW), "parties", "note-7"),
        (withdrawal.transition(a_state(), TAKE_BACK, NOW), "withdrawn", "once"),
        (determine.transition(a_state(CLOSED), finding(), NOW), "determined", "once"),
        (correct.transition(a_state(DETERMINED), correction(), NOW), "corrected", "note-7"),
        (ask_again.transition(AskAgain(seats=SEATS, plan_version=3, note=7), NOW), "ask_again", "note-7"),
    ],
)
def test_what_an_act_hands_to_the_register_keeps_its_type_and_its_key_on_the_way(
    duty: Any, kind: str, key: str
) -> None:
    assert (duty.kind, duty.key, duty.at) == (kind, key, NOW)
    assert TypeAdapter(AnyDuty).validate_json(duty.model_dump_json()) == duty
    sent = CarryOut(process="p", now=NOW, duties=[duty])
    assert CarryOut.model_validate_json(sent.model_dump_json()).duties == [duty]


def test_a_withdrawal_leaves_out_what_has_not_ended() -> None:
    after = StepTimes(key="sedan", kind=StepKind.TASK, closes_at=CLOSES)
    state = a_state(DETERMINED, after)
    withdrawal.transition(state, TAKE_BACK, NOW)
    assert state.is_withdrawn
    assert [state.steps[key].status for key in ("fraga", "sedan")] == [DETERMINED, StepStatus.SKIPPED]


def test_a_finding_and_its_correction_hold_at_once() -> None:
    state = a_state(CLOSED)
    determine.transition(state, finding(within={"fraga": SEATS[:2]}), NOW)
    step = state.steps["fraga"]
    assert (step.status, step.results, step.within) == (DETERMINED, both(), {"fraga": SEATS[:2]})
    correct.transition(state, correction(), NOW)
    assert (step.status, step.results, step.within) == (DETERMINED, both(mer=Result.YES), {})


@pytest.mark.parametrize("seen", [0, 7, 8])
def test_what_was_corrected_meanwhile_is_not_corrected_unseen(seen: int) -> None:
    state = a_state(DETERMINED)
    correct.transition(state, correction(note=7), NOW)
    correct.transition(state, correction(results=both(), within={"fraga": SEATS[:1]}, note=8), NOW)
    correct.transition(state, correction(results=both(), note=9), NOW)
    with pytest.raises(Refused, match="rättats sedan sidan"):
        correct.admits(state, correction(seen=seen, note=10), NOW)
    for newest in (9, None):
        correct.admits(state, correction(seen=newest, note=10), NOW)


def test_a_run_that_does_not_know_of_earlier_corrections_trusts_the_register() -> None:
    correct.admits(a_state(DETERMINED), correction(seen=7), NOW)


def news(kind: NewsKind, **more: object) -> News:
    """One piece of news of the second seat."""
    return News.model_validate({"kind": kind, "step": "fraga", "seat": SEATS[1], **more})


@pytest.mark.parametrize(
    ("item", "status", "expected"),
    [
        (news(NewsKind.ANSWER, row=YES), OPEN, []),
        (news(NewsKind.ANSWER, row=YES, step="borta"), OPEN, []),
        (news(NewsKind.ANSWER, row=YES, seat=SEATS[0]), CLOSED, []),
        (news(NewsKind.ANSWER, row=YES), CLOSED, [("outcome_changed", "answers-2")]),
        (news(NewsKind.ANSWER, row=YES), DETERMINED, []),
        (
            news(NewsKind.ANSWER, row=Row(version=1, values={"fraga": "aterkommer"}, returns_on=date(2024, 6, 3))),
            OPEN,
            [("returns", "v1")],
        ),
        (news(NewsKind.HOLDER_CHANGED, generation=2, step=""), OPEN, [("invite", "g2")]),
        (news(NewsKind.HOLDER_CHANGED, generation=2, step=""), StepStatus.PLANNED, []),
        (news(NewsKind.HOLDER_CHANGED, generation=2), StepStatus.PLANNED, [("invite", "g2")]),
        (news(NewsKind.HOME_MEETING, generation=4, on=date(2024, 5, 28)), OPEN, [("home_meeting", "choice-4")]),
        (news(NewsKind.HOME_MEETING, generation=4, on=date(2024, 5, 28)), DETERMINED, []),
        (news(NewsKind.CALENDARS, generation=9, seat="", step=""), OPEN, [("calendars", "note-9")]),
    ],
)
def test_what_news_brings_and_that_it_brings_it_once(
    item: News, status: StepStatus, expected: list[tuple[str, str]]
) -> None:
    state = a_state(status)
    duties = take_news(state, NewsBatch(items=[item, item]), NOW)
    assert [(duty.kind, duty.key) for duty in duties] == expected
    if item.kind is NewsKind.ANSWER:
        assert take_news(state, NewsBatch(items=[item]), NOW) == [], "old news changes nothing"


def test_a_report_is_done_once() -> None:
    task = StepTimes(key="uppgift", kind=StepKind.TASK, closes_at=CLOSES, seats=SEATS[:1])
    state = a_state(OPEN, task, uppgift=StepState(status=OPEN))
    item = News(kind=NewsKind.ANSWER, step="uppgift", seat=SEATS[0], row=Row(version=1, values={"klar": "klart"}))
    assert [duty.kind for duty in answer.take(state, item, NOW)] == ["done"]
    assert state.steps["uppgift"].status == StepStatus.DONE


@pytest.mark.parametrize(
    ("duty", "status"),
    [
        (Open(at=NOW, step="fraga"), OPEN),
        (Close(at=NOW, step="fraga"), CLOSED),
        (Skip(at=NOW, step="fraga"), StepStatus.SKIPPED),
        (Milestone(at=NOW, step="fraga"), StepStatus.DONE),
        (move.transition(a_state(), MOVE, NOW), StepStatus.PLANNED),
    ],
)
def test_what_time_does_to_a_step(duty: Any, status: StepStatus) -> None:
    state = a_state(StepStatus.PLANNED)
    transitions.carried_out(state, [duty], NOW)
    assert state.steps["fraga"].status == status


def test_findings_of_two_duties_are_joined_and_the_later_prevails() -> None:
    first = CarriedOut(replaced=["a"], timetable=Timetable(version=4, steps=[]), written_until=NOW)
    why = {"moved/fraga/note-7": Refusal(problem="Nej.")}
    second = CarriedOut(replaced=["b"], timetable=Timetable(version=5, steps=[]), refused=why)
    joined = first.joined(second).joined(CarriedOut())
    assert joined.replaced == ["a", "b"] and joined.timetable is not None and joined.timetable.version == 5
    assert joined.written_until == NOW and joined.refused == why


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            move.sentence("Remiss", date(2024, 5, 30), date(2024, 6, 13)),
            "Svarsdagen för ”Remiss” är flyttad från torsdag den 30 maj 2024 till torsdag den 13 juni 2024.",
        ),
        (
            anstand.sentence("Salem", "Remiss", date(2024, 6, 13), is_taken_back=False),
            "Salem har fått anstånd med ”Remiss” till torsdag den 13 juni 2024.",
        ),
        (
            anstand.sentence("Salem", "Remiss", date(2024, 5, 30), is_taken_back=True),
            "Anståndet för Salem är återtaget: svarsdagen är torsdag den 30 maj 2024.",
        ),
        (parties.sentence(["Salem"], ["Nacka"]), "Ny part: Salem. Inte längre part: Nacka."),
        (
            determine.sentence("Remiss", found_words({"delta": "ja"}.items()), ""),
            "Utfallet av ”Remiss” är fastställt enligt sin regel: delta: ja.",
        ),
        (
            result_words(Result.YES, ["Haninge", "Nacka"], ["Tyresö"]),
            "ja för Haninge och Nacka, inte för Tyresö",
        ),
        (findings_words({"svar": "ja"}), "ja"),
        (findings_words({"delta": "ja", "bidra": "nej"}), "delta: ja; bidra: nej"),
        (
            found_words(
                [("läge", "besvarad"), ("delta", "ja"), ("belopp", "besvarad"), ("kostnad", "besvarad, summa: 2 kr")]
            ),
            "frågorna om läge och belopp är besvarade; delta: ja; frågan om kostnad är besvarad, summa: 2 kr",
        ),
        (found_words({"”Vilka?”": "besvarad (Salem: saknas)"}.items()), "frågan ”Vilka?” är besvarad (Salem: saknas)"),
        (found_words({"svar": "besvarad"}.items()), "frågan är besvarad"),
        (found_words({"svar": "ja"}.items()), "ja"),
        (
            correct.sentence("Remiss", "delta: ja", "delta: nej", "Fel rad lästes."),
            "Utfallet av ”Remiss” är rättat av samverkanskansliet: delta: nej. Förut: delta: ja. Skäl: Fel rad lästes.",
        ),
        (
            own_meeting.sentence("Salem", date(2024, 5, 28), date(2024, 5, 14)),
            (
                "Salem: påminnelserna följer sammanträdet tisdag den 28 maj 2024. "
                "Handlingarna ska vara inne senast tisdag den 14 maj 2024."
            ),
        ),
        (
            new_holder.sentence("Remiss", "Salem"),
            "Frågan ”Remiss” flyttades till den nya innehavaren i Salem.",
        ),
    ],
)
def test_the_sentence_of_an_act(said: str, expected: str) -> None:
    assert said == expected


def test_calendars_concern_the_whole_process() -> None:
    (duty,) = calendars.take(a_state(), News(kind=NewsKind.CALENDARS, generation=9), NOW)
    assert duty.step == ""
