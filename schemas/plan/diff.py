"""What a new version of a plan changes, for the preview before it is confirmed."""

from __future__ import annotations

from datetime import date

from schemas.base import Instant, Model
from schemas.plan.plan import MailKind, PlanWarning, RungTo


class PlannedMail(Model):
    """One rung of a step, with the seats it concerns; `invite` where the step opens."""

    step: str
    rung: str
    kind: MailKind
    at: Instant
    to: RungTo
    seats: list[str]
    waits_for: list[str] = []
    """Steps without which it is not sent; `at` is then the earliest instant."""


class StepMove(Model):
    """A step that gets another day (as its source names it, and to act by)."""

    step: str
    title: str
    old_on: date
    new_on: date
    old_operative_on: date
    new_operative_on: date


class StepChange(Model):
    """A step that comes or goes."""

    step: str
    title: str
    due_on: date


class SeatNotice(Model):
    """A seat that gets notice of a new day."""

    step: str
    seat: str


class PlanDiff(Model):
    """Everything that differs between two versions, from `now` on."""

    moved: list[StepMove] = []
    added: list[StepChange] = []
    removed: list[StepChange] = []
    mails_added: list[PlannedMail] = []
    mails_removed: list[PlannedMail] = []
    notices: list[SeatNotice] = []
    warnings: list[PlanWarning] = []
    """Warnings that the old version did not have."""
    infeasible: list[str] = []
    """What cannot be done in time any more, a whole Swedish sentence each."""

    @property
    def is_empty(self) -> bool:
        """True where nothing that anyone would notice has changed."""
        return not (self.moved or self.added or self.removed or self.mails_added or self.mails_removed)
