"""Whole matters played against the register without an engine, and what became of every row as a digest.

Played without a secret, so that no receipt carries a stamp. `registers/played.json` holds the digests of the rows that
were once written one by one; whoever writes many at once must write the same. `python -m tests.db.seals.played`
freezes them anew: only where a row is meant to be another.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from activities.process import ProcessActivities
from acts.anstand import Granted
from acts.determine import Determined
from acts.duties import CarryOut
from acts.move import Moved
from acts.news import take_news
from acts.parties import PartiesChanged
from acts.withdraw import Withdrawn
from db import processes
from db.answers import answers
from db.calendar import calendars
from db.case import StoredCase, load_case, load_state
from db.seals.canonical import canonical
from db.store import deliveries
from db.store.making.whole import every_table
from db.store.session import Database
from files.process.file import read_process
from mail.outgoing.sender import Sender
from mail.tokens import Keys
from mail.transports.transport import CaptureTransport
from rules.agenda import due_duties, next_due_at
from rules.dates.clock import at_local, local_date
from schemas.duties import ONCE, Duty
from schemas.errors import Refused
from schemas.file.process import Directory, HolderSpec, ProcessFile, StepKind
from schemas.inquiry import Code, QuestionType, Result, Strength
from schemas.messages import AnswerIn, NewsBatch
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import StepStatus
from secretariat.engine.start import write_start
from secretariat.register import people
from tests import synthetic

FROZEN = Path(__file__).parent / "registers" / "played.json"
PROCESSES = Path(__file__).parents[3] / "processes"
_OUTAGE = (40, 60)
"""Days after the start between which nothing is carried out and nothing is sent."""


@dataclass
class Play:
    """One matter, from its start to its last day."""

    db: Database
    file: ProcessFile
    directory: Directory
    starts_on: date
    days: int
    withdrawn_after: int | None = None
    transport: CaptureTransport = field(default_factory=CaptureTransport)
    notes: Iterator[int] = field(default_factory=lambda: count(1))
    done: set[object] = field(default_factory=set)

    @property
    def key(self) -> str:
        """The matter's key."""
        return self.file.process

    def run(self) -> None:
        """All of it, a day at a time; each act of people on its own day after the step's opening."""
        now = at_local(self.starts_on, 8, 0)
        write_start(self.db, self.file, self.directory, now, 0)
        sender = Sender(self.db, self.transport, base_url="https://svarstid.example", keys=Keys.single("prov"))
        for day in range(self.days):
            if _OUTAGE[0] <= day < _OUTAGE[1]:
                continue
            now = at_local(self.starts_on + timedelta(days=day), 10, 0)
            people.follow_holders(self.db, now)
            case = self._pass_time(now)
            sender.drain(now)
            self._act(case, day, now)
            self._take_news(now)
            if day == self.withdrawn_after:
                self._withdraw(now)

    def _pass_time(self, now: datetime) -> StoredCase:
        """Carry out what is due until `now`; gives the matter as it then stands."""
        for _ in range(200):
            with self.db.read() as session:
                case = load_case(session, self.key)
                state = case.state
            at = next_due_at(state)
            if at is None or at > now or self._is_after_outage(now):
                at = now
            duties: list[Duty] = [*due_duties(state, at)]
            if not duties:
                return case
            self.carry_out(duties, at, since=state.handled_until)
        raise AssertionError("something is due again and again")

    def _is_after_outage(self, now: datetime) -> bool:
        return local_date(now) == self.starts_on + timedelta(days=_OUTAGE[1])

    def carry_out(self, duties: list[Duty], now: datetime, since: datetime | None = None) -> None:
        """Have the duties written; every third batch is tried twice, as where its result was lost."""
        batch = CarryOut.model_validate({"process": self.key, "now": now, "since": since, "duties": duties})
        found = ProcessActivities(self.db, wake=lambda: None).carry_out(batch)
        again = len(self.done) % 3 == 0
        self.done.add((now, tuple(duty.name for duty in duties), str(found.written_until)))
        if again:
            ProcessActivities(self.db, wake=lambda: None).carry_out(batch)

    def _take_news(self, now: datetime) -> None:
        with self.db.write() as session:
            waiting = deliveries.undelivered(session).get(self.key, [])
            deliveries.mark_delivered(session, [number for number, _ in waiting], now)
        if not waiting:
            return
        with self.db.read() as session:
            state = load_state(session, self.key)
        for _, news in waiting:
            if news.row is not None:  # the workflow has not heard of it yet
                state.steps[news.step].rows.pop(news.seat, None)
        if duties := take_news(state, NewsBatch(items=[news for _, news in waiting]), now):
            self.carry_out(duties, now)

    def _act(self, case: StoredCase, day: int, now: datetime) -> None:
        state = case.state
        for step in case.plan.steps:
            opened_at, status = case.steps[step.key].opened_at, state.steps[step.key].status
            if opened_at is None or status not in (StepStatus.OPEN, StepStatus.CLOSED):
                continue
            since = (local_date(now) - local_date(opened_at)).days
            if step.kind in (StepKind.TASK, StepKind.NOTICE):
                if since >= 4:
                    self._answer(step, step.seats[0], now, 0)
                continue
            self._answer_some(case, step, since, now)
            if status is StepStatus.OPEN:
                self._change(case, step, since, now)
            elif state.steps[step.key].outcome is not None and step.schedule.closes_at + timedelta(days=6) < now:
                self._determine(step, now)
        if day == 25:
            self._replace_holders(case, now)

    def _answer_some(self, case: StoredCase, step: PlanStep, since: int, now: datetime) -> None:
        for number, seat in enumerate(step.seats):
            is_home = seat in step.home_unknown and number % 3 == 0
            if is_home and since == 2:
                on = step.schedule.due_on - timedelta(days=9)
                with suppress(Refused), self.db.write() as session:  # some have been already
                    calendars.choose_meeting(session, self.key, step.key, seat, on, source="prov", now=now)
            if (number % 4 == 0 and since == 3) or (number % 4 == 1 and since in (8, 70)):
                self._answer(step, seat, now, number, returns=number % 4 == 1 and since == 8)
            elif number % 4 == 2 and case.steps[step.key].status == StepStatus.CLOSED:
                self._answer(step, seat, now, number)

    def _answer(self, step: PlanStep, seat: str, now: datetime, number: int, *, returns: bool = False) -> None:
        if (step.key, seat, returns) in self.done:
            return
        self.done.add((step.key, seat, returns))
        values = {q.key: _value(q.type, q, number, step) for q in step.questions}
        extra: dict[str, Any] = {}
        if returns:
            values = dict.fromkeys(values, Code.RETURNS.value)
            extra = {"returns_on": local_date(now) + timedelta(days=10)}
        elif step.kind is StepKind.INQUIRY:
            extra = {"strength": Strength.DELEGATION}
        answer = AnswerIn(process=self.key, step=step.key, seat=seat, values=values, comment="Som sagt.", **extra)
        for texts in ({}, {q.key: "Skälet står här." for q in step.questions if q.type is QuestionType.CHOICE}):
            try:
                with self.db.write() as session:
                    answers.record_answer(session, answer.model_copy(update={"texts": texts}), now=now)
                return
            except Refused:
                continue  # nothing is written; a question that cannot be answered so is left to time

    def _change(self, case: StoredCase, step: PlanStep, since: int, now: datetime) -> None:
        if since == 12 and len(step.seats) > 3:
            moved = step.schedule.due_on + timedelta(days=7)
            self._once(Moved(at=now, step=step.key, new_on=moved, key=f"note-{next(self.notes)}"), now)
        if since == 16 and len(step.seats) > 3:
            until = step.schedule.due_on + timedelta(days=14)
            key = f"note-{next(self.notes)}"
            self._once(Granted(at=now, step=step.key, seat=step.seats[3], new_on=until, key=key), now)
        if since == 18 and len(case.file.parties) > 4:
            left = [case.file.parties[-1].organisation]
            self._once(PartiesChanged(at=now, left=left, key=f"note-{next(self.notes)}"), now)
        if since == 20 and ("parties", step.key) not in self.done and len(case.file.parties) > 3:
            self.done.add(("parties", step.key))
            joined = [self.file.parties[-1].organisation]
            self._once(PartiesChanged(at=now, joined=joined, key=f"note-{next(self.notes)}"), now)

    def _once(self, duty: Duty, now: datetime) -> None:
        self.carry_out([duty], now)

    def _determine(self, step: PlanStep, now: datetime) -> None:
        with self.db.write() as session:
            note = processes.add_note(session, self.key, "Så kom vi överens.", now=now)
        results = {q.key: Result.YES if q.type is QuestionType.YES_NO else Result.ANSWERED for q in step.questions}
        self.carry_out([Determined(at=now, step=step.key, results=results, note=note, key=ONCE)], now)

    def _replace_holders(self, case: StoredCase, now: datetime) -> None:
        seats = sorted({seat for step in case.plan.steps if len(step.seats) > 3 for seat in step.seats})
        for number, seat in enumerate(seats[:4]):
            email = f"ny{number}@{seat.partition('/')[0]}.example"
            is_stand_in, from_on = number % 2 == 1, local_date(now) + timedelta(days=4) if number > 1 else None
            people.replace_holder(
                self.db, seat, name="Den nya", email=email, now=now, from_on=from_on, is_stand_in=is_stand_in
            )

    def _withdraw(self, now: datetime) -> None:
        with self.db.write() as session:
            note = processes.add_note(session, self.key, "Frågan är överspelad.", now=now)
        self.carry_out([Withdrawn(at=now, note=note, key=ONCE)], now)


