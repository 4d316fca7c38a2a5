"""Outages on the live engine and the real clock: over several rungs, over the deadline, of the engine itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from db import events, processes
from db.answers import answers
from db.answers import rows as answer_rows
from db.outbox.dispatch import ACCEPTED
from db.store.session import Database
from schemas.events import EventKind
from schemas.messages import AnswerIn
from schemas.plan.plan import MailKind, Rung
from schemas.plan.timetable import StepStatus
from schemas.tables.mail import MailRow
from secretariat.engine.again import rebuild, start_waiting
from secretariat.engine.news import dispatch_news
from tests.chaos import audit
from tests.chaos.crowd import Answer, Shown, fetch, submit
from tests.chaos.planted import LADDER, STEP, ProcessClock, ladder, path_of, plant, seat, settle
from tests.chaos.service import KEYS, Parts, parts, until

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(240)]
SEATS = 5
STICKY_S = 10
"""For so long the engine keeps a workflow's next task for the worker that had the last one."""


def _say(service: Parts, db: Database, clock: ProcessClock, process: str, number: int, value: str = "ja") -> Shown:
    answer = Answer(process, seat(number), value, 1)
    return submit(service, clock, path_of(db, KEYS, process, answer.seat), answer)


def _rungs(clock: ProcessClock, **after_s: float) -> list[Rung]:
    """The rungs of the ladder at those seconds from now; `r20` is rung -20, `plus` the one to the secretariat."""
    start, names = clock.now(), {"-20": "r20", "-10": "r10", "-5": "r5", "-2": "r2", "0": "r0", "+1": "plus"}
    return [
        rung.model_copy(update={"at": start + timedelta(seconds=after_s[names[rung.key]])})
        for rung in ladder(start, 0, [key for key in LADDER if names.get(key) in after_s])
    ]


def _reminders(db: Database, process: str) -> Iterator[MailRow]:
    with db.read() as session:
        yield from session.exec(
            select(MailRow)
            .where(MailRow.process == process, col(MailRow.kind).in_([MailKind.REMINDER, MailKind.LAST_REMINDER]))
            .where(MailRow.state == ACCEPTED, MailRow.to_email == col(MailRow.to_email))
            .order_by(col(MailRow.sent_at))
        )


def test_the_worker_is_away_over_rungs_and_over_a_deadline(tmp_path: Path, sqlite_db: Database) -> None:
    db, clock = sqlite_db, ProcessClock.from_morning()
    settle(db, SEATS)
    with parts(tmp_path / "data", db, "engine", "scheduler", "web", "worker") as service:
        away_s = STICKY_S + 3
        up = plant(
            db, "trappa", clock, seats=SEATS,
            rungs=_rungs(clock, r20=1, r10=away_s, r5=away_s + 1, r2=away_s + 2, r0=away_s + 25),
        )  # fmt: skip
        rungs = _rungs(clock, r20=1, r0=away_s, plus=away_s + 2)
        closes_at = rungs[-1].at - timedelta(seconds=1)
        over = plant(db, "sista-dagen", clock, seats=SEATS, rungs=rungs, closes_at=closes_at)
        service.ask_engine(lambda client: start_waiting(db, client, now=clock.wall(clock.now())))
        until(lambda: all(len(list(_reminders(db, one.key))) >= SEATS for one in (up, over)), "the first reminders")
        service.kill("worker")
        shown = [_say(service, db, clock, "trappa", 0), _say(service, db, clock, "sista-dagen", 0)]
        until(lambda: clock.now() >= closes_at, "the end of the time to answer")
        shown.append(_say(service, db, clock, "sista-dagen", 1))
        until(lambda: clock.now() > up.rungs["-2"], "three rungs passed")
        service.start("worker")
        audit.until_climbed(service, db, [over])
        until(lambda: len(list(_reminders(db, "trappa"))) >= 3 * SEATS - 2, "the last reminder")
        until(lambda: audit.is_delivered(db), "all news delivered")
        states = audit.settled(service, db, [over], ["trappa", "sista-dagen"])

    _one_catch_up_each(db, up.rungs["-2"])
    _closed_rightly(db)
    wrong = [
        *audit.lost_answers(db, shown, states),
        *audit.wrong_outcomes(db, [over], states),
        *audit.broken_logs(db, ["trappa", "sista-dagen"]),
    ]
    assert not wrong, "\n".join(wrong)


