"""`svarstid rebuild`: the matters of the engine from the register."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from cli.opened import open_register
from cli.up.own_engine import engine_at_hand
from db.matters import remaking
from db.service import engine_trouble
from db.service.restored import settle
from rules.swedish import count
from schemas.errors import EngineRefused
from secretariat.engine.reconcile import reconcile

_out = Console()


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(rebuild)


def rebuild(
    restored: Annotated[
        bool,
        typer.Option(
            "--restored",
            help="Registret är återställt ur en säkerhetskopia: håll mejl som kan ha gått och starta om allt i motorn.",
        ),
    ] = False,
    lists: Annotated[
        bool, typer.Option("--lists", help="Gör bara om skrivbordets listor ur ärendena. Motorn rörs inte.")
    ] = False,
) -> None:
    """Starta om öppna ärenden ur registret, där motorn har tappat dem eller har något annat än registret.

    Är ingen motor i gång startas en för stunden, och en motorfil som är trasig läggs undan.
    """
    settings, db = open_register()
    now = datetime.now(UTC)
    if lists:
        _out.print(f"Rader som gjordes om i listorna: {remaking.make_anew(db)}")
        return
    if restored:
        with db.write() as session:
            settled = settle(session, now, None)
        if settled.held:
            held = count(settled.held, "mejl", "mejl")
            _out.print(f"{held} kan redan ha gått, och skickas inte av sig självt: välj i utkorgen, under Problem.")

    async def run() -> int:
        async with engine_at_hand(settings) as client:
            is_ours = not settings.configured_engine
            return await reconcile(db, client, now=now, is_whole=True, is_ours=is_ours, is_anew=restored)

    _out.print(f"Ärenden som startades om: {asyncio.run(run())}")
    with db.read() as session:
        refused = [row for row in engine_trouble.listed(session).values() if row.kind == engine_trouble.REFUSED]
    if refused:
        raise EngineRefused(refused[0].code, f"Motorn tog inte emot {len(refused)} ärenden (orsak: {refused[0].code}).")
