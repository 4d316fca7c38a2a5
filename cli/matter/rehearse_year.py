"""`svarstid rehearse FOLDER`: play a cooperation's whole year and tell it day by day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from rehearsal.year import lines
from rules.dates.clock import local_date
from rules.swedish import capital, count, long_date
from schemas.errors import Refused
from schemas.output.year import YearReport

_out = Console(highlight=False)
_progress = Console(stderr=True)


def play_folder(folder: Path, *, report: Path | None, as_json: bool) -> None:
    """Play the year of a folder, and print what came of it. Raises Refused for a folder that cannot be played."""
    from files.year.folder import read_year  # only a folder needs what comes with them
    from rehearsal.year.run import play_year

    year = read_year(folder)
    if report is not None:
        must_be_writable(report)
    with progress_bar(year.spec.from_on) as progress:
        played = asyncio.run(play_year(year, progress))
    if report is not None:
        from rehearsal.year.page import year_page  # with it comes much of the web

        report.write_text(year_page(played), encoding="utf-8")
    if as_json:
        print(played.report.model_dump_json(indent=2))
        return
    show(played.report)
    if report is not None:
        _out.print(f"Sidan finns i {report}")


@contextmanager
def progress_bar(starts_on: date) -> Iterator[Callable[[datetime, datetime, datetime], None]]:
    """A bar on standard error while something is played; yields what is called with (start, now, end)."""
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=_progress, transient=True
    ) as bar:
        shown = bar.add_task(long_date(starts_on), total=1.0)

        def progress(start: datetime, now: datetime, end: datetime) -> None:
            bar.update(shown, completed=(now - start) / (end - start), description=long_date(local_date(now)))

        yield progress


def must_be_writable(report: Path) -> None:
    """Tried before the play, which takes its time. Raises Refused."""
    is_new = not report.exists()
    try:
        report.open("a", encoding="utf-8").close()
    except OSError as error:
        raise Refused("--report", f"{report} går inte att skriva.", "Ange en fil i en mapp som finns.") from error
    if is_new:
        report.unlink()


def show(report: YearReport) -> None:
    """Print a year: day by day, then each thing by itself."""
    _out.rule(f"[bold]{escape(report.title)}[/bold]")
    for day in report.days:
        _out.print(f"\n[bold]{capital(long_date(day.on))}[/bold]")
        for line in lines.of_day(report, day):
            to = f" [dim]→ {escape(line.to)}[/dim]" if line.to else ""
            _out.print(f"  {line.at} {'✉ ' if line.to else ''}{escape(line.about)}: {escape(line.text)}{to}")
    _out.rule("Mötena")
    for meeting in report.meetings:
        _out.print(f"\n[bold]{escape(lines.of_meeting(meeting))}[/bold]")
        for item in meeting.items:
            _out.print(f"  {item.key}. {escape(lines.of_item(item))}")
            _list([f"Beslut: {item.decision}"] if item.decision else [], "     ")
            _list(lines.standings(report, item), "     ")
    _part("Utestående", [lines.of_outstanding(row) for row in report.outstanding])
    _out.rule("Ärendena")
    for matter in report.matters:
        _out.print(f"\n[bold]{escape(lines.of_matter(matter))}[/bold]")
        _list([lines.of_step(step) for step in matter.steps], "  ")
    _part("Konferenser", [lines.of_conference(conference) for conference in report.conferences])
    _part("Det som återkommer", [lines.of_series(series) for series in report.series])
    _part("Det som inte stämmer, kvar som det sades", [lines.of_remark(report, each) for each in report.remarks])
    _out.print(
        f"\n{report.events} händelser och {report.mails} mejl på {count(len(report.days), 'dag', 'dagar')}, "
        f"spelade på {report.elapsed_s:.1f} s."
    )


def _part(title: str, found: list[str]) -> None:
    if found:
        _out.rule(title)
        _list(found, "")


def _list(found: list[str], before: str) -> None:
    for line in found:
        _out.print(f"{before}{escape(line)}")
