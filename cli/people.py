"""`svarstid people`: a file of organisations, seats and holders; `svarstid holder`: somebody else holds a seat."""

from __future__ import annotations

from contextlib import suppress
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
from db.store.signs.clock import Clock
from files.people.lines import fault_words, read_people
from files.process.file import read_directory
from rules.dates.clock import local_date
from rules.swedish import count, long_date, moment
from schemas.errors import Refused
from schemas.register import ChangeKind
from schemas.tables.people import HolderRow, OrganisationRow, SeatRow
from secretariat.register import people as secretariat
from secretariat.register import registering
from words.register import KINDS, change_words

_out = Console(highlight=False)
_YAML = (".yaml", ".yml")
_HOLDER_CURE = "En ny innehavare läggs in på skrivbordet, Register, eller med svarstid holder."


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(people)
    app.command()(holder)


def people(
    file: Annotated[Path, typer.Argument(metavar="FIL", help="Filen: CSV eller .xlsx i registrets form, eller YAML.")],
    is_dry_run: Annotated[bool, typer.Option("--dry-run", help="Visa bara vad som skulle ändras.")] = False,
) -> None:
    """Lägg in organisationer, platser och innehavare från en fil.

    En CSV-fil eller ett kalkylark läses in helt eller inte alls: nya, ändrade och avslutade. Av en YAML-fil gäller
    namn och brevlådor från och med nu, och den som har en plats i registret behåller den.
    """
    now = datetime.now(UTC)
    content = b"" if file.suffix.lower() in _YAML else _content(file)
    if content:
        _take_table(file.name, content, now, is_dry_run)
    else:
        _take_directory(file, now, is_dry_run)


def _take_table(name: str, content: bytes, now: datetime, is_dry_run: bool) -> None:
    reading = read_people(name, content)
    _, db = open_register(may_be_new=True)
    found = registering.preview(db, reading.lines, now)
    faults = sorted([*reading.faults, *found.changes.faults], key=lambda fault: fault.row)
    if faults:
        for fault in faults:
            _out.print(f"[red]Fel:[/red] {escape(fault_words(fault))}", soft_wrap=True)
        raise Refused("", f"{name} har {count(len(faults), 'fel', 'fel')}.", "Rätta dem. Ingenting är inläst.")
    for change in found.changes.real:
        where = found.names.get(change.organisation, change.organisation)
        words = change_words(change, found.words.get(change.seat, ""), found.words.get(change.body, ""))
        _out.print(f"{KINDS[change.kind]}: {escape(where)}: {escape(words)}", soft_wrap=True)
    for mail in found.mails:
        about = f" i {mail.about}" if mail.about else ""
        _out.print(f"Mejl: {escape(mail.title + about)} till {escape(mail.to_email)}, {moment(mail.send_at)}.")
    same = len(found.changes.of(ChangeKind.SAME))
    _out.print(f"{count(len(found.changes.real), 'ändring', 'ändringar')}, {same} redan så i registret.")
    if is_dry_run:
        _out.print("Ingenting är sparat.")
    elif found.changes.real:
        registering.apply(db, reading.lines, now)
        _out.print("Infört.")


def _take_directory(file: Path, now: datetime, is_dry_run: bool) -> None:
    today = local_date(now)
    directory = read_directory(file, today=today)
    _, db = open_register(may_be_new=True)
    with suppress(_TakenBack), db.write() as session:
        before = _known(session)
        changes = take_names(session, directory, today)
        differences = import_directory(session, directory, today)
        added = {title: sorted(names - before[title]) for title, names in _known(session).items()}
        if is_dry_run:
            raise _TakenBack
    if not is_dry_run:
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
    if is_dry_run:
        _out.print("Ingenting är sparat.")


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


class _TakenBack(Exception):
    """What would be written has been shown."""


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise Refused("filen", f"{file} går inte att läsa.", "Kontrollera namnet och rättigheterna.") from None


def _known(session: Session) -> dict[str, set[str]]:
    """What the register holds, by the word for one of it."""
    return {
        "Ny organisation": {f"{row.name} ({row.key})" for row in session.exec(select(OrganisationRow))},
        "Ny plats": {row.key for row in session.exec(select(SeatRow))},
        "Ny innehavare": {f"{row.seat}, {row.name} ({row.capacity})" for row in session.exec(select(HolderRow))},
    }
