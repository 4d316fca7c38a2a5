"""`svarstid people`: a file of organisations, seats and holders; `svarstid holder`: somebody else holds a seat."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from sqlmodel import Session, select

from cli.opened import day, open_register
from db.register.directories import take_names
from db.register.people import import_directory
from db.store.clock import Clock
from files.process.file import read_directory
from rules.dates.clock import local_date
from rules.swedish import count, long_date
from schemas.tables.people import HolderRow, OrganisationRow, SeatRow
from secretariat import people as secretariat

_out = Console(highlight=False)
_HOLDER_CURE = "En ny innehavare läggs in på skrivbordet, ärendets sida, Byt innehavare, eller med svarstid holder."


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(people)
    app.command()(holder)


def people(
    file: Annotated[
        Path, typer.Argument(metavar="FIL", help="Filen med organisationer, platser och innehavare (YAML).")
    ],
) -> None:
    """Lägg in organisationer, platser och innehavare från en fil.

    Filens namn och brevlådor gäller från och med nu. Den som har en plats i registret behåller den.
    """
    now = datetime.now(UTC)
    today = local_date(now)
    directory = read_directory(file, today=today)
    _, db = open_register(may_be_new=True)
    with db.write() as session:
        before = _known(session)
        changes = take_names(session, directory)
        differences = import_directory(session, directory, today)
        added = {title: sorted(names - before[title]) for title, names in _known(session).items()}
    secretariat.follow_holders(db, now)
    for title, names in added.items():
        for name in names:
            _out.print(f"{title}: {escape(name)}", soft_wrap=True)
    for change in changes:
        _out.print(f"Ändrat: {escape(change)}", soft_wrap=True)
    if not any(added.values()) and not changes:
        _out.print("Inget nytt: allt i filen finns redan i registret.")
    for difference in differences:
        _out.print(f"[yellow]Obs:[/yellow] {escape(difference)}", soft_wrap=True)
    if differences:
        _out.print(f"{count(len(differences), 'skillnad', 'skillnader')}. {_HOLDER_CURE}", soft_wrap=True)


def holder(
    seat: Annotated[str, typer.Argument(metavar="PLATS", help="Platsen, t.ex. tyreso/kommundirektor.")],
    name: Annotated[str, typer.Option(help="Den som tar över.")],
    email: Annotated[str, typer.Option(help="Adressen, namn@kommun.example.")],
    stand_in: Annotated[bool, typer.Option("--stand-in", help="Gäller ersättaren, inte innehavaren.")] = False,
    from_day: Annotated[str, typer.Option("--from", metavar="DATUM", help="Från och med; annars i dag.")] = "",
    to_day: Annotated[str, typer.Option("--to", metavar="DATUM", help="Till och med, om det är för en tid.")] = "",
) -> None:
    """Byt innehavare eller ersättare på en plats, i dag eller från en senare dag."""
    _, db = open_register()
    from_on = day(from_day, "--from") if from_day else None
    to_on = day(to_day, "--to") if to_day else None
    now = Clock(db)()
    moved = secretariat.replace_holder(
        db, seat, name=name, email=email, now=now, from_on=from_on, to_on=to_on, is_stand_in=stand_in
    )
    who = "Ersättaren" if stand_in else "Innehavaren"
    _out.print(f"{who} gäller från och med {long_date(from_on or local_date(now))}.")
    if moved:
        _out.print(f"Öppna frågor flyttar med i {count(len(moved), 'ärende', 'ärenden')}.")


def _known(session: Session) -> dict[str, set[str]]:
    """What the register holds, by the word for one of it."""
    return {
        "Ny organisation": {f"{row.name} ({row.key})" for row in session.exec(select(OrganisationRow))},
        "Ny plats": {row.key for row in session.exec(select(SeatRow))},
        "Ny innehavare": {f"{row.seat}, {row.name} ({row.capacity})" for row in session.exec(select(HolderRow))},
    }
