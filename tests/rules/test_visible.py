"""What cannot be seen says nothing."""

from __future__ import annotations

import pytest

from questions.answer import problems, tidy
from rules.plan.planning import make_plan
from rules.visible import trimmed
from schemas.inquiry import Code
from schemas.messages import AnswerIn
from schemas.plan.plan import PlanStep
from tests import world


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u200b", "\u00ad\u200d", "\u2060\ufeff", "\u00a0\u3000", "\u2800", "\u3164", "\ufe0f", "\ue000"],
)
def test_invisible_characters_are_no_text(text: str) -> None:
    assert trimmed(text) == ""


@pytest.mark.parametrize("text", ["ja", "å", "§", "–", "❤️", "1", "Om priset hålls\u00adfast", "👩\u200d🚒"])
def test_what_can_be_seen_is_kept_as_it_is(text: str) -> None:
    assert trimmed(f"  {text}\n") == text


def _step() -> PlanStep:
    return make_plan(world.process_file(), today=world.START.date()).step(world.STEP)


@pytest.mark.parametrize("typed", ["\u200b\u200b", "\u2800", "\u00ad"])
def test_a_condition_that_nobody_can_read_is_refused(typed: str) -> None:
    values = {"forlangning": Code.CONDITION, "ny-upphandling": "nej"}
    answer = AnswerIn(
        process=world.PROCESS, step=world.STEP, seat=world.SALEM, values=values, texts={"forlangning": typed}
    )
    found = problems(_step(), tidy(_step(), answer), today=world.APRIL.date())
    assert [fault.problem for fault in found] == ["Villkoret saknas."]
