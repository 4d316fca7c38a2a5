"""What a step is called where it is listed: by its role where its kind's own word does not fit."""

from __future__ import annotations

from kinds.remiss.spec import SUBMISSION
from schemas.file.process import StepKind
from words.codes import step_kind


def test_a_submission_is_no_avisering() -> None:
    assert step_kind(StepKind.NOTICE, SUBMISSION) == "inlämning"
    assert step_kind(StepKind.NOTICE, "notice") == step_kind(StepKind.NOTICE) == "avisering"
    assert step_kind(StepKind.INQUIRY, "okänd") == "svarsomgång"
