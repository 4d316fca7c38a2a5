"""What every command about a process opens: the settings and the register, with the process's own time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from db import processes
from db.store.session import Database
from schemas.errors import Refused
from settings import Settings, load

ProcessArgument = Annotated[str, typer.Argument(metavar="ÄRENDE", help="Ärendets nyckel.")]


def open_register() -> tuple[Settings, Database]:
    """The settings of this environment and the register they name, at its newest revision."""
    settings = load()
    db = Database(settings.db_url)
    db.migrate()
    return settings, db


def process_now(db: Database, process: str) -> datetime:
    """The time of a process, UTC; in a rehearsed one it lies in the past. Raises Refused where there is none."""
    with db.read() as session:
        return datetime.now(UTC) + timedelta(seconds=processes.get_process(session, process).shift_s)


def day(text: str, option: str = "datum") -> date:
    """A date as it is typed in `option`. Raises Refused where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(option, f"”{text}” är inget datum.", "Skriv ÅÅÅÅ-MM-DD, t.ex. 2024-05-30.") from None
