"""`svarstid meeting`: who stands behind what, the extract for the minutes, and the call to a coming meeting."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.opened import open_register
from cli.swedish import App, Command, Group
from db import meetings
from files.meeting.extract import as_html, as_markdown
from files.meeting.file import names_of, read_meeting
from files.meeting.views import append_view
from rules.dates.clock import STOCKHOLM, local_date
from rules.meeting.extract import extract
from rules.meeting.silence import assess
from rules.swedish import capital, enumerate_words, moment
from schemas.errors import Refused
from schemas.meetings.consent import ConsentTable, ItemKind, MeetingRecord, Standing, View, ViewKind
from secretariat.meetings import CallReport, call_meeting, preview_call
from settings import load

_out = Console(highlight=False)
_SHORT = {
    Standing.PRESENT_FOR: "för",
    Standing.PRESENT_DISSENTING: "avvikande",
    Standing.PRESENT_NOT_PARTY: "ej part",
    Standing.ABSENT_WITH_VIEW: "synpunkt",
    Standing.STANDS_BEHIND: "står bakom",
    Standing.OUTSIDE: "räknas inte",
}
_STYLES = {
    Standing.PRESENT_FOR: "green",
    Standing.STANDS_BEHIND: "cyan",
    Standing.PRESENT_DISSENTING: "bold red",
    Standing.PRESENT_NOT_PARTY: "dim",
    Standing.ABSENT_WITH_VIEW: "bold red",
    Standing.OUTSIDE: "yellow",
}

MeetingFile = Annotated[Path, typer.Argument(help="Mötesfilen (YAML).", metavar="FIL")]


class MeetingGroup(Group):
    """`svarstid meeting FIL` is short for `svarstid meeting show FIL`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put in `show` where the first word is a file, and `--help` where there is none."""
        args = args or ["--help"]
        if args[0] not in self.commands and not args[0].startswith("-"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    meeting = App(name="meeting", cls=MeetingGroup, help="Möten och spelregeln om tystnad.")
    meeting.command(name="show", cls=Command)(show)
    meeting.command(name="call", cls=Command)(call)
    meeting.command(name="view", cls=Command)(view)
    app.add_typer(meeting)


def show(
    file: MeetingFile,
    as_json: Annotated[bool, typer.Option("--json", help="Skriv tabellen som JSON.")] = False,
    to: Annotated[
        Path | None, typer.Option("--extract", metavar="UTDRAG", help="Skriv utdraget till en .md- eller .html-fil.")
    ] = None,
) -> None:
    """Visa vem som står bakom vad, punkt för punkt, och varför tystnad räknas eller inte räknas."""
    record, directory = read_meeting(file, today=local_date(datetime.now(UTC)))
    record = _with_register(record)
    table, names = assess(record), names_of(record, directory)
    if as_json:
        typer.echo(table.model_dump_json(indent=2, by_alias=True))
    elif to is None:
        _show(record, table, names)
    if to is not None:
        _write(to, record, table, names)
        typer.echo(f"Skrev utdraget till {to}", err=as_json)


def call(
    file: MeetingFile,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Visa bara vad som skulle skickas.")] = False,
) -> None:
    """Kalla till ett möte: mejl till varje ledamot nu och en påminnelse före, med vad tystnad innebär."""
    now = datetime.now(UTC)
    # A day counted from the day of reading would be another one tomorrow, and the same call would go out again.
    record, directory = read_meeting(file, today=local_date(now) if dry_run else None)
    _, db = open_register(may_be_new=True)
    if dry_run:
        _print_call(preview_call(db, record, directory, now=now), "skulle få")
        _out.print("Ingenting är skickat.")
        return
    _print_call(call_meeting(db, record, directory, now=now), "får")


def view(
    file: MeetingFile,
    seat: Annotated[str, typer.Argument(help="Platsen, t.ex. tyreso/kommundirektor.", metavar="PLATS")],
    item: Annotated[str, typer.Argument(help="Punktens nummer.", metavar="PUNKT")],
    text: Annotated[str, typer.Option(help="Vad som sades.")],
    source: Annotated[str, typer.Option(help="Hur synpunkten kom, t.ex. ”mejl till kansliet”.")],
    dissent: Annotated[bool, typer.Option("--dissent", help="Det är en avvikande uppfattning.")] = False,
    at: Annotated[str, typer.Option(metavar="TID", help="När den kom, ÅÅÅÅ-MM-DD TT.MM; annars nu.")] = "",
) -> None:
    """Anteckna en synpunkt, lämnad per mejl, telefon eller i mötet, i mötesfilen."""
    now = datetime.now(UTC)
    kind = ViewKind.DISSENT if dissent else ViewKind.REMARK
    noted = View(seat=seat, item=item, kind=kind, at=_instant(at) if at else now, text=text, reference=source)
    record, directory = append_view(file, noted, today=local_date(now))
    record = _with_register(record)
    row = assess(record).standing(item, seat)
    _out.print(f"Antecknat i {escape(file.name)}, {moment(noted.received_at)}.")
    _out.print(f"{escape(names_of(record, directory)[seat])}, punkt {item}: {escape(row.reason)}")


def _with_register(record: MeetingRecord) -> MeetingRecord:
    """The file with the views that came by the link in the call, where there is a register."""
    settings = load()
    # To open a SQLite file is to make it, and a look at a meeting must change nothing.
    if not settings.database_url and not settings.register_file.exists():
        return record
    with open_register()[1].read() as session:
        return meetings.joined(session, record)


def _instant(written: str) -> datetime:
    for form in ("%Y-%m-%d %H.%M", "%Y-%m-%d %H:%M"):
        try:
            return datetime.strptime(written.strip(), form).replace(tzinfo=STOCKHOLM)
        except ValueError:
            continue
    raise Refused("--at", f"”{written}” är ingen tid.", "Skriv den som ”2024-05-30 14.30”.")


def _show(record: MeetingRecord, table: ConsentTable, names: dict[str, str]) -> None:
    _out.print(f"\n[bold]{escape(record.title)}[/bold]")
    _out.print(f"Synpunkter räknas som lämnade i förväg före {moment(table.begins_at)}.\n")
    decisions = [item for item in record.items if item.kind is ItemKind.DECISION]
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column("Plats")
    for item in decisions:
        grid.add_column(f"Punkt {item.key}", no_wrap=True)
    for seat in dict.fromkeys(row.seat for row in table.rows):
        found = {row.item: row.standing for row in table.rows if row.seat == seat}
        cells = [
            f"[{_STYLES[found[item.key]]}]{_SHORT[found[item.key]]}[/]" if item.key in found else "–"
            for item in decisions
        ]
        grid.add_row(escape(names.get(seat, seat)), *cells)
    _out.print(grid)
    made = extract(record, table, names)
    for item in decisions:
        part = next(part for part in made.items if part.key == item.key)
        _out.print(f"\n[bold]{escape(part.heading)}[/bold]")
        for group in part.groups:
            if group.standing is not Standing.PRESENT_FOR:
                for line in group.lines:
                    _out.print(f"  {escape(line)}")
        for note in part.notes:
            _out.print(f"  [dim]{escape(note)}[/dim]")
    for note in [*made.rules, *made.notes]:
        _out.print(f"\n! {escape(note)}")


def _write(to: Path, record: MeetingRecord, table: ConsentTable, names: dict[str, str]) -> None:
    made = extract(record, table, names)
    if to.suffix.lower() not in (".md", ".html"):
        raise Refused("--extract", f"{to.name} har ingen ändelse som går att använda.", "Välj .md eller .html.")
    try:
        to.write_text(as_html(made) if to.suffix.lower() == ".html" else as_markdown(made), encoding="utf-8")
    except OSError:
        raise Refused("--extract", f"{to} går inte att skriva.", "Välj en annan plats.") from None


def _print_call(report: CallReport, verb: str) -> None:
    if report.called:
        _out.print(f"{capital(enumerate_words(report.called))} {verb} kallelsen.")
    if report.changes:
        _out.print(f"Kallelsen är ändrad: {enumerate_words(report.changes)}.")
    if report.left:
        _out.print(f"Får ingen påminnelse längre: {enumerate_words(report.left)}.")
    if report.known:
        _out.print(f"Har redan den här kallelsen: {enumerate_words(report.known)}.")
    if report.reminded_at:
        _out.print(f"Påminnelse: {moment(report.reminded_at)}.")
    else:
        _out.print("Ingen påminnelse; mötet är för nära.")
    _out.print(f"Tystnad räknas i punkt: {', '.join(report.counting) or 'ingen'}.")
    for warning in report.warnings:
        _out.print(f"[yellow]Obs:[/yellow] {escape(warning)}")