def _value(kind: QuestionType, question: Any, number: int, step: PlanStep) -> str:
    match kind:
        case QuestionType.YES_NO:
            return "nej" if number % 8 == 4 else "ja"
        case QuestionType.CHOICE:
            return str(question.choices[0].code)
        case QuestionType.DONE:
            return Code.DONE.value
        case QuestionType.DATE:
            return step.schedule.due_on.isoformat()
        case _:
            return "Så här är det."


def _synthetic(db: Database) -> Play:
    """Twenty municipalities, some with a stand-in, some whose holder leaves on a day, some with nobody."""
    file = synthetic.process_file("matning", 20, opens_on=date(2024, 3, 1), due_on=date(2024, 5, 30))
    directory = synthetic.directory(20)
    organisations = []
    for number, one in enumerate(directory.organisations):
        holders = one.seats[0].holders
        if number % 4 == 2:
            stand_in = HolderSpec(name="Ersättaren", email=f"ersattare@{one.key}.example", capacity="ersattare")
            holders = [*holders, stand_in]
        if number % 7 == 5:
            holders = [holders[0].model_copy(update={"to_on": date(2024, 3, 20)}), *holders[1:]]
        if number % 7 == 6:
            holders = [holders[0].model_copy(update={"email": "samma@person.example"}), *holders[1:]]
        seats = [one.seats[0].model_copy(update={"holders": holders})]
        organisations.append(one.model_copy(update={"seats": seats}))
    directory = directory.model_copy(update={"organisations": organisations})
    return Play(db, file, directory, date(2024, 2, 26), 130)


