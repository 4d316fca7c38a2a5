"""`svarstid calendar import`, `list` and `remove`: which bodies meet when."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.opened import day, open_register
from cli.swedish import App, Command, Group
from db.calendar import calendars
from db.calendar.reading import Imported
from db.register.directories import names_of
from db.store.session import Database
from files.calendar.file import read_calendar
from files.process.file import read_directory
from rules.dates.clock import local_date
from rules.meeting.usable import home_meeting
from rules.swedish import count, long_date
from schemas.errors import FileRefused, Refused
from schemas.file.calendar import Calendars
from schemas.file.calendar_reading import CalendarReading
from secretariat import calendars as keeping

_out = Console(highlight=False, soft_wrap=True)
_YAML = (".yaml", ".yml")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    calendar = App(name="calendar", cls=Group, no_args_is_help=True, help="Sammanträdeskalendrar.")
    calendar.command(name="import", cls=Command)(import_file)
    calendar.command(name="list", cls=Command)(list_meetings)
    calendar.command(name="remove", cls=Command)(remove)
    app.add_typer(calendar)


def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="FIL", help="CSV, iCalendar (.ics) eller katalogfilen (YAML) med calendars.")
    ],
    body: Annotated[str, typer.Option(metavar="ORGAN", help="Organ för rader som inte anger något.")] = "",
    from_on: Annotated[
        str, typer.Option("--from", metavar="DATUM", help="Kalendern gäller från den dagen; annars från första dagen.")
    ] = "",
    to_on: Annotated[
        str, typer.Option("--to", metavar="DATUM", help="Kalendern gäller till den dagen; annars till sista dagen.")
    ] = "",
    is_held_again: Annotated[
        bool, typer.Option("--held", help="Sammanträden som har ställts in för hand hålls ändå, om filen har dem.")
    ] = False,
    is_dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Visa vad som skulle läsas in, utan att spara.")
    ] = False,
) -> None:
    """Läs in sammanträden. Goda rader sparas tillsammans; varje annan rad visas med radnummer och skäl."""
    (_, db), today = open_register(may_be_new=True), local_date(datetime.now(UTC))
    reading, found = _read(db, file, body, today)
    found = keeping.with_span(found, *(day(text, name) if text else None for text, name in _sides(from_on, to_on)))
    if is_dry_run:
        done = keeping.preview(db, found, source=file.name, is_held_again=is_held_again)
    else:
        now = datetime.now(UTC)
        done = keeping.read_in(db, found, source=file.name, wall_now=now, is_held_again=is_held_again)
    reading = keeping.with_told(reading, done)
    for fault in reading.faults:
        _out.print(f"[red]Utelämnad:[/red] {escape(str(fault))}")
    for remark in reading.remarks:
        _out.print(f"[yellow]Obs:[/yellow] {escape(str(remark))}")
    _summary(db, reading, found, done, is_dry_run)
    if reading.faults and not reading.meetings and not done.is_anything:
        raise Refused("filen", "ingen rad gick att läsa in.", "Rätta raderna ovan och försök igen.")


def _sides(from_on: str, to_on: str) -> list[tuple[str, str]]:
    return [(from_on, "--from"), (to_on, "--to")]


def _read(db: Database, file: Path, body: str, today: date) -> tuple[CalendarReading, Calendars]:
    """What a file holds; a directory file has bodies and spans too."""
    if file.suffix.lower() in _YAML:
        found = read_directory(file, today=today).calendars
        return CalendarReading(name=file.name, meetings=found.meetings), found
    with db.read() as session:
        known, names = calendars.load(session), names_of(session)
    reading = read_calendar(file.name, _content(file), known, names=names, today=today, body=body)
    return reading, reading.brought


def _summary(db: Database, reading: CalendarReading, found: Calendars, done: Imported, is_dry_run: bool) -> None:
    meetings = count(len(reading.meetings), "sammanträde", "sammanträden")
    counted = f"{done.new} nya, {done.changed} ändrade"
    counted += f", {done.cancelled} inställda" if done.cancelled else ""
    _out.print(f"Läste {meetings}: {counted}. Utelämnade rader: {len(reading.faults)}.")
    if done.new_bodies or done.changed_bodies:
        _out.print(f"Organ: {done.new_bodies} nya, {done.changed_bodies} ändrade.")
    if is_dry_run:
        _out.print("Ingenting är sparat.")
        return
    with db.read() as session:
        sentences = keeping.known_words(found, calendars.load(session))
    for sentence in sentences:
        _out.print(escape(sentence))
    if sentences:
        _out.print("För andra dagar frågas kansliet. Gäller filen längre: ange --from och --to.")


def remove(
    body: Annotated[str, typer.Argument(metavar="ORGAN", help="Organets nyckel, se svarstid calendar list.")],
    on: Annotated[str, typer.Argument(metavar="DATUM", help="Sammanträdets dag, ÅÅÅÅ-MM-DD.")],
) -> None:
    """Ta bort ett inställt sammanträde. Pågående ärenden får ett annat sista sammanträde; inga svarsdagar flyttas."""
    cancelled_on = day(on, "DATUM")
    keeping.cancel_meeting(open_register()[1], body, cancelled_on, wall_now=datetime.now(UTC))
    _out.print(f"Sammanträdet {long_date(cancelled_on)} är borttaget.")


def list_meetings(
    every: Annotated[bool, typer.Option("--all", help="Visa också sammanträden som har varit.")] = False,
) -> None:
    """Visa organ och kommande sammanträden, med dagen då handlingarna ska vara inne."""
    today = local_date(datetime.now(UTC))
    with open_register()[1].read() as session:
        known = calendars.load(session)
    if not known.bodies:
        _out.print("Kalendern är tom. Läs in organen med svarstid calendar import och katalogfilen.")
        return
    table = Table("Organ", "Nyckel", "Sammanträde", "Handlingar inne", "Protokollet justerat", box=None)
    for body in known.bodies:
        coming = [meeting for meeting in known.meetings_of(body.key) if every or meeting.on >= today]
        for number, meeting in enumerate(coming):
            at = home_meeting(body, meeting)
            name, key = (escape(body.name), body.key) if number == 0 else ("", "")
            papers = long_date(at.papers_by) + (" (beräknat)" if at.is_estimated else "")
            table.add_row(name, key, long_date(at.on), papers, long_date(at.settled_on))
        if not coming:
            table.add_row(escape(body.name), body.key, "inga kommande", "", "")
    _out.print(table)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise FileRefused(file.name, "", "filen går inte att läsa.", "Kontrollera namnet.") from None
