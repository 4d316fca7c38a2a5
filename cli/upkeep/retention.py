"""`svarstid gallra`: what is older than it is kept for, exactly; and the erasing of it by a decision."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cli.opened import day, open_register
from db.retention.erasing import Folders, erase
from db.retention.found import Group, preview
from db.store.signs.clock import Clock, must_be_trusted
from rules.dates.clock import local_date
from rules.retention import Kind, decision
from rules.swedish import moment
from schemas.errors import Refused
from words.service import retention as words

_out = Console()


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(gallra)


def gallra(
    show: Annotated[bool, typer.Option("--preview", help="Visa bara vad som skulle tas bort. Inget ändras.")] = False,
    kind: Annotated[
        list[Kind] | None, typer.Option(metavar="SLAG", help="Bara det slaget av uppgifter; kan upprepas.")
    ] = None,
    number: Annotated[str, typer.Option("--decision", metavar="NUMMER", help="Gallringsbeslutets nummer.")] = "",
    decided_on: Annotated[str, typer.Option(metavar="DATUM", help="Dagen då beslutet fattades.")] = "",
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Skälet, utan namn. Det står kvar i historiken.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Gallra utan att fråga.")] = False,
) -> None:
    """Gallra det som är äldre än det ska sparas, enligt ett gallringsbeslut. Sigillet håller ändå."""
    settings, db = open_register()
    now, kinds = Clock(db)(), kind or list(Kind)
    with db.read() as session:
        groups = [group for group in preview(session, settings, now) if group.kind in kinds]
    _print(groups)
    if show or not any(group.records for group in groups):
        return
    must_be_trusted(db)
    by = decision(number, day(decided_on, "--decided-on") if decided_on else None, reason, local_date(now))
    if not yes and not typer.confirm("Ta bort allt detta? Det går inte att få tillbaka."):
        raise Refused("gallra", "Inget är gallrat.", "Lägg till --yes för att gallra utan fråga.")
    done = erase(db, settings, kinds, by, now, Folders(settings.documents_dir, settings.outbox_dir))
    for one, count in done.items():
        _out.print(f"Gallrat: {words.NAMES[one]}, {words.how_many(one, count)}.", highlight=False)


def _print(groups: list[Group]) -> None:
    for group in groups:
        _out.print(f"[bold]{words.NAMES[group.kind]}[/bold] ({group.kind})", highlight=False)
        _out.print(f"  {words.keeps(group.kind, group.keep_days)}", highlight=False, soft_wrap=True)
        for record in group.records:
            since = f", {moment(record.at)}" if record.at else ""
            held = f": {words.holds(record.holds)}" if record.holds else ""
            name = f"{record.key} {record.title}".strip()
            _out.print(escape(f"  – {name}{since}{held}"), highlight=False, soft_wrap=True)
        if not group.records:
            _out.print("  Inget kan gallras nu.", highlight=False)
