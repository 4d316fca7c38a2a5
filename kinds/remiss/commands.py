"""`svarstid draft`, `standing`: what belongs to a joint answer, from a terminal."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

import engine
from cli.opened import ProcessArgument, day, open_register, process_now
from kinds.remiss import acts as remiss
from kinds.remiss.board import remiss_board
from kinds.remiss.spec import DraftIn
from schemas.errors import EngineDown, Refused

_out = Console()


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(draft)
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
    settings, db = open_register()
    now = process_now(db, process)
    due_on = day(until, "--until") if until else None

    async def run() -> tuple[int, bool]:
        try:
            client = await engine.connect(settings.engine_address)
        except EngineDown:
            client = None  # The first draft is an answer: it is saved, and the engine gets it later.
        return await remiss.register_draft(db, client, process, given, due_on=due_on, now=now), client is not None

    version, is_told = asyncio.run(run())
    _out.print(f"Utkast {version} är registrerat, kontrollsumma {given.sha256[:16]}.")
    if not is_told:
        _out.print("Processmotorn svarar inte just nu; utkastet är sparat och lämnas över när den är i gång.")


def standing(process: ProcessArgument) -> None:
    """Visa vilka kommuner som står bakom det gemensamma svaret, och på vilken grund."""
    _, db = open_register()
    table = Table("Kommun", "Står bakom", "Senast sagt", "Var")
    with db.read() as session:
        board = remiss_board(session, process, process_now(db, process))
    for line in board.standings:
        is_behind = "ja" if line.may_be_named else "ja till utkastet" if line.is_behind else "nej"
        table.add_row(line.organisation, is_behind, line.said or "inget svar", line.step_title)
    _out.print(table)
