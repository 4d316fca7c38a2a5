"""Where each part of a proposal stands, and what its objects still lack. Pure."""

from __future__ import annotations

from rules import gates
from schemas.inquiry import Result
from schemas.priorities import PART_NAMES, Part, PartStatus, PrioritiesSpec
from schemas.timetable import ProcessState, StepStatus, StepTimes

_HOME = {
    Result.YES: PartStatus.READY,
    Result.NO: PartStatus.REJECTED,
    Result.ANSWERED: PartStatus.READY,
    Result.NEEDS_POSITION: PartStatus.NEEDS_POSITION,
}
_COMMITTEE = {"beslutad": PartStatus.DECIDED, "avslagen": PartStatus.REJECTED, "uttagen": PartStatus.TAKEN_OUT}
"""What the committee can find of a part."""


def part_statuses(spec: PrioritiesSpec, state: ProcessState) -> dict[Part, PartStatus]:
    """Every part that the proposal has, with its own status.

    A part is taken out beforehand, else it has what the committee found of it, else what the home check came to. A
    question whose key is the part's name is about that part; a step without one is about the whole.
    """
    parts = [part for part in Part if spec.taken_out(part) or any(each.part is part for each in spec.objects)]
    return {part: PartStatus.TAKEN_OUT if spec.taken_out(part) else _status(part, state) for part in parts}


def _status(part: Part, state: ProcessState) -> PartStatus:
    committee = _with_role(state, "committee")
    if committee is not None and state.steps[committee.key].status == StepStatus.DONE:
        found = _COMMITTEE.get(gates.finding(state, committee.key, _question(committee, part)))
        if found is not None:
            return found
    check = _with_role(state, "homecheck")
    if check is None:
        return PartStatus.PREPARED
    here, question = state.steps[check.key], _question(check, part)
    if here.status == StepStatus.DETERMINED:
        return _HOME[here.results[question]]
    if here.status == StepStatus.CLOSED and here.outcome is not None:
        return _HOME[here.outcome.questions[question].result]
    return PartStatus.PREPARED


def lacking(spec: PrioritiesSpec) -> list[str]:
    """What the objects of the parts that go along still lack, one Swedish phrase each; empty when all is there."""
    found = []
    for each in spec.objects:
        if spec.taken_out(each.part):
            continue
        missing = [name for name, has in (("fakta", each.facts), ("tidslinje", each.timeline)) if not has]
        if missing:
            found.append(f"{each.title}: {' och '.join(missing)} saknas")
    return found


def sentences(statuses: dict[Part, PartStatus]) -> list[str]:
    """The parts and their statuses in words."""
    return [
        f"{PART_NAMES[part][:1].upper()}{PART_NAMES[part][1:]}: {status.value}" for part, status in statuses.items()
    ]


def _with_role(state: ProcessState, role: str) -> StepTimes | None:
    return next((times for times in state.timetable.steps if times.role == role), None)


def _question(times: StepTimes, part: Part) -> str:
    keys = [question.key for question in times.questions]
    return part.value if part.value in keys else keys[0]
