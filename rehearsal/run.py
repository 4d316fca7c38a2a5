"""A dress rehearsal from start to end: the scenario's acts at their times, then everything that happened."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from db import events
from db.boards.process import ProcessBoard, process_board
from db.case import load_state
from db.outbox.dispatch import ACCEPTED
from db.register.seats import KANSLI, load_seats
from files.process.file import read_process, read_scenario
from mail.kinds.meetings.home_meeting import HOME_MEETING
from mail.transports.transport import Parcel
from rehearsal import acts
from rehearsal.booting import Booting
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local, local_date, local_iso
from rules.dates.workdays import add_months
from rules.swedish import long_date
from schemas.errors import FileRefused, Refused
from schemas.file.process import Directory, ProcessFile
from schemas.file.scenario import Scenario
from schemas.inquiry import Reason, Result
from schemas.output.reports import (
    Reader,
    RehearsalReport,
    RehearsedEvent,
    RehearsedMail,
    RehearsedOutcome,
    RehearsedReason,
)
from schemas.tables.mail import MailRow
from words.codes import code_words

Progress = Callable[[datetime, datetime, datetime], None]
"""Called with (start, now, end) of process time as the rehearsal goes on."""
Meanwhile = Callable[[Stage, datetime], Awaitable[None]]
"""Called with the stage and its process time."""
LONGEST_MONTHS = 25 * 12
"""How long a rehearsal may be."""
_STRIDES = 24
"""The least number of times that the progress moves between the first day and the last."""


@dataclass(frozen=True, repr=False)
class Rehearsed:
    """What a rehearsal came to: the stable report, and what a readable page needs beyond it.

    Without a `repr`: `asyncio.run` makes one of what its task came to, and throws it away, for half a second of this.
    """

    report: RehearsalReport
    board: ProcessBoard
    captured: list[Parcel]


async def rehearse(
    process_path: Path,
    scenario_path: Path | None,
    as_of: date,
    until: date | None,
    progress: Progress,
    *,
    with_known: Callable[[Directory], Directory] = lambda directory: directory,
    booting: Booting | None = None,
) -> Rehearsed:
    """Play the process from `as_of` (08.00 local) through the scenario, to `until` or the scenario's own end.

    `with_known` gives the directory the calendars that a start would plan with; without it they are the file's own.
    An engine that boots already is used, and left running.
    Raises FileRefused for a bad file and for an act that the process does not allow at its time, and EngineDown.
    """
    file, directory = read_process(process_path, today=as_of)
    scenario = read_scenario(scenario_path, file) if scenario_path else None
    return await rehearse_read(
        file, with_known(directory), as_of, until, progress,
        scenario=scenario, scenario_path=scenario_path, booting=booting,
    )  # fmt: skip


async def rehearse_read(
    file: ProcessFile,
    directory: Directory,
    as_of: date,
    until: date | None,
    progress: Progress,
    *,
    scenario: Scenario | None = None,
    scenario_path: Path | None = None,
    meanwhile: Meanwhile | None = None,
    booting: Booting | None = None,
) -> Rehearsed:
    """As `rehearse`, of files that have been read; `meanwhile` is called between the acts, as time goes on."""
    began = time.monotonic()
    starts_at = at_local(as_of, 8, 0)
    last_on = file.block.last_possible_on() or as_of + timedelta(days=730)
    ends_on = until or (scenario.until if scenario else last_on)
    ends_at = at_local(ends_on, 23, 59)
    if ends_at <= starts_at:
        raise Refused("as-of", "Generalrepetitionen börjar efter att den slutar.", "Ange en tidigare dag.")
    if ends_on > (longest_on := add_months(as_of, LONGEST_MONTHS)):
        problem = f"Generalrepetitionen slutar {long_date(ends_on)}, mer än 25 år efter att den börjar."
        raise Refused("until", problem, f"Ange en dag till och med {long_date(longest_on)}.")
    async with stage(booting=booting) as played:
        await played.start(file, directory, starts_at)
        await _play(played, scenario, scenario_path, starts_at, ends_at, progress, meanwhile)
        return _collect(played, ends_at, time.monotonic() - began)


async def _play(
    played: Stage,
    scenario: Scenario | None,
    path: Path | None,
    starts_at: datetime,
    ends_at: datetime,
    progress: Progress,
    meanwhile: Meanwhile | None,
) -> None:
    todo = sorted(scenario.acts if scenario else [], key=acts.instant_of)
    stride = (ends_at - starts_at) / _STRIDES
    milestones = [starts_at + stride * n for n in range(1, _STRIDES)]
    for act in todo:
        at = acts.instant_of(act)
        while milestones and milestones[0] < at:
            await played.advance(milestones.pop(0))
            progress(starts_at, at, ends_at)
        try:
            await played.perform(act)
        except Refused as error:
            place = f"{act.do} {act.at:%Y-%m-%d %H.%M}"
            raise FileRefused(str(path), place, str(error), "Rätta scenariot.") from error
        progress(starts_at, at, ends_at)
    for at in [*milestones, ends_at]:
        await played.advance(at)
        if meanwhile is not None:
            await meanwhile(played, at)
        progress(starts_at, at, ends_at)


def _collect(played: Stage, ends_at: datetime, elapsed_s: float) -> Rehearsed:
    with played.db.read() as session:
        state = load_state(session, played.process)
        wall_end = ends_at - timedelta(seconds=played.shift_s)
        board = process_board(session, played.process, wall_end, history_limit=None)
        happened = [
            RehearsedEvent(at=local_iso(e.at), event=e.kind, step=e.step, seat=e.seat, text=e.text)
            for e in sorted(events.listed(session, played.process), key=lambda e: (e.at, e.seq))
        ]
        rows = session.exec(
            select(MailRow)
            .where(MailRow.process == played.process, MailRow.state == ACCEPTED)
            .order_by(col(MailRow.send_at), col(MailRow.id))
        ).all()
        mails = [
            RehearsedMail(
                at=local_iso(row.send_at.astimezone(UTC)),
                kind=row.kind,
                step=row.step,
                seat=row.seat,
                subject=row.subject,
                to=_reader(session, row),
            )
            for row in rows
        ]
    outcomes = {
        key: RehearsedOutcome(
            result=_result(step.results, step.outcome.result),
            reasons=[_reason(board, key, reason) for reason in step.outcome.reasons],
        )
        for key, step in state.steps.items()
        if step.outcome is not None
    }
    report = RehearsalReport(
        process=played.process, elapsed_s=round(elapsed_s, 3), events=happened, mails=mails, outcomes=outcomes
    )
    return Rehearsed(report=report, board=board, captured=played.transport.captured)


def _reader(session: Session, row: MailRow) -> Reader:
    """Who got a mail, by its address and by who held the seat on its day."""
    seats, email = load_seats(session, [row.seat], local_date(row.send_at)), row.to_email.casefold()
    kansli = seats.holder(f"{row.seat.partition('/')[0]}/{KANSLI}") if row.kind == HOME_MEETING.name else None
    known = {Reader.KANSLI: kansli, Reader.HOLDER: seats.holder(row.seat), Reader.STAND_IN: seats.stand_in(row.seat)}
    for reader, person in known.items():
        if person is not None and person.email.casefold() == email:
            return reader
    return Reader.MAILBOX if seats.name(row.seat).mailbox.casefold() == email else Reader.OTHER


def _reason(board: ProcessBoard, step: str, reason: Reason) -> RehearsedReason:
    organisation = board.names.name(reason.seat).organisation
    questions = {question.key: question.short for question in board.plan.step(step).questions}
    short = questions.get(reason.question, reason.question)
    return RehearsedReason(**reason.model_dump(), text=f"{organisation}, {short}: {code_words(reason.why)}")


def _result(results: Mapping[str, Result], computed: Result) -> str:
    found = set(results.values())
    if not found:
        return computed.value
    return found.pop().value if len(found) == 1 else "; ".join(f"{question}: {r}" for question, r in results.items())
