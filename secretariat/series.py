"""What recurs, carried out: the drafts of the turns whose time has come, and those that start by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime

from temporalio.client import Client

from db.begun import saved_forms
from db.series import kept, making
from db.series.bringing import ToBring
from db.series.making import Made
from db.store.session import Database
from files.process.file import read_directory
from files.series import ReadSeries
from files.shipped import PROCESSES, TEMPLATES
from files.template_values import organisations_of, read_values, typed_of
from files.templates import fill, find_template
from files.uploaded import read_uploaded
from rules.dates.clock import local_date
from schemas.errors import EngineDown, NotHandedOver, Refused
from secretariat.engine.start import start_process

FORM = "/nytt/mall/"
"""The address of a template's form, before the template's key."""
FILE = "/nytt/fil"
"""The page of a process file that is a draft."""


async def make_due(db: Database, connect: Callable[[], Awaitable[Client]], now: datetime) -> int:
    """Make every draft that is due, and start those that start by themselves; how many drafts were made.

    `now` is wall-clock time. Run twice, or by two at once, it makes each once.
    """
    made = await asyncio.to_thread(_make, db, now)
    for one in made:
        if one.starts_itself:
            await _start(db, connect, one, now)
    return len(made)


def can_start_itself(address: str) -> bool:
    """True for the forms of which a process file can be made without anybody looking."""
    return address.startswith(FORM) or address == FILE


def file_text_of(address: str, typed: dict[str, str], today: date) -> tuple[str, str]:
    """The process file that a form as typed makes, and its name. Raises Refused, with the first thing that is wrong."""
    if address == FILE:
        return typed.get("file_text", ""), typed.get("file_name") or "process.yaml"
    if not address.startswith(FORM):
        raise Refused("", "Det här formuläret startas av en människa.", "Öppna utkastet och starta.")
    template = find_template(address.removeprefix(FORM), [TEMPLATES])
    directory = read_directory(PROCESSES / template.directory, today=today)
    organisations = organisations_of(directory, str(template.body.get("respondent", "")))
    values, wrong = read_values(
        template.head, typed_of(template.head, organisations, typed), organisations, today=today
    )
    if wrong:
        labels = {field.key: field.label for field in template.head.fields}
        name, text = next(iter(wrong.items()))
        raise Refused(name, f"{labels.get(name, name)}: {text}", "")
    return fill(template, values), f"{template.key}.yaml"


def to_bring(read: ReadSeries) -> ToBring:
    """What a file of a series is to the register. Refused where its first turn could not be started as it stands."""
    file = read.file
    address = f"{FORM}{file.template}" if file.template else FILE
    text, name = file_text_of(address, dict(read.typed), read.typed_on)
    read_uploaded(text.encode(), name, folder=PROCESSES, today=read.typed_on)
    return ToBring(
        key=file.series,
        title=file.title,
        spec=file.recurs,
        address=address,
        typed=read.typed,
        typed_on=read.typed_on,
        lead_workdays=file.lead_workdays,
        starts_itself=file.starts_itself,
    )


def _make(db: Database, now: datetime) -> list[Made]:
    with db.read() as session:
        keys = making.open_series(session)
    made = []
    for key in keys:
        with db.write() as session:
            if (one := making.make_due(session, key, now)) is not None:
                made.append(one)
    return made


async def _start(db: Database, connect: Callable[[], Awaitable[Client]], made: Made, now: datetime) -> None:
    try:
        client = await connect()
    except EngineDown:
        client = None
    try:
        text, name = await asyncio.to_thread(file_text_of, made.address, made.typed, local_date(now))
        file, directory = await asyncio.to_thread(
            read_uploaded, text.encode(), name, folder=PROCESSES, today=local_date(now)
        )
        await start_process(db, client, file, directory, now=now)
    except NotHandedOver:
        pass  # saved, and started as soon as the engine answers
    except Refused as refusal:
        await asyncio.to_thread(_tell_why, db, made, refusal)
        return
    await asyncio.to_thread(_started, db, made, file.process)


def _tell_why(db: Database, made: Made, refusal: Refused) -> None:
    with db.write() as session:
        making.did_not_start(session, made, f"{refusal.problem} {refusal.cure}".strip())


def _started(db: Database, made: Made, process: str) -> None:
    with db.write() as session:
        kept.started(session, made.draft, process, made.typed)
        saved_forms.delete_draft(session, made.draft)
