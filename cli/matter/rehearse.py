"""`svarstid rehearse`: play a process with a skipping clock and tell everything that happens."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

import garbage
from cli.matter.rehearse_year import must_be_writable, play_folder, progress_bar
from rehearsal.booting import Booting, booted
from rules.dates.clock import local_date
from schemas.errors import Refused

if TYPE_CHECKING:
    # Loaded while the engine boots, which it does beside all the rest of a start.
    from rehearsal.run import Rehearsed

_out = Console()


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(name="rehearse")(run)


def run(
    file: Annotated[
        Path, typer.Argument(metavar="FIL", help="Processfilen (YAML), eller mappen med ett helt samverkansår.")
    ],
    scenario: Annotated[Path | None, typer.Option(help="Scenariofil: vem svarar vad och när.")] = None,
    as_of: Annotated[str, typer.Option(metavar="DATUM", help="Börja den dagen, ÅÅÅÅ-MM-DD.")] = "",
    until: Annotated[str, typer.Option(metavar="DATUM", help="Sluta den dagen; annars scenariots slut.")] = "",
    report: Annotated[
        Path | None, typer.Option(help="Skriv en läsbar sida (HTML) med tidslinje och alla mejl.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Skriv resultatet som JSON.")] = False,
) -> None:
    """Spela upp hela processen på en egen motor vars klocka hoppar: alla händelser och mejl på sina riktiga datum.

    Ingenting skickas och det riktiga registret ändras inte. Dess kalendrar läses, så att planen blir den som startas.
    """
    if file.is_dir():
        if scenario is not None or as_of or until:
            problem = "En mapp säger själv när året börjar och slutar, och vem som gör vad."
            raise Refused("", problem, "Ta bort --scenario, --as-of och --until.")
        play_folder(file, report=report, as_json=as_json)
        return
    with booted() as booting:
        played = _played(file, scenario, as_of, until, report, booting)
    if report is not None:
        from rehearsal.page import report_page  # with it comes much of the web

        report.write_text(report_page(played), encoding="utf-8")
    if as_json:
        print(played.report.model_dump_json(indent=2))
        return
    _print(played)
    if report is not None:
        _out.print(f"Sidan finns i {report}")


def _played(
    file: Path, scenario: Path | None, as_of: str, until: str, report: Path | None, booting: Booting
) -> Rehearsed:
    garbage.put_off()
    from cli.known_calendars import with_known
    from cli.opened import day
    from rehearsal.run import rehearse

    garbage.begin()
    starts_on = day(as_of, "--as-of") if as_of else local_date(datetime.now(UTC))
    ends_on = day(until, "--until") if until else None
    if report is not None:
        must_be_writable(report)
    with progress_bar(starts_on) as progress:
        return asyncio.run(
            rehearse(file, scenario, starts_on, ends_on, progress, with_known=with_known, booting=booting)
        )


def _print(played: Rehearsed) -> None:
    table = Table("När", "Händelse", title=f"Generalrepetition: {played.board.plan.title}", show_lines=False)
    for event in played.report.events:
        table.add_row(event.at[:16].replace("T", " "), event.text)
    _out.print(table)
    for step, outcome in played.report.outcomes.items():
        _out.print(f"[bold]{played.board.plan.step(step).title}[/bold] ({step}): {outcome.result}")
        for reason in outcome.reasons:
            _out.print(f"  {reason.text}")
    _out.print(
        f"{len(played.report.events)} händelser och {len(played.report.mails)} mejl på {played.report.elapsed_s:.1f} s."
    )
