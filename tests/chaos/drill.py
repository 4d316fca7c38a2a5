"""One drill for a service of which there are two of each: a question is put, the ladder is climbed, people answer while
parts of it are struck; afterwards everything is audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from db import processes
from db.store.session import Database
from schemas.plan.timetable import StepStatus
from secretariat.engine.again import start_waiting
from tests.chaos import audit
from tests.chaos.crowd import Answer, Shown, submit
from tests.chaos.planted import STEP, Planted, ProcessClock, ladder, path_of, plant, seat
from tests.chaos.service import KEYS, Service, until

SEATS = 16
EVERY_S = 5.0
"""From rung to rung: the ladder is climbed while the parts are struck."""


@dataclass
class Drill:
    """A question to 16 seats, and those that have a receipt. `groups` are the services whose webs take the answers."""

    db: Database
    clock: ProcessClock
    groups: Sequence[Service]
    planted: Planted
    shown: list[Shown] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    """Of the answer pages, by number of the seat: known to who has the mail, whatever the register does."""

    @classmethod
    def begin(cls, db: Database, process: str, groups: Sequence[Service]) -> Drill:
        """Start the matter, and wait until its question is open. The seats are in the register already."""
        clock = ProcessClock.from_morning()
        rungs = ladder(clock.now() + timedelta(seconds=2), EVERY_S)
        closes_at = rungs[-1].at - timedelta(seconds=1)
        planted = plant(db, process, clock, seats=SEATS, rungs=rungs, closes_at=closes_at)
        begun = cls(db, clock, groups, planted)
        groups[0].ask_engine(lambda client: start_waiting(db, client, now=clock.wall(clock.now())))
        until(begun._is_open, "the question open")
        begun.paths = [path_of(db, KEYS, process, seat(number)) for number in range(SEATS)]
        return begun

    def answer(self, times: int = 1, by: Service | None = None) -> None:
        """The next so many seats answer: by this group's web, else by that of each group in turn."""
        for _ in range(times):
            number = len(self.shown)
            through = by or self.groups[number % len(self.groups)]
            answer = Answer(self.planted.key, seat(number), "ja", 1)
            self.shown.append(submit(through, self.clock, self.paths[number], answer))

    def waits(self, seconds: float) -> None:
        """Let process time run: the ladder is climbed, or is not, meanwhile."""
        end = self.clock.now() + timedelta(seconds=seconds)
        until(lambda: self.clock.now() >= end, "time to pass", patience_s=seconds + 5)

    def faults(self, folder: Path) -> list[str]:
        """What is wrong once all has come to rest; `folder` is the data folder of the groups."""
        db, planted, key = self.db, [self.planted], self.planted.key
        audit.until_climbed(self.groups[0], db, planted, 120)
        until(lambda: audit.is_delivered(db), "all news delivered")
        until(lambda: not audit.unfinished_mails(db), "all mails carried", patience_s=120)
        states = audit.settled(self.groups[0], db, planted, [key])
        carried = [path.read_bytes() for path in (folder / "outbox").glob("*.eml")]
        wrong = [
            *audit.unasked(db, planted),
            *audit.lost_answers(db, self.shown, states),
            *audit.wrong_reminders(db, planted, self.shown),
            *audit.wrong_outcomes(db, planted, states),
            *audit.broken_logs(db, [key]),
            *audit.wrongly_carried(db, carried),
        ]
        return wrong if carried else [*wrong, "nothing was carried"]

    def _is_open(self) -> bool:
        with self.db.read() as session:
            return processes.get_step(session, self.planted.key, STEP).status == StepStatus.OPEN
