"""Every mail of a matter before it is started, made by the acts that will make it: one of each sort, as it is read.

The matter is played in a register of its own that is thrown away, without any engine: the first who is asked in each
step answers, the others do not, and at the end the secretariat determines. What opens only when something else has been
found is opened all the same, so that its mails can be read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from activities.process import ProcessActivities
from acts.determine import Determined
from acts.duties import CarryOut
from db.answers.answers import record_answer
from db.case import load_state
from db.processes import load_plan
from db.store.session import Database
from mail.kinds import MAILS
from mail.tokens import Keys
from mail.writing.render import render
from questions.kind import POSITIONS
from rehearsal.register import BASE_URL, empty_register
from rehearsal.sample import sample_answer
from rules import transitions
from rules.agenda import due_duties
from rules.dates.clock import at_local, local_date
from rules.dates.workdays import add_workdays
from schemas.duties import ONCE, Duty, Open
from schemas.errors import Refused
from schemas.file.process import Directory, ProcessFile, StepKind
from schemas.inquiry import OutcomeRule, Result
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import ProcessState, StepStatus
from schemas.tables.mail import MailRow
from secretariat.engine.start import write_start

_KEYS = Keys.single("mejl som inte skickas")
_MOST_STEPS = 40
_CAN_BE_YES = POSITIONS | {OutcomeRule.ALL_NAMED}
_AFTER_WORKDAYS = 3
"""Long enough after a step's last day for what follows by itself."""


@dataclass(frozen=True)
class FoundMail:
    """One mail: what sort it is, when the first of its sort goes, and how many there are."""

    step: str
    title: str
    at: datetime
    to: str
    count: int
    subject: str
    text: str


def mails_ahead(file: ProcessFile, directory: Directory, now: datetime) -> list[FoundMail]:
    """The mails of a matter that would be started at `now` (aware), one of each sort for each step, in time order.

    Raises Refused where it could not be started.
    """
    with tempfile.TemporaryDirectory(prefix="svarstid-") as folder:
        place = Path(folder) / "register.db"
        place.write_bytes(empty_register())
        db = Database(f"sqlite:///{place}", is_durable=False)
        try:
            write_start(db, file, directory, now, 0)
            _Play(db, file.process, now).through()
            return _found(db, file.process)
        finally:
            db.dispose()


class _Play:
    def __init__(self, db: Database, process: str, now: datetime) -> None:
        self.db, self.process, self.now = db, process, now
        self.activities = ProcessActivities(db, wake=lambda: None)

    def through(self) -> None:
        """Every step, in the order of their days."""
        with self.db.read() as session:
            plan = load_plan(session, self.process)
        for step in sorted(plan.steps, key=lambda step: step.schedule.closes_at)[:_MOST_STEPS]:
            if step.done_on is None and step.kind is not StepKind.MILESTONE:
                self._one(step)

    def _one(self, step: PlanStep) -> None:
        opens_at = max(self.now, step.opens_at or self.now)
        self._until(opens_at)
        state = self._state()
        if state.steps[step.key].status is StepStatus.PLANNED:
            self._carry_out(state, [Open(at=self.now, step=step.key, seats=state.times(step.key).seats, key=ONCE)])
        rungs = sorted({rung.at for rung in step.schedule.rungs if rung.at > self.now})
        for at in [at for at in rungs if at < step.schedule.closes_at]:
            self._until(at)
        if step.seats:
            self._answer(step, step.seats[0])
        for at in [at for at in rungs if at > self.now]:
            self._until(at)
        self._until(at_local(add_workdays(local_date(max(self.now, step.schedule.closes_at)), _AFTER_WORKDAYS), 12, 0))
        self._determine(step)

    def _answer(self, step: PlanStep, seat: str) -> None:
        try:
            with self.db.write() as session:
                record_answer(session, sample_answer(self.process, step, seat), now=self.now)
        except Refused:
            return  # a step that its kind does not let anybody answer yet: it has no receipt to show
        self.now += timedelta(minutes=1)

    def _determine(self, step: PlanStep) -> None:
        state = self._state()
        if step.kind is not StepKind.INQUIRY or state.steps[step.key].status is not StepStatus.CLOSED:
            return
        results = {
            question.key: Result.YES if question.rule in _CAN_BE_YES else Result.ANSWERED
            for question in state.times(step.key).questions
        }
        self._carry_out(state, [Determined(at=self.now, step=step.key, results=results, key=ONCE)])

    def _until(self, to: datetime) -> None:
        """Let what falls due happen, in one go for each moment that is looked at."""
        self.now = max(self.now, to)
        state = self._state()
        self._carry_out(state, due_duties(state, self.now))

    def _carry_out(self, state: ProcessState, duties: Sequence[Duty]) -> None:
        if not duties:
            return
        batch = CarryOut.model_validate({"process": self.process, "now": self.now, "duties": duties})
        transitions.carried_out(state, duties, self.now)
        transitions.found(state, self.activities.carry_out(batch), self.now)

    def _state(self) -> ProcessState:
        with self.db.read() as session:
            return load_state(session, self.process)


def _found(db: Database, process: str) -> list[FoundMail]:
    with db.read() as session:
        titles = {step.key: step.title for step in load_plan(session, process).steps}
        rows = session.exec(
            select(MailRow).where(MailRow.process == process).order_by(col(MailRow.send_at), col(MailRow.id))
        ).all()
    sorts: dict[tuple[str, str], list[MailRow]] = {}
    for row in rows:
        sorts.setdefault((row.step, row.kind), []).append(row)
    found = []
    for (step, kind), same in sorts.items():
        mail = render(same[0], BASE_URL, _KEYS)
        found.append(
            FoundMail(
                step=titles.get(step, ""),
                title=MAILS[kind].title,
                at=same[0].send_at,
                to=same[0].to_email,
                count=len({row.to_email for row in same}),
                subject=mail.subject,
                text=mail.text,
            )
        )
    return found
