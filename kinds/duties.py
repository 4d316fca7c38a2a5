"""Where the acts ask a kind as they write into the register: what it adds when a step opens, is announced, or ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from acts.case import Case
from kinds.loading import hooks_of
from schemas.duties import Duty
from schemas.inquiry import Result
from schemas.messages import CarriedOut
from schemas.plan.plan import PlanStep

Writer = Callable[[Case, Any, CarriedOut], None]


def _nothing_to_write(_case: Case, _step: PlanStep, _duty: Duty) -> None:
    return None


def _no_lines(_case: Case, _step: PlanStep) -> Sequence[str]:
    return ()


def _nothing_follows(_case: Case, _step: PlanStep, _results: Mapping[str, Result]) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Duties:
    """What a kind adds to the duties of every process, each in the transaction of the duty."""

    opened: Callable[[Case, PlanStep, Duty], None] = _nothing_to_write
    """A step has opened."""
    done: Callable[[Case, PlanStep, Duty], None] = _nothing_to_write
    """A step is done."""
    information: Callable[[Case, PlanStep], Sequence[str]] = _no_lines
    """What a mail for knowledge says beyond the text of its step, line by line."""
    follows: Callable[[Case, PlanStep, Mapping[str, Result]], Sequence[str]] = _nothing_follows
    """What happens next by itself when a step is determined, sentence by sentence."""
    writers: Mapping[str, Writer] = field(default_factory=dict)
    """The kind's own duties (`kinds.messages`) by their code → what writes each."""


def duties_of(kind: str) -> Duties:
    """What a kind adds."""
    return hooks_of(kind, "duties", Duties)
