"""The stable `--json` of status, verify and doctor."""

from __future__ import annotations

from datetime import date

from schemas.base import Model
from schemas.plan.schedule import PlanSchedule


class NextThing(Model):
    """Something that happens by itself if nobody does anything."""

    at: str
    """Local ISO time, Europe/Stockholm, with offset."""
    what: str
    """A `DutyKind`; for a rung of the ladder with its key, e.g. `rung -5`."""
    step: str


class StepStatusReport(Model):
    """Where one step stands."""

    key: str
    title: str
    status: str
    """A `StepStatus`."""
    due: date
    operative: date
    missing: list[str] = []
    """The seats that still owe an answer."""


class ProcessStatus(Model):
    """Where one process stands."""

    process: str
    title: str
    status: str
    """starting | running | ended"""
    next_date: date | None
    correctable_until: date | None = None
    """The last day on which the outcome of a decided matter can be corrected."""
    missing: int
    """How many answers are missing now."""
    needs: list[str] = []
    """What needs a hand: determine | mixed | overdue | own_task | own_question | vacant | mail | starting | lost |
    stuck, with the step where there is one."""
    steps: list[StepStatusReport] = []
    upcoming: list[NextThing] = []
    schedule: PlanSchedule = PlanSchedule()
    """The plan read backwards from where it stands: slack, the critical chain, what cannot be done in time."""


class StatusReport(Model):
    """`svarstid status --json`; steps, upcoming and schedule are filled where one process is asked for."""

    processes: list[ProcessStatus]


class VerifiedProcess(Model):
    """What the chain of events of one process says."""

    process: str
    events: int
    last_digest: str
    """Note it somewhere else: it shows up a chain that has been cut short since."""
    problems: list[str]


class VerifyReport(Model):
    """`svarstid verify --json`."""

    processes: list[VerifiedProcess]

    @property
    def is_whole(self) -> bool:
        """True where no chain has a problem."""
        return not any(process.problems for process in self.processes)


class Check(Model):
    """One thing that the doctor has looked at."""

    name: str
    """engine | worker | matters | scheduler | database | data_folder | mail | clock | time_zone | service"""
    ok: bool
    text: str
    """What was found, in Swedish."""
    cure: str = ""
    """What to do, where it is not ok."""


class DoctorReport(Model):
    """`svarstid doctor --json`."""

    checks: list[Check]

    @property
    def is_well(self) -> bool:
        """True where everything is ok."""
        return all(check.ok for check in self.checks)
