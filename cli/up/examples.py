"""The shipped examples, which a register without any process of its own is given to look at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from pathlib import Path

from temporalio.client import Client

from cli.up.supervisor import ROOT
from db import journals
from db.store.session import Database
from files.process.file import read_process, read_scenario
from rehearsal.acts import perform
from rules.dates.clock import local_date
from schemas.file.process import Directory, ProcessFile
from secretariat.engine.start import start_process

EXAMPLES = ROOT / "processes" / "examples"
Example = tuple[Path, ProcessFile, Directory]
"""Where it is read from, and what it says."""


async def begin_examples(
    db: Database, client: Client, examples: Sequence[Example], now: datetime
) -> AsyncIterator[str]:
    """Start the examples, and let those be answered whose answers are shipped; gives the title of each."""
    for path, file, directory in examples:
        await start_process(db, client, file, directory, now=now)
        answered = path.parent / "svar" / path.name
        if answered.exists():
            for act in read_scenario(answered, file, today=local_date(now)).acts:
                await perform(db, client, file.process, act.model_copy(update={"at": now}))
        yield file.title


def missing_examples(db: Database, today: date) -> list[Example]:
    """The examples that a register without any process of its own lacks: all at first, the rest after a cut start."""
    with db.read() as session:
        known = set(journals.keys(session))
    examples = [(path, *read_process(path, today=today)) for path in sorted(EXAMPLES.glob("*.yaml"))]
    is_own = bool(known - {file.process for _, file, _ in examples})
    return [] if is_own else [example for example in examples if example[1].process not in known]