def _one_catch_up_each(db: Database, newest_rung: datetime) -> None:
    after = [row for row in _reminders(db, "trappa") if row.sent_at and row.sent_at >= newest_rung]
    assert sorted((row.seat, row.kind) for row in after) == [
        (seat(number), kind) for number in range(1, SEATS) for kind in (MailKind.LAST_REMINDER, MailKind.REMINDER)
    ]
    with db.read() as session:
        (told,) = [row for row in events.listed(session, "trappa") if row.kind == EventKind.CAUGHT_UP]
    assert told.data == {"rung": "-2", "skipped": ["-10", "-5"]}
    assert "Den ersätter 2 påminnelser som inte kunde gå ut i tid." in told.text


def _closed_rightly(db: Database) -> None:
    """In time and late both count as answers; late is marked by its arrival; nobody is reminded of a day that was."""
    with db.read() as session:
        assert processes.get_step(session, "sista-dagen", STEP).status == StepStatus.CLOSED
        latest = answer_rows.latest(session, "sista-dagen")
        assert {of: row.is_late for (_, of), row in latest.items()} == {seat(0): False, seat(1): True}
        log = events.listed(session, "sista-dagen")
        (told,) = session.exec(
            select(MailRow).where(MailRow.process == "sista-dagen", MailRow.kind == MailKind.ESCALATION)
        ).all()
    assert sum("är ute: 2 av 5 har svarat" in row.text for row in log) == 1
    assert {row["seat"] for row in told.props["missing"]} == {seat(number) for number in (2, 3, 4)}
    assert [row.kind for row in _reminders(db, "sista-dagen")] == [MailKind.REMINDER] * SEATS


def test_without_an_engine_answers_are_received_all_the_same(tmp_path: Path, any_db: Database) -> None:
    """Also by a web that is started while there is none; they are delivered when it is back, with their true time."""
    clock = ProcessClock.from_morning()
    settle(any_db, SEATS)
    with parts(tmp_path / "data", any_db, "engine", "worker", "scheduler", "web") as service:
        plant(any_db, "svar", clock, seats=SEATS, rungs=[])
        service.ask_engine(lambda client: start_waiting(any_db, client, now=clock.wall(clock.now())))
        until(lambda: _is_open(any_db), "the question open")
        service.kill("engine")
        shown = [_say(service, any_db, clock, "svar", 0)]
        service.kill("web")
        service.start("web")
        shown.append(_say(service, any_db, clock, "svar", 1, "nej"))
        assert not audit.is_delivered(any_db)
        assert '"undelivered":2' in fetch(service, "GET", "/halsa")[1]
        service.start("engine")
        until(lambda: audit.is_delivered(any_db), "all news delivered")
        states = service.ask_engine(lambda client: audit.states(client, ["svar"]))
        wrong = [*audit.lost_answers(any_db, shown, states), *audit.broken_logs(any_db, ["svar"])]
        assert not wrong, "\n".join(wrong)


def _is_open(db: Database) -> bool:
    with db.read() as session:
        return processes.get_step(session, "svar", STEP).status == StepStatus.OPEN


def test_an_answer_waits_for_a_process_that_the_engine_has_lost(tmp_path: Path, sqlite_db: Database) -> None:
    """An engine that knows no such process is no reason to call the answer delivered."""
    db, clock = sqlite_db, ProcessClock.from_morning()
    settle(db, SEATS)
    with parts(tmp_path / "data", db, "engine", "worker") as service:
        plant(db, "svar", clock, seats=SEATS, rungs=[])
        service.ask_engine(lambda client: start_waiting(db, client, now=clock.wall(clock.now())))
        until(lambda: _is_open(db), "the question open")
        service.kill("engine")
        for path in service.folder.glob("engine.db*"):
            path.unlink()
        service.start("engine")
        with db.write() as session:
            said = AnswerIn(process="svar", step=STEP, seat=seat(0), values={STEP: "ja"})
            answers.record_answer(session, said, now=clock.now())
        assert service.ask_engine(lambda client: dispatch_news(db, client, now=clock.now())) == 0
        assert not audit.is_delivered(db)
        assert service.ask_engine(lambda client: rebuild(db, client, now=clock.wall(clock.now()))) == 1
        assert service.ask_engine(lambda client: dispatch_news(db, client, now=clock.now())) == 1
        states = service.ask_engine(lambda client: audit.states(client, ["svar"]))
        assert set(states["svar"].steps[STEP].rows) == {seat(0)}
