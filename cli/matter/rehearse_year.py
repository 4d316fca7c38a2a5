"""`svarstid rehearse FOLDER`: play a cooperation's whole year and tell it day by day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from rules.dates.clock import local_date
from rules.swedish import capital, count, enumerate_words, long_date, short_date
from schemas.errors import Refused
from schemas.output.year import YearDay, YearEntry, YearMatterReport, YearMeetingReport, YearReport
from words.states import RESULTS, STEP_STATES

_out = Console(highlight=False)
_progress = Console(stderr=True)
_MOST_NAMED = 3
"""Readers of the same mail that a line names; the others it counts."""


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
    _print(played.report)
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


def _print(report: YearReport) -> None:
    _out.rule(f"[bold]{escape(report.title)}[/bold]")
    for day in report.days:
        _out.print(f"\n[bold]{capital(long_date(day.on))}[/bold]")
        for line in lines_of(day):
            _out.print(f"  {escape(line)}")
    _out.rule("Mötena")
    for meeting in report.meetings:
        _meeting(meeting)
    if report.outstanding:
        _out.rule("Utestående")
        for row in report.outstanding:
            ended = f", avslutad {long_date(row.ended_on)}" if row.ended_on else ""
            due = f", klar senast {long_date(row.due_on)}" if row.due_on and not row.ended_on else ""
            _out.print(f"{escape(row.text)} (punkt {row.item}, {short_date(row.since)}): {row.state}{due}{ended}")
    _out.rule("Ärendena")
    for matter in report.matters:
        _matter(matter)
    for conference in report.conferences:
        _out.rule("Konferensen")
        used = sum(conference.named.values())
        _out.print(
            f"{escape(conference.title)}, {long_date(conference.held_on)}: {used} av {conference.places} platser."
        )
    if report.series:
        _out.rule("Det som återkommer")
        for series in report.series:
            made = enumerate_words([f"{long_date(turn.on)} ({turn.state})" for turn in series.turns]) or "ingen gång"
            ahead = f"; nästa {long_date(series.next_on)}" if series.next_on else ""
            _out.print(f"{escape(series.title)}: {made}{ahead}")
    if report.remarks:
        _out.rule("Det som inte stämmer, kvar som det sades")
        for remark in report.remarks:
            source = f" ({remark.source})" if remark.source else ""
            _out.print(
                f"{escape(remark.says)}{escape(source)}" + (f"\n  {escape(remark.about)}" if remark.about else "")
            )
    _out.print(
        f"\n{report.events} händelser och {report.mails} mejl på {count(len(report.days), 'dag', 'dagar')}, "
        f"spelade på {report.elapsed_s:.1f} s."
    )


def lines_of(day: YearDay) -> list[str]:
    """A day in lines: each event, and each mail with whom it went to; the same mail to many is one line."""
    lines = []
    for (at, is_mail, text), entries in groupby(day.entries, key=_line_key):
        same = list(entries)
        if not is_mail:
            lines += [f"{at} {entry.text}" for entry in same]
            continue
        named = [entry.to for entry in same[:_MOST_NAMED]]
        others = len(same) - len(named)
        named += [f"{others} till"] if others else []
        lines.append(f"{at} ✉ {text} → {enumerate_words(named)}")
    return lines


def _line_key(entry: YearEntry) -> tuple[str, bool, str]:
    return entry.at[11:16].replace(":", "."), bool(entry.to), entry.text


def _meeting(meeting: YearMeetingReport) -> None:
    days = enumerate_words([long_date(on) for on in meeting.days])
    state = f", inställt {long_date(meeting.cancelled_on)}" if meeting.cancelled_on else ""
    _out.print(f"\n[bold]{escape(meeting.title)}[/bold] {days}{state}")
    for item in meeting.items:
        came = f" [dim]({escape(item.came_from)})[/dim]" if item.came_from else ""
        back = f", återkommer {long_date(item.comes_back_on)}" if item.comes_back_on else ""
        also = f" även {enumerate_words([short_date(on) for on in item.also_on])}" if item.also_on else ""
        _out.print(f"  {item.key}. {escape(item.title)}{came}: {item.became or 'inte noterat'}{also}{back}")
        if item.decision:
            _out.print(f"     Beslut: {escape(item.decision)}")
        for seat, reason in item.reasons.items():
            if item.standing[seat] != "närvarande, för":
                _out.print(f"     [dim]{seat}: {item.standing[seat]}. {escape(reason)}[/dim]")


def _matter(matter: YearMatterReport) -> None:
    ended = f"avslutat {long_date(matter.ended_on)}" if matter.ended_on else "pågår när året slutar"
    _out.print(f"\n[bold]{escape(matter.title)}[/bold], startat {long_date(matter.started_on)}, {ended}")
    for step in matter.steps:
        found = enumerate_words([f"{question}: {_result(result)}" for question, result in step.results.items()])
        on = f" {long_date(step.settled_on)}" if step.settled_on else ""
        state = STEP_STATES[step.state].word.lower()
        _out.print(
            f"  {escape(step.title)}: sista dag {long_date(step.due_on)}; {state}{on}{f' ({found})' if found else ''}"
        )


def _result(result: str) -> str:
    known = {each.value: state.word.lower() for each, state in RESULTS.items()}
    return known.get(result, result)
