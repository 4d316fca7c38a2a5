"""What happens in a year in which order: everything that the files say, and the jobs that come by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from temporalio.client import Client

from db import meetings
from db.store.session import Database
from files.year.folder import ReadMatter, ReadMeeting, Year
from mail.kinds.meetings.call import register_key
from rehearsal import acts as of_matters
from rehearsal.year import acts
from rehearsal.year.stage import YearStage
from rules.dates.clock import at_local, local_date
from rules.meeting.before_and_after import call_times, held_at
from rules.meeting.silence import begins_at
from rules.meeting.written_days import written_days
from scheduler.job import Context, Job
from scheduler.jobs import JOBS
from schemas.file.scenario import Act, ReplaceHolder
from schemas.file.year import (
    CloseConferenceAct,
    GivePlacesAct,
    InviteAct,
    MoveMeetingAct,
    NameAct,
    NewHolderAct,
    YearAct,
)
from schemas.meetings.consent import MeetingRecord
from secretariat.engine.start import start_process
from settings import Settings

EVERY = "*"
"""Stands for every matter."""
Do = Callable[[YearStage], Awaitable[None]]
_EARLY, _MORNING = (6, 1), (8, 0)


@dataclass(frozen=True)
class Moment:
    """Something that is done at its time (UTC)."""

    at: datetime
    where: str
    """For what is refused: the file, and what in it."""
    do: Do
    process: str = ""
    """The matter in which it is done; what is done in several says so by `EVERY`."""

    def concerned(self, running: Iterable[str]) -> set[str]:
        """Those of the running matters whose time has to be this one's first."""
        return {key for key in running if self.process in (key, EVERY)}


def moments(year: Year, folder: Path) -> list[Moment]:
    """Everything that happens in the year, in order; what comes at the same time in the order of the files.

    Jobs go before what people do in the same minute. Files that are made on the way lie in `folder`.
    """
    found = [*_jobs(year), *_planned(year), *_series(year)]
    for matter in year.matters:
        found += _of_matter(matter)
    for scenario in year.of_series:
        found += [_act(scenario.process, act) for act in scenario.acts]
    for meeting in year.meetings:
        found += _of_meeting(year, meeting)
    found += [_of_year(year, act, folder) for act in year.spec.acts]
    ends_at = at_local(year.spec.until + timedelta(days=1), 0)
    return sorted((moment for moment in found if moment.at < ends_at), key=lambda moment: moment.at)


def begins_on(year: Year) -> datetime:
    """When the year begins: in the morning of its first day, before everything else."""
    return at_local(year.spec.from_on, 6, 0)


def _jobs(year: Year) -> Iterator[Moment]:
    """The scheduler's jobs at their times, on the days on which they can find anything to do."""
    length = (year.spec.until - year.spec.from_on).days
    days = [year.spec.from_on + timedelta(days=number) for number in range(length + 1)]
    released = {day for each in year.spec.conferences for day in days if each.register_by < day <= each.last_on}
    has_work = {
        "holders": _holder_days(year),
        "series": set(days) if year.spec.series else set(),
        "weekly": set(days),
        "conferences": released,
    }
    for job in (job for job in JOBS if job.daily_at is not None):
        for on in days:
            at = at_local(on, *(job.daily_at or (0, 0)))
            if on in has_work.get(job.key, ()) and job.last_due(at) == at:
                yield Moment(at, job.key, partial(_run, job))


def _holder_days(year: Year) -> set[date]:
    """The days on which somebody else begins to be written to: a first day, or the day after a last."""
    days: set[date] = set()
    organisations, bodies = year.directory.organisations, year.directory.bodies
    periods = [(one.from_on, one.to_on) for each in organisations for seat in each.seats for one in seat.holders]
    periods += [(member.from_on, member.to_on) for body in bodies for member in body.members]
    for from_on, to_on in periods:
        days |= {from_on} if from_on else set()
        days |= {to_on + timedelta(days=1)} if to_on else set()
    return days | {act.from_on for act in year.spec.acts if isinstance(act, NewHolderAct) and act.from_on}


