"""Which steps of a remiss may be left out, and what the others rest on instead. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kinds.remiss.spec import FOLLOWUP, INFORMATION, PRESENTATION, REPORT
from schemas.file.process import Condition, Derived, ProcessFile, StepSpec

CHOOSABLE = (INFORMATION, PRESENTATION, FOLLOWUP, REPORT)
"""The roles of the steps that a remiss can do without."""


def without_steps(file: ProcessFile, left_out: Iterable[str]) -> ProcessFile:
    """The file without the steps of these roles; what waited for one, or was counted from it, rests on what that one
    rested on. Another role than those of `CHOOSABLE` stays."""
    gone = set(left_out) & set(CHOOSABLE)
    steps = list(file.steps)
    while dropped := next((step for step in steps if step.role in gone), None):
        steps = [_rewired(step, dropped) for step in steps if step is not dropped]
    return file.model_copy(update={"steps": steps})


def _rewired(step: StepSpec, dropped: StepSpec) -> StepSpec:
    when: list[Condition] = []
    for condition in step.when:
        for each in dropped.when if condition.step == dropped.key else [condition]:
            if each not in when:
                when.append(each)
    due, derived = step.due, step.due.derived
    if derived is not None and derived.from_ == dropped.key and dropped.due.derived is not None:
        due = due.model_copy(update={"derived": _from_further(derived, dropped.due.derived)})
    after, waits_for = (
        _in_place(step.after, dropped.key, dropped.after),
        _in_place(step.waits_for, dropped.key, dropped.waits_for),
    )
    return step.model_copy(update={"when": when, "due": due, "after": after, "waits_for": waits_for})


def _in_place(keys: Sequence[str], dropped: str, of_dropped: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(each for key in keys for each in (of_dropped if key == dropped else [key])))


def _from_further(derived: Derived, dropped: Derived) -> Derived:
    """Counted from what the step left out was counted from: both distances in working days, else the longer way."""
    days = [each.workdays for each in (derived, dropped)]
    if None in days:
        return dropped
    return derived.model_copy(update={"from_": dropped.from_, "workdays": sum(each or 0 for each in days)})
