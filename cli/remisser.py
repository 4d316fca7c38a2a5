"""`svarstid draft`, `withdraw`, `standing`: what belongs to a joint answer, from a terminal."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

import engine
from db import processes
from db.names import Names
from db.session import Database
from rules.clock import local_date
from schemas.errors import Refused
from schemas.remiss import DraftIn
from secretariat import remiss
from settings import Settings, load

_out = Console()

ProcessArgument = Annotated[str, typer.Argument(metavar="ÄRENDE", help="Ärendets nyckel.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(draft)
    app.command()(withdraw)
    app.command()(standing)


def draft(
    process: ProcessArgument,
    text: Annotated[Path, typer.Argument(metavar="FIL", help="Utkastet; bara kontrollsumman sparas.")],
    reference: Annotated[str, typer.Option(help="Var utkastet finns; annars filens namn.")] = "",
    note: Annotated[str, typer.Option(help="Vad som är ändrat sedan förra utkastet.")] = "",
    concerns: Annotated[
        list[str] | None, typer.Option(metavar="KOMMUN", help="Fråga bara de här på nytt. Kan upprepas.")
    ] = None,
    until: Annotated[str, typer.Option(metavar="DATUM", help="Sista dag för granskningen, ÅÅÅÅ-MM-DD.")] = "",
) -> None:
    """Registrera ett utkast. Ett senare utkast frågar på nytt dem det berör, och dem som inte har svarat."""
    if not text.is_file():
        raise Refused("FIL", f"Filen {text} finns inte.", "Kontrollera namnet.")
    given = DraftIn(
        reference=reference or text.name,
        sha256=hashlib.sha256(text.read_bytes()).hexdigest(),
        note=note,
        concerns=concerns or [],
    )
    settings, db = _open()
    now = _process_now(db, process)
    due_on = _day(until) if until else None

    async def run() -> int:
        client = await engine.connect(settings.engine_address)
        return await remiss.register_draft(db, client, process, given, due_on=due_on, now=now)

    _out.print(f"Utkast {asyncio.run(run())} är registrerat, kontrollsumma {given.sha256[:16]}.")


def withdraw(
    process: ProcessArgument,
    reason: Annotated[str, typer.Option(help="Varför ärendet återkallas; står i meddelandet.")] = "",
    replaced_by: Annotated[str, typer.Option(metavar="ÄRENDE", help="Ärendet som tar över.")] = "",
) -> None:
    """Återkalla ett ärende. Allt som inte är avslutat utgår, och alla som har hört av det får besked."""
    settings, db = _open()
    now = _process_now(db, process)

    async def run() -> None:
        client = await engine.connect(settings.engine_address)
        await remiss.withdraw(db, client, process, reason=reason, replaced_by=replaced_by, now=now)

    asyncio.run(run())
    _out.print("Ärendet är återkallat.")


def standing(process: ProcessArgument) -> None:
    """Visa vilka kommuner som står bakom det gemensamma svaret, och på vilken grund."""
    _, db = _open()
    found = remiss.standings(db, process)
    table = Table("Kommun", "Står bakom", "Grund")
    with db.read() as session:
        plan = processes.load_plan(session, process)
        names = Names(session, {each.seat for each in found}, local_date(_process_now(db, process)))
        for each in found:
            ground = plan.step(each.step).title if each.step else "inget svar"
            table.add_row(names.seat(each.seat).organisation, "ja" if each.is_behind else "nej", ground)
    _out.print(table)


def _open() -> tuple[Settings, Database]:
    settings = load()
    db = Database(settings.db_url)
    db.migrate()
    return settings, db


def _process_now(db: Database, process: str) -> datetime:
    with db.read() as session:
        return datetime.now(UTC) + timedelta(seconds=processes.get_process(session, process).shift_s)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("--until", f"”{text}” är inget datum.", "Skriv ÅÅÅÅ-MM-DD, t.ex. 2024-05-30.") from None
