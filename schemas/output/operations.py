"""The stable `--json` of status, verify and doctor."""

from __future__ import annotations

from datetime import date

from schemas.base import Instant, Model
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
    """What needs a hand: determine | mixed | overdue | own_task | own_question | vacant | infeasible | mail |
    starting | lost | stuck | refused | differs, with the step where there is one."""
    steps: list[StepStatusReport] = []
    upcoming: list[NextThing] = []
    schedule: PlanSchedule = PlanSchedule()
    """The plan read backwards from where it stands: slack, the critical chain, what cannot be done in time."""


class StatusReport(Model):
    """`svarstid status --json`; steps, upcoming and schedule are filled where one process is asked for."""

    processes: list[ProcessStatus]


class SealFault(Model):
    """One thing that is not as it was sealed."""

    table: str
    key: str
    """The primary key of the row, with "/" between its parts."""
    link: int
    """The number of the link that tells it; 0 where none does."""
    text: str
    """Swedish: what differs."""


class ErasedRecord(Model):
    """One erasure by decision: its content is gone, its hashes stay in the seal."""

    erased_at: Instant
    decision: str
    decided_on: date
    rows: int
    """How many rows of evidence."""


class VerifiedProcess(Model):
    """What the seal of one process says."""

    process: str
    events: int
    last_digest: str
    """Of the events."""
    problems: list[str]
    """The first that differs comes first; the same as the texts of `faults`."""
    faults: list[SealFault] = []
    links: int = 0
    head: str = ""
    """Kept somewhere else, it shows with `--expect` that nothing has been rewritten or cut off since."""
    sealed_after_event: int = 0
    """The number of the last event that stood before the process was sealed; 0 where it was sealed from its start."""
    erased: list[ErasedRecord] = []
    """What has been erased by decision."""


class VerifyReport(Model):
    """`svarstid verify --json`."""

    processes: list[VerifiedProcess]
    register_chain: VerifiedProcess | None = None
    """The chain over all chains; None where only one process was asked for, or nothing has been noted there yet."""
    expected: list[str] = []
    """The heads that were asked for; each that is not found as it was given is a problem of its process."""

    @property
    def is_whole(self) -> bool:
        """True where nothing differs."""
        register = [self.register_chain] if self.register_chain else []
        return not any(one.problems for one in [*self.processes, *register])


class AktReport(Model):
    """`svarstid verify AKT.zip --json`."""

    file: str
    matter: str = ""
    head: str = ""
    """The newest seal in it."""
    key: str = ""
    """The fingerprint of the key that signed it."""
    is_ours: bool = False
    """It is one of this service's own keys."""
    expected: list[str] = []
    problem: str = ""
    """The first thing that differs, in Swedish; empty where nothing does."""
    text: str = ""
    """What was found, in Swedish."""


class Check(Model):
    """One thing that the doctor has looked at."""

    name: str
    """engine | worker | matters | scheduler | database | lists | data_folder | mail | mail_in | login | clock |
    time_zone | service; of a domain domain | sender | mx | spf | dkim | dmarc"""
    ok: bool
    text: str
    """What was found, in Swedish."""
    cure: str = ""
    """What to do, where it is not ok; or what would be better though it is."""


class DoctorReport(Model):
    """`svarstid doctor --json`."""

    checks: list[Check]

    @property
    def is_well(self) -> bool:
        """True where everything is ok."""
        return all(check.ok for check in self.checks)
