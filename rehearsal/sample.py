"""A made-up answer to a step, of the kind that each of its questions takes."""

from __future__ import annotations

from questions import kind_of
from questions.answer import tidy
from questions.kind import Given
from schemas.inquiry import Strength
from schemas.messages import AnswerIn, TidyAnswer
from schemas.plan.plan import PlanStep


def sample_answer(process: str, step: PlanStep, seat: str) -> TidyAnswer:
    """The answer of one seat, which every check lets through."""
    given: dict[str, Given] = {question.key: kind_of(question).example(question) for question in step.questions}
    answer = AnswerIn(
        process=process,
        step=step.key,
        seat=seat,
        values={key: each.code for key, each in given.items() if each.code},
        texts={key: each.text for key, each in given.items() if each.text},
        strength=step.level or Strength.OFFICIAL,
    )
    return tidy(step, answer)
