"""What every command about a process opens: the settings and the register, with the process's own time."""

from __future__ import annotations

import getpass
import os
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from db import actors, processes
from db.store.session import Database
from db.store.signs.clock import Clock
from db.users import users
from rules.dates.written import NoDate, written_date
from schemas.actor import terminal
from schemas.errors import Refused
from settings import Settings, load

ProcessArgument = Annotated[str, typer.Argument(metavar="ÄRENDE", help="Ärendets nyckel.")]


def open_register(*, may_be_new: bool = False) -> tuple[Settings, Database]:
    """The settings of this environment and the register they name, at its newest revision.

    Raises Refused where there is no register, unless it `may_be_new`: then it is made.
    """
    settings = load()
    if may_be_new:
        settings.make_data_dir()
    elif not settings.database_url and not settings.register_file.exists():
        if any(place.is_file() for place in (settings.data_dir, *settings.data_dir.absolute().parents)):
            settings.make_data_dir()  # which says that it is no folder
        raise Refused(
            "registret",
            f"Det finns inget i {settings.data_dir}.",
            "Stå i mappen där svarstid up körs, eller peka ut datamappen med SVARSTID_DATA_DIR.",
        )
    db = Database.of(settings)
    db.migrate()
    be_at_terminal(db)
    return settings, db


def be_at_terminal(db: Database) -> None:
    """From here on it is the user of the operating system who acts; noted in the register the first time."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # the user has no name on this machine
        name = f"uid {os.getuid()}"
    with db.read() as session:
        known = users.terminal_of(session, name)
    if known is None:
        with db.write() as session:
            known = users.note_terminal(session, name)
    actors.be(terminal(known.id))


def process_now(db: Database, process: str) -> datetime:
    """The time of a process, UTC; in a rehearsed one it lies in the past. Raises Refused where there is none."""
    with db.read() as session:
        shift_s = processes.get_process(session, process).shift_s
    return Clock(db)() + timedelta(seconds=shift_s)


def day(text: str, option: str = "datum") -> date:
    """A date as it is typed in `option`. Raises Refused where it is none."""
    try:
        return written_date(text)
    except NoDate as error:
        raise Refused(option, error.problem, error.cure) from None
