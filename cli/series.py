"""`svarstid series`: what recurs, from files; and what comes next of each."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cli.opened import open_register
from db.series.bringing import Brought, ToBring, bring
from files.series import read_series
from rules.dates.clock import local_date
from rules.swedish import capital, long_date
from schemas.tables.meetings.calendar import BodyRow
from secretariat.series import to_bring
from words.year.days import recurs_words

_out = Console(highlight=False)


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(series)


def series(
    files: Annotated[list[Path], typer.Argument(metavar="FIL", help="Seriefilerna (YAML).")],
    is_dry_run: Annotated[bool, typer.Option("--dry-run", help="Visa bara vad som skulle ändras.")] = False,
) -> None:
    """Läs in det som återkommer: hur ofta, och vad varje gång börjar med.

    En fil som läses in igen ändrar sin serie. Alla filerna läses in, eller ingen.
    """
    now = datetime.now(UTC)
    today = local_date(now)
    given = [to_bring(read_series(file, today=today)) for file in files]
    _, db = open_register(may_be_new=True)
    with suppress(_TakenBackError), db.write() as session:
        for each in given:
            brought = bring(session, each, today=today, now=now)
            body = session.get(BodyRow, each.spec.body)
            _show(each, brought, body.name if body else "", [turn.on for turn in brought.series.ahead(today)])
        if is_dry_run:
            raise _TakenBackError
    if is_dry_run:
        _out.print("Ingenting är sparat.")


def _show(given: ToBring, brought: Brought, body: str, ahead: list[date]) -> None:
    did = "ny" if brought.is_new else "ändrad" if brought.is_changed else "redan så"
    _out.print(
        f"[bold]{escape(given.title)}[/bold]: {did.lower()}. {capital(recurs_words(given.spec, body))}.", soft_wrap=True
    )
    days = ", ".join(long_date(on) for on in ahead)
    _out.print(f"  Närmast: {days}" if days else "  Inget möte är känt än; läs in organets kalender.", soft_wrap=True)
    if brought.keeps_last:
        _out.print("  Nästa gång börjar med det som den senaste startades med, inte med filens värden.", soft_wrap=True)


class _TakenBackError(Exception):
    """Takes back what was written to see what it would be."""
