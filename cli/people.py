"""`svarstid people`: bring a file of organisations, seats and holders into the register."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from sqlmodel import Session, select

from db.people import import_directory
from db.store.session import Database
from files.process_file import read_directory
from rules.clock import local_date
from rules.swedish import count
from schemas.tables import HolderRow, OrganisationRow, SeatRow
from settings import load

_out = Console(highlight=False)
_HOLDER_CURE = "En ny innehavare läggs in på skrivbordet, ärendets sida, Byt innehavare."


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(people)


def people(
    file: Annotated[Path, typer.Argument(help="Filen med organisationer, platser och innehavare (YAML).")],
) -> None:
    """Lägg in organisationer, platser och innehavare från en fil. Den som har en plats i registret behåller den."""
    today = local_date(datetime.now(UTC))
    directory = read_directory(file, today=today)
    db = Database(load().db_url)
    db.migrate()
    with db.write() as session:
        before = _known(session)
        differences = import_directory(session, directory, today)
        added = {title: sorted(names - before[title]) for title, names in _known(session).items()}
    for title, names in added.items():
        for name in names:
            _out.print(f"{title}: {escape(name)}", soft_wrap=True)
    if not any(added.values()):
        _out.print("Inget nytt: allt i filen finns redan i registret.")
    for difference in differences:
        _out.print(f"[yellow]Obs:[/yellow] {escape(difference)}", soft_wrap=True)
    if differences:
        _out.print(f"{count(len(differences), 'skillnad', 'skillnader')}. {_HOLDER_CURE}", soft_wrap=True)


def _known(session: Session) -> dict[str, set[str]]:
    """What the register holds, by the word for one of it."""
    return {
        "Ny organisation": {f"{row.name} ({row.key})" for row in session.exec(select(OrganisationRow))},
        "Ny plats": {row.key for row in session.exec(select(SeatRow))},
        "Ny innehavare": {f"{row.seat}, {row.name} ({row.capacity})" for row in session.exec(select(HolderRow))},
    }
