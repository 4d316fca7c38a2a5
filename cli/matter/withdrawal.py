"""`svarstid withdraw`: withdraw a matter from a terminal."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console

import engine
from cli.opened import ProcessArgument, open_register, process_now
from secretariat.matter import withdrawal

_out = Console()


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(withdraw)


def withdraw(
    process: ProcessArgument,
    reason: Annotated[str, typer.Option(help="Varför ärendet återkallas; står i meddelandet.")] = "",
    replaced_by: Annotated[str, typer.Option(metavar="ÄRENDE", help="Ärendet som tar över.")] = "",
) -> None:
    """Återkalla ett ärende. Allt som inte är avslutat utgår, och alla som har hört av det får besked."""
    settings, db = open_register()
    now = process_now(db, process)

    async def run() -> None:
        client = await engine.connect(settings.engine_address)
        await withdrawal.withdraw(db, client, process, reason=reason, replaced_by=replaced_by, now=now)

    asyncio.run(run())
    _out.print("Ärendet är återkallat.")
