"""A plan read backwards and forwards: latest starts, slack, the critical chain, and what cannot be done in time."""

from __future__ import annotations

from datetime import date

from schemas.base import Model


class Progress(Model):
    """Where one step of a running process stands, as far as the passes need to know."""

    is_ended: bool = False
    opened_on: date | None = None
    """The day it was opened; None where it has not been."""
    answered: list[str] = []
    """Seats that owe nothing more."""


class StepWindow(Model):
    """When a step can be carried out. Both passes count working days."""

    step: str
    title: str
    workdays: int
    """How long the step takes."""
    earliest_start_on: date
    earliest_finish_on: date
    latest_start_on: date
    latest_finish_on: date
    slack: int
    """Working days the start may wait; negative where there is too little time."""
    is_critical: bool = False
    is_done: bool = False
    is_late: bool = False
    """A running step that is not done though its day has passed."""


class Infeasible(Model):
    """A step that cannot be done in time: `text` is one Swedish sentence, `ways_out` short Swedish phrases."""

    step: str
    title: str
    seat: str = ""
    """Set where it is one organisation's own meeting that comes too late."""
    needed: int
    available: int
    text: str
    ways_out: list[str] = []


class PlanSchedule(Model):
    """The passes over all steps, in plan order."""

    steps: list[StepWindow] = []
    critical: list[str] = []
    """Step keys of the chain with the least slack, in time order."""
    infeasible: list[Infeasible] = []