def _shipped(name: str, starts_on: date, days: int, withdrawn_after: int | None = None) -> Callable[[Database], Play]:
    def play(db: Database) -> Play:
        file, directory = read_process(PROCESSES / f"{name}.yaml", today=starts_on)
        return Play(db, file, directory, starts_on, days, withdrawn_after)

    return play


PLAYS: dict[str, Callable[[Database], Play]] = {
    "synthetic": _synthetic,
    "remiss": _shipped("remiss-nationellplan-2021", date(2021, 11, 30), 90, 85),
    "priorities": _shipped("prioriteringar-2023", date(2023, 8, 21), 70, 33),
    "fraga": _shipped("enkat-natverken-2021", date(2021, 5, 10), 75),
    "contract": _shipped("varudistribution-2023", date(2024, 2, 12), 125, 110),
}
"""Name → what sets a matter up."""


@contextmanager
def numbered() -> Iterator[None]:
    """Let what is drawn at random be counted instead."""
    drawn = count(1)
    with (
        patch.object(secrets, "token_urlsafe", lambda _=None: f"n{next(drawn)}"),
        patch.object(secrets, "token_hex", lambda _=None: f"{next(drawn):032x}"),
    ):
        yield


def played(name: str, db: Database) -> Play:
    """Play one of `PLAYS` in an empty register."""
    with numbered():
        play = PLAYS[name](db)
        play.run()
    return play


def rows(db: Database, columns: dict[str, list[str]] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Table → its rows in the order of their keys; of `columns` only, where those are given."""
    found = {}
    with db.read() as session:
        for table in every_table().sorted_tables:
            keys = list(table.primary_key)
            names = [column.name for column in table.columns]
            if columns is not None:
                names = [name for name in names if name in columns.get(table.name, [])]
                names += ["previous", "digest"] if table.name == "seal" else []
            every = session.connection().execute(table.select().order_by(*keys)).mappings().all()
            found[table.name] = [{name: _plain(row[name]) for name in names} for row in every]
    for link in found.get("seal", []):
        # In what order the rows of one transaction were noticed was chance, and with it their digest.
        link["rows"] = sorted(link["rows"])
        del link["previous"], link["digest"]
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def digests(db: Database, columns: dict[str, list[str]] | None = None) -> dict[str, str]:
    """Table → how many rows it has, and the digest of them; of tables with rows only."""
    return {
        table: f"{len(every)} {hashlib.sha256(b'|'.join(canonical(row) for row in every)).hexdigest()}"
        for table, every in rows(db, columns).items()
        if every and any(every)
    }


def freeze() -> None:
    """Play all and keep the digests, with the columns that they are of."""
    columns = {table.name: [column.name for column in table.columns] for table in every_table().sorted_tables}
    frozen = {}
    for name in PLAYS:
        with tempfile.TemporaryDirectory() as folder:
            db = Database(f"sqlite:///{folder}/register.db", is_durable=False)
            db.migrate()
            played(name, db)
            frozen[name] = digests(db)
            db.dispose()
    kept = json.dumps({"columns": columns, "plays": frozen}, indent=1, ensure_ascii=False)
    FROZEN.write_text(kept + "\n", encoding="utf-8")


if __name__ == "__main__":
    freeze()
