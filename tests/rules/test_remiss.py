"""Who stands behind, and the identity of a remiss."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from kinds.remiss.rules import behind, standings
from kinds.remiss.spec import BEHIND, RemissSpec
from schemas.file.process import StepKind
from schemas.inquiry import OutcomeRule, Row
from schemas.plan.timetable import ProcessState, QuestionCode, StepState, StepStatus, StepTimes, Timetable

NOON = datetime(2022, 2, 1, 11, 0, tzinfo=UTC)
ORGANISATIONS = ("haninge", "salem", "tyreso")
REVIEW = ("", "deltar", "deltar-tillagg", "eget-svar", "avstar", "aterkommer")
HOME = ("", "antar", "star-bakom", "eget-svar", "inget-svar", "aterkommer")


def state(reviewed: dict[str, str], decided: dict[str, str], again: dict[str, str] | None = None) -> ProcessState:
    """A remiss where each organisation has said this of the draft, and decided that at home; "" is silence.

    Those in `again` are asked of a second draft, and the others are not.
    """
    said = {"granskning": ("review", "kommundirektor", reviewed), "hemma": ("home", "kansli", decided)}
    if again is not None:
        said |= {"granskning-2": ("review", "kommundirektor", again)}
    steps, known = [], {}
    for key, (role, seat, codes) in said.items():
        asked = [o for o in ORGANISATIONS if key != "granskning-2" or o in codes]
        seats = [f"{organisation}/{seat}" for organisation in asked]
        question = QuestionCode(key="q", rule=OutcomeRule.ALL_ANSWERED)
        steps.append(
            StepTimes(key=key, kind=StepKind.INQUIRY, role=role, closes_at=NOON, seats=seats, questions=[question])
        )
        rows = {f"{o}/{seat}": Row(version=1, values={"q": code}) for o, code in codes.items() if code}
        known[key] = StepState(rows=rows)
    table = Timetable(version=1, steps=steps)
    return ProcessState(process="p", kind="remiss", handled_until=NOON, timetable=table, steps=known)


codes_of = {name: st.sampled_from(REVIEW) for name in ORGANISATIONS}
decided_of = {name: st.sampled_from(HOME) for name in ORGANISATIONS}


def test_a_yes_to_the_older_draft_is_none_to_the_new_for_those_who_are_asked_of_it() -> None:
    reviewed = dict.fromkeys(ORGANISATIONS, "deltar")
    here = state(reviewed, {}, {"salem": "", "tyreso": "aterkommer"})
    assert [found.organisation for found in behind(here)] == ["haninge"]
    decided = state(reviewed, {"salem": "antar"}, {"salem": "", "tyreso": "deltar"})
    assert [found.organisation for found in behind(decided)] == list(ORGANISATIONS)


@given(st.fixed_dictionaries(codes_of), st.fixed_dictionaries(decided_of))
def test_nobody_stands_behind_without_a_word_of_its_own(reviewed: dict[str, str], decided: dict[str, str]) -> None:
    for found in standings(state(reviewed, decided)):
        own = decided[found.organisation]
        word = own if own not in ("", "aterkommer") else reviewed[found.organisation]
        assert found.is_behind == (word in BEHIND)
        assert found.said == ("" if word == "aterkommer" else word)


def test_the_newest_draft_counts_before_the_older() -> None:
    here = state({"salem": "deltar", "tyreso": "deltar"}, {}, {"salem": "eget-svar"})
    assert [found.organisation for found in behind(here)] == ["tyreso"]


def test_the_decision_at_home_counts_before_the_review() -> None:
    here = state({"salem": "deltar", "tyreso": "eget-svar"}, {"salem": "inget-svar", "tyreso": "star-bakom"})
    assert [found.organisation for found in behind(here)] == ["tyreso"]


def spec(**changes: object) -> RemissSpec:
    """The county plan of 2021."""
    values = {
        "sender": "Region Stockholm",
        "title": "Länsplan",
        "received_on": date(2021, 11, 15),
        "due_on": date(2022, 2, 28),
        "signer": "samarbetskommitten/ordforande",
    }
    return RemissSpec.model_validate(values | changes)


def test_the_same_title_twice_is_told_apart_by_the_round() -> None:
    assert spec().identity == "region-stockholm/lansplan/1"
    assert spec().identity != spec(round=2).identity
    assert spec(diarienummer="TRN 2021-1").identity == spec(diarienummer="trn 2021 1").identity


def test_the_identity_gives_a_key_that_a_process_may_have() -> None:
    key = spec(sender="Å" * 80, diarienummer="I2021/02884").process_key
    assert len(key) <= 63 and key == key.strip("-")


def _named(here: ProcessState) -> list[str]:
    return [found.organisation for found in standings(here) if found.may_be_named]


def test_a_yes_to_a_draft_names_nobody_where_an_own_decision_is_asked_for() -> None:
    reviewed = dict.fromkeys(ORGANISATIONS, "deltar")
    here = state(reviewed, {"salem": "antar", "tyreso": "inget-svar"})
    assert _named(here) == ["salem"]
    assert [(found.organisation, found.is_behind, found.draft) for found in standings(here)] == [
        ("haninge", True, 1),
        ("salem", True, 0),
        ("tyreso", False, 0),
    ]


def test_without_an_own_decision_the_word_about_the_draft_names_with_its_draft() -> None:
    here = state({"salem": "deltar", "tyreso": "deltar", "haninge": "avstar"}, {}, {"tyreso": "deltar-tillagg"})
    here.steps["hemma"].status = StepStatus.SKIPPED
    assert _named(here) == ["salem", "tyreso"]
    assert [found.draft for found in standings(here) if found.may_be_named] == [1, 2]


@given(st.fixed_dictionaries(codes_of), st.fixed_dictionaries(decided_of))
def test_whoever_is_named_stands_behind(reviewed: dict[str, str], decided: dict[str, str]) -> None:
    for found in standings(state(reviewed, decided)):
        assert found.may_be_named == (decided[found.organisation] in BEHIND)
        assert found.is_behind or not found.may_be_named
