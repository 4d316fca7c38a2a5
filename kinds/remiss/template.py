"""A process file made from the template of a remiss and what has come; the dates are counted from the remiss."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from files.process_file import read_process
from kinds.remiss.spec import GROUP, REVIEW, RemissSpec
from schemas.inquiry import OutcomeRule
from schemas.process import Directory, ProcessFile, QuestionSpec, StepSpec

_COUNTED = frozenset({GROUP, REVIEW})


def remiss_process(template: Path | str, remiss: RemissSpec, *, today: date) -> tuple[ProcessFile, Directory]:
    """The process of a remiss, with the steps and parties of the template and the key of its identity.

    FileRefused where the template itself has a mistake. `today` is a Stockholm date.
    """
    file, directory = read_process(template, today=today)
    filled = file.with_block(remiss).model_copy(
        update={
            "process": remiss.process_key,
            "title": remiss.title,
            "diarienummer": remiss.diarienummer,
            "steps": [_with_minimum(step, remiss.minimum_group) for step in file.steps],
        }
    )
    return ProcessFile.model_validate(filled.model_dump(mode="python", by_alias=True)), directory


def _with_minimum(step: StepSpec, minimum: int) -> StepSpec:
    """At least as many as the remiss says, in the working group and behind the draft."""
    if step.role not in _COUNTED:
        return step
    return step.model_copy(update={"questions": [_at_least(question, minimum) for question in step.questions]})


def _at_least(question: QuestionSpec, minimum: int) -> QuestionSpec:
    return question.model_copy(update={"at_least": minimum}) if question.rule is OutcomeRule.AT_LEAST else question
