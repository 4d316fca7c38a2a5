"""`svarstid part`: one part alone, where something else than `svarstid up` looks after it; and is it well?"""

from __future__ import annotations

import sys
from enum import StrEnum
from importlib import import_module
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from cli.up.answering import answers_at
from db.store.session import Database
from db.store.signs import heartbeats
from db.store.signs.clock import trusted_clock
from schemas.tables.service import HeartbeatRow
from settings import Settings, load


class Part(StrEnum):
    """The parts that may run one by one."""

    WEB = "web"
    WORKER = "worker"
    SCHEDULER = "scheduler"


READY_PATH = "/halsa/ready"
_PROGRAMS = {Part.WEB: "web.__main__", Part.WORKER: "worker", Part.SCHEDULER: "scheduler.__main__"}


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(part)


def part(
    name: Annotated[Part, typer.Argument(metavar="DEL", help="web, worker eller scheduler.")],
    is_well: Annotated[
        bool, typer.Option("--is-well", help="Pröva bara om delen är i gång: 0 om den är det, annars 1.")
    ] = False,
) -> None:
    """Kör en av tjänstens delar för sig, där systemd eller en container ser efter den."""
    if is_well:
        raise typer.Exit(0 if _is_well(load(), name) else 1)
    sys.exit(import_module(_PROGRAMS[name]).main())


def _is_well(settings: Settings, name: Part) -> bool:
    """The web where it is ready, another part where one of its kind has beaten lately."""
    if name is Part.WEB:
        return answers_at(f"http://127.0.0.1:{settings.port}", READY_PATH)
    db = Database.of(settings)
    try:
        with db.read() as session:
            row = session.get(HeartbeatRow, name.value)
            at = row.at if row else None
        return at is not None and not heartbeats.is_silent(at, trusted_clock(settings, db)())
    except SQLAlchemyError:
        return False
    finally:
        db.dispose()
