"""Parties that join or leave a running process: dated, and only in what is still open."""

from __future__ import annotations

from datetime import date

import pytest

from rules.dates.clock import at_local
from rules.people.joining import change_parties, changed_file
from rules.plan.replanning import grant_anstand
from schemas.errors import Refused
from schemas.file.process import PartySpec, ProcessFile
from schemas.plan.plan import Plan

MAY = at_local(date(2024, 5, 14), 10)
SALEM = "salem/kommundirektor"


def party(key: str, **fields: object) -> PartySpec:
    return PartySpec.model_validate({"organisation": key} | fields)


def test_a_party_that_leaves_and_one_that_joins_change_the_open_inquiries_only(plan: Plan, file: ProcessFile) -> None:
    now = at_local(date(2024, 6, 14), 13)  # fredag, after the inquiry of 2024
    changed = change_parties(plan, file, [party("sodertalje")], ["nykvarn"], now=now)
    assert changed.step("forlangning").seats == plan.step("forlangning").seats
    seats = changed.step("upphandling-beslut").seats
    assert "nykvarn/kommundirektor" not in seats
    assert seats[-1] == "sodertalje/kommundirektor"
    assert changed.step("utvardering").seats == ["styrgruppen/ordforande"]


def test_who_joins_an_open_inquiry_shares_its_ladder_or_brings_its_own_day(plan: Plan, file: ProcessFile) -> None:
    own = {"on": "2024-06-10", "basis": "agreement", "source": "sammanträdesplan"}
    changed = change_parties(plan, file, [party("sodertalje", due=own)], [], now=MAY)
    step = changed.step("forlangning")
    assert step.schedule_of("sodertalje/kommundirektor").due_on == date(2024, 6, 10)
    assert "sodertalje/kommundirektor" not in changed.step("upphandling-beslut").own
    plain = change_parties(plan, file, [party("sodertalje")], [], now=MAY).step("forlangning")
    assert plain.own == {}


def test_who_joins_after_the_due_day_is_not_asked(plan: Plan, file: ProcessFile) -> None:
    changed = change_parties(plan, file, [party("sodertalje", **{"from": "2025-01-01"})], [], now=MAY)
    assert "sodertalje/kommundirektor" not in changed.step("forlangning").seats
    assert "sodertalje/kommundirektor" in changed.step("upphandling-beslut").seats


def test_who_leaves_takes_its_anstand_along(plan: Plan, file: ProcessFile) -> None:
    granted = grant_anstand(plan, "forlangning", SALEM, date(2024, 6, 12), now=MAY)
    assert change_parties(granted, file, [], ["salem"], now=MAY).step("forlangning").own == {}


@pytest.mark.parametrize(
    ("joined", "left", "says"),
    [
        (["salem"], [], "”salem” är redan part"),
        ([], ["sodertalje"], "”sodertalje” är inte part"),
        ([], ["haninge", "nynashamn", "tyreso", "huddinge", "botkyrka", "salem", "nykvarn", "nacka"], "Minst en part"),
    ],
)
def test_party_changes_that_make_no_sense_are_refused(
    plan: Plan, file: ProcessFile, joined: list[str], left: list[str], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        change_parties(plan, file, [party(key) for key in joined], left, now=MAY)


def test_the_file_keeps_who_was_a_party_when(file: ProcessFile) -> None:
    changed = changed_file(file, [party("sodertalje")], ["nykvarn"], on=date(2024, 6, 14))
    dates = {p.organisation: (p.from_on, p.to_on) for p in changed.parties}
    assert dates["nykvarn"] == (date(2020, 7, 15), date(2024, 6, 13))
    assert dates["sodertalje"] == (date(2024, 6, 14), None)
    assert dates["salem"] == (date(2020, 7, 15), None)
    assert len(file.parties) == 8
