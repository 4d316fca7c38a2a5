"""The fingerprint of a matter's state, and what it says when register and workflow have different ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

from rules.agenda import due_duties
from rules.transitions import ready
from schemas.fingerprint import Fingerprint, StepMark
from schemas.plan.timetable import ProcessState, StepState


class Difference(Enum):
    """How a workflow's state differs from the register's."""

    BEHIND = "behind"
    """It lacks answers, and nothing else."""
    OTHER = "other"
    """It has what the register lacks, or is somewhere else."""


def fingerprint(state: ProcessState, *, is_resting: bool = True) -> Fingerprint:
    """Where the matter stands; the same function makes the register's and the workflow's.

    Outcomes are left out: they follow from the answers.
    """
    return Fingerprint(
        handled_until=state.handled_until,
        plan_version=state.timetable.version,
        is_withdrawn=state.is_withdrawn,
        turns=sorted(state.turns),
        steps={key: _mark(step) for key, step in _whole(state).steps.items()},
        is_resting=is_resting,
    )


def difference(register: ProcessState, workflow: Fingerprint) -> Difference | None:
    """How the workflow differs from what the register has, None where it does not; the workflow must be at rest.

    A workflow that wakes without anything to carry out moves its `handled_until` alone, so it may be ahead there, as
    long as nothing was due in between. It is never behind. Of the turns the register keeps more than it does.
    """
    ours = fingerprint(register)
    is_elsewhere = (
        workflow.handled_until < ours.handled_until
        or workflow.plan_version != ours.plan_version
        or workflow.is_withdrawn != ours.is_withdrawn
        or not set(workflow.turns) <= set(ours.turns)
        or workflow.steps.keys() != ours.steps.keys()
    )
    if is_elsewhere:
        return Difference.OTHER
    pairs = [(mark, workflow.steps[key]) for key, mark in ours.steps.items()]
    if any(mark != theirs and not _lacks_answers(mark, theirs) for mark, theirs in pairs):
        return Difference.OTHER
    if due_duties(_whole(register), workflow.handled_until):
        return Difference.OTHER  # it has carried out what the register knows nothing of
    return Difference.BEHIND if any(mark != theirs for mark, theirs in pairs) else None


def _whole(state: ProcessState) -> ProcessState:
    """A copy in which every step has a state."""
    return ready(state.model_copy(update={"steps": dict(state.steps)}))


def _lacks_answers(ours: StepMark, theirs: StepMark) -> bool:
    return ours.versions > theirs.versions and (ours.status, ours.results) == (theirs.status, theirs.results)


def _mark(step: StepState) -> StepMark:
    found = step.model_dump(mode="json")
    return StepMark(
        status=step.status,
        versions=sum(row.version for row in step.rows.values()),
        rows=_digest(found["rows"]),
        results=_digest({name: found[name] for name in ("results", "within")}),
        is_paused=step.is_paused,
    )


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