async def _run(job: Job, played: YearStage) -> None:
    async def connect() -> Client:
        return played.client

    context = Context(
        settings=Settings.model_construct(),  # none of these jobs asks for one
        db=played.db,
        owner="generalrepetition",
        clock=lambda: played.now,
        connect=connect,
        outbox=played.sender,
    )
    await job.run(context)


def _planned(year: Year) -> Iterator[Moment]:
    """The meetings of each body, a year at a time; one that is planned later by itself."""
    first = at_local(year.spec.from_on, *_MORNING)
    together: dict[tuple[datetime, str], list[MeetingRecord]] = {}
    for meeting in year.meetings:
        on = meeting.listed.planned_on
        at = at_local(on, *_MORNING) if on else first
        together.setdefault((at, meeting.record.body), []).append(meeting.record)
    for (at, body), records in together.items():
        yield Moment(at, f"meetings ({body})", _here(acts.plan, records, year.directory, at))


def _series(year: Year) -> Iterator[Moment]:
    """What recurs is read in on the first day, before the job that makes the drafts of it."""
    at = at_local(year.spec.from_on, *_EARLY)
    for series in year.series:
        yield Moment(at, f"series ({series.file.series})", _here(acts.bring_series, series, at))


def _of_matter(matter: ReadMatter) -> Iterator[Moment]:
    process, at = matter.file.process, matter.at.astimezone(UTC)
    yield Moment(at, process, partial(_start, matter, at))
    for act in matter.scenario.acts if matter.scenario else []:
        yield _act(process, act)


async def _start(matter: ReadMatter, at: datetime, played: YearStage) -> None:
    await start_process(played.db, played.client, matter.file, matter.directory, now=at)


def _act(process: str, act: Act) -> Moment:
    where = f"{process}, {act.do} {act.at:%Y-%m-%d %H.%M}"
    concerned = EVERY if isinstance(act, ReplaceHolder) else process
    return Moment(of_matters.instant_of(act), where, partial(_do, process, act), concerned)


async def _do(process: str, act: Act, played: YearStage) -> None:
    await of_matters.perform(played.db, played.client, process, act)


def _of_meeting(year: Year, meeting: ReadMeeting) -> Iterator[Moment]:
    """Calls, views and what came of it, by the file; a meeting that is cancelled meanwhile is left alone."""
    record, where = meeting.record, meeting.record.meeting
    for at in call_times(record):
        yield Moment(at, f"{where}, kallelse", _if_held(record, acts.call, year.directory, local_date(at), at))
    for view in record.views:
        is_late = view.received_at >= begins_at(record)
        yield Moment(view.received_at, f"{where}, synpunkt", _here(acts.receive, record, view, is_late))
    moved = [act for act in year.spec.acts if isinstance(act, MoveMeetingAct) and act.meeting == record.meeting]
    days = written_days(moved[-1].days).days if moved else record.days
    at = held_at(record.model_copy(update={"days": days}))
    yield Moment(at, f"{where}, efter mötet", _if_held(record, acts.hold, meeting.listed.tasks, at))


def _of_year(year: Year, act: YearAct, folder: Path) -> Moment:
    at, where = act.at.astimezone(UTC), f"{act.do} {act.at:%Y-%m-%d %H.%M}"
    match act:
        case NewHolderAct():
            return Moment(at, where, _here(acts.of_seat, act, at))
        case InviteAct() | NameAct() | GivePlacesAct() | CloseConferenceAct():
            return Moment(at, where, _here(acts.of_conference, year.spec.conferences, act, at))
    return Moment(at, where, _here(acts.at_meeting, year.directory, act, folder, at))


def _here(act: Callable[..., None], *given: Any) -> Do:
    """An act of the register, in a thread of its own as the web does it."""

    async def do(played: YearStage) -> None:
        await asyncio.to_thread(act, played.db, *given)

    return do


def _if_held(record: MeetingRecord, act: Callable[..., None], *given: Any) -> Do:
    def do(db: Database) -> None:
        with db.read() as session:
            known = meetings.find(session, register_key(record))
        if known is not None and known.cancelled_on is None:
            act(db, record, *given)

    return _here(do)
