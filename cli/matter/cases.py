"""`svarstid start`, `move`, `answer`: what the secretariat does, from a terminal."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

import engine
from acts.move import MoveDeadline
from cli.opened import day, open_register, process_now
from db.store.signs.clock import Clock
from files.process.file import read_process
from rules.dates.clock import local_date
from rules.swedish import long_date
from schemas.errors import EngineDown, Refused
from schemas.inquiry import Channel, Strength
from schemas.messages import AnswerIn
from schemas.plan.diff import PlanDiff
from secretariat.engine.news import dispatch_news
from secretariat.engine.start import start_process
from secretariat.matter import requests
from secretariat.register import people

_out = Console()


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(start)
    app.command()(move)
    app.command()(answer)


def start(
    file: Annotated[Path, typer.Argument(metavar="FIL", help="Processfilen (YAML).")],
) -> None:
    """Starta ett ärende från en processfil. Visa först vad det leder till med `svarstid plan`."""
    now = datetime.now(UTC)
    settings, db = open_register(may_be_new=True)
    process, directory = read_process(file, today=local_date(now))

    async def run() -> str:
        client = await engine.connect(settings.engine_address)
        return await start_process(db, client, process, directory, now=now)

    asyncio.run(run())
    _out.print(f"Ärendet [bold]{process.process}[/bold] är startat: {process.title}")


def move(
    process: Annotated[str, typer.Argument(metavar="ÄRENDE", help="Ärendets nyckel.")],
    step: Annotated[str, typer.Argument(metavar="STEG", help="Stegets nyckel.")],
    to: Annotated[str, typer.Argument(metavar="DATUM", help="Ny svarsdag, ÅÅÅÅ-MM-DD.")],
    reason: Annotated[str, typer.Option(help="Varför dagen flyttas; står i meddelandet.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Visa bara följderna.")] = False,
) -> None:
    """Flytta en svarsdag. Följderna visas; med --dry-run ändras ingenting."""
    settings, db = open_register()
    to_on = day(to)
    now = process_now(db, process)
    asked = MoveDeadline(step=step, to_on=to_on)
    preview = requests.preview(db, process, asked, reason=reason, now=now)
    _print_diff(preview.diff or PlanDiff())
    if dry_run:
        _out.print("Ingenting är ändrat.")
        return

    async def run() -> None:
        client = await engine.connect(settings.engine_address)
        await requests.carry_out(db, client, process, asked, reason=reason, now=now, plan_version=preview.plan_version)

    asyncio.run(run())
    _out.print(f"Svarsdagen är flyttad till {long_date(to_on)}.")


def answer(
    process: Annotated[str, typer.Argument(metavar="ÄRENDE", help="Ärendets nyckel.")],
    step: Annotated[str, typer.Argument(metavar="STEG", help="Stegets nyckel.")],
    seat: Annotated[str, typer.Argument(metavar="PLATS", help="Platsen, t.ex. tyreso/kommundirektor.")],
    value: Annotated[list[str], typer.Option(help="FRÅGA=SVAR, t.ex. forlangning=ja. Kan upprepas.")],
    source: Annotated[str, typer.Option(help="Vem som lämnade svaret, hur och när.")],
    channel: Annotated[Channel, typer.Option(help="Hur svaret kom.")] = Channel.PHONE,
    text: Annotated[list[str] | None, typer.Option(help="FRÅGA=TEXT, t.ex. ett villkor. Kan upprepas.")] = None,
    strength: Annotated[Strength | None, typer.Option(help="Vem som har bestämt.")] = None,
    comment: Annotated[str, typer.Option(help="Kommentar.")] = "",
    returns_on: Annotated[str, typer.Option(metavar="DATUM", help="Återkommer den, ÅÅÅÅ-MM-DD.")] = "",
    received: Annotated[str, typer.Option(metavar="DATUM", help="Inkom den, om det inte var i dag.")] = "",
) -> None:
    """Registrera ett svar på uppdrag: lämnat per telefon, i möte, per e-post eller på papper."""
    settings, db = open_register()
    now = process_now(db, process)
    given = AnswerIn(
        process=process,
        step=step,
        seat=seat,
        values=_pairs(value, "value"),
        texts=_pairs(text or [], "text"),
        strength=strength,
        comment=comment,
        returns_on=day(returns_on) if returns_on else None,
    )
    received_on = day(received) if received else None
    recorded = people.answer_on_behalf(db, given, channel=channel, source=source, now=now, received_on=received_on)
    _out.print(
        f"Svaret är registrerat som version {recorded.version}{' (inkom efter svarstid)' if recorded.is_late else ''}."
    )

    async def deliver() -> None:
        client = await engine.connect(settings.engine_address)
        await dispatch_news(db, client, now=Clock(db)())

    try:
        asyncio.run(deliver())
    except EngineDown:
        _out.print("Processmotorn svarar inte just nu; svaret är sparat och lämnas över när den är i gång.")


def _pairs(texts: list[str], option: str) -> dict[str, str]:
    found = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            raise Refused(f"--{option}", f"”{text}” saknar likhetstecken.", "Skriv FRÅGA=SVAR, t.ex. forlangning=ja.")
        found[key.strip()] = value.strip()
    return found


def _print_diff(diff: PlanDiff) -> None:
    table = Table("Steg", "Från", "Till", title="Detta ändras")
    for moved in diff.moved:
        table.add_row(moved.title, long_date(moved.old_on), long_date(moved.new_on))
    _out.print(table)
    _out.print(
        f"Påminnelser som tillkommer: {len(diff.mails_added)}. "
        f"Påminnelser som utgår: {len(diff.mails_removed)}. "
        f"Platser som får ett meddelande: {len(diff.notices)}."
    )
    for sentence in diff.infeasible:
        _out.print(f"[red]Hinns inte:[/red] {sentence}")
    for warning in diff.warnings:
        _out.print(f"[yellow]Obs:[/yellow] {warning.text}")
