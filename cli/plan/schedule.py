"""The part of `svarstid plan` that reads backwards: home meetings, latest starts, what is too tight."""

from __future__ import annotations

from datetime import date

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from rules.plan.backward import schedule_plan
from rules.swedish import count, enumerate_ways, long_date, short_date
from schemas.file.process import Directory
from schemas.plan.plan import Plan, PlanStep

_MOST_ROWS = 40
_WEEKDAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")


def show_home(out: Console, made: Plan, directory: Directory) -> None:
    """Each municipality's last usable meeting, for the steps that need a decision at home."""
    for step in made.steps:
        if step.home_body is None or step.done_on is not None:
            continue
        out.print(f"\n[bold]Beslut hemma: {escape(step.title)}[/bold]")
        out.print(Padding(_home(step, directory), (0, 0, 0, 2)))


def show_schedule(out: Console, made: Plan, today: date) -> None:
    """Latest starts and slack, the critical chain, and what cannot be done in time."""
    schedule = schedule_plan(made, today=today)
    live = [window for window in schedule.steps if not window.is_done]
    if not live:
        return
    out.print("\n[bold]Räknat baklänges[/bold] (tid och marginal i arbetsdagar)")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Steg", min_width=14, max_width=34, overflow="fold")
    table.add_column("Tar", justify="right", no_wrap=True)
    for name in ("Tidigast", "Börja senast", "Klart senast"):
        table.add_column(name, no_wrap=True)
    table.add_column("Marginal", justify="right", no_wrap=True)
    for window in live:
        title = f"[bold]{escape(window.title)}[/bold]" if window.is_critical else escape(window.title)
        slack = str(window.slack) if window.slack >= 0 else f"[red]{window.slack}[/red]"
        days = [window.earliest_start_on, window.latest_start_on, window.latest_finish_on]
        table.add_row(title, str(window.workdays), *(_day(on) for on in days), slack)
    out.print(table)
    titles = {window.step: window.title for window in schedule.steps}
    if len(schedule.critical) > 1:
        out.print(f"Kritisk kedja: {escape(' → '.join(titles[key] for key in schedule.critical))}")
    for found in schedule.infeasible:
        out.print(f"[red]Hinns inte:[/red] {escape(found.text)}")
        if "Utvägar" not in found.text:
            out.print(Padding(f"Utvägar: {enumerate_ways(found.ways_out)}.", (0, 0, 0, 2)))


def _home(step: PlanStep, directory: Directory) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("Kommun", "Sista sammanträde", "Handlingar inne", "Justerat"):
        table.add_column(name)
    for seat in step.seats[:_MOST_ROWS]:
        key = seat.partition("/")[0]
        organisation = directory.organisation(key)
        meeting = step.home.get(seat)
        if meeting is None:
            words = "okänt, kansliet tillfrågas" if seat in step.home_unknown else "[red]ingen möjlig[/red]"
            table.add_row(escape(organisation.name if organisation else key), words, "", "")
            continue
        table.add_row(
            escape(organisation.name if organisation else key),
            f"{long_date(meeting.on)}",
            long_date(meeting.papers_by) + (" (beräknat)" if meeting.is_estimated else ""),
            short_date(meeting.settled_on),
        )
    if len(step.seats) > _MOST_ROWS:
        table.add_row(f"… och {count(len(step.seats) - _MOST_ROWS, 'till', 'till')}", "", "", "")
    return table


def _day(on: date) -> str:
    return f"{_WEEKDAYS[on.weekday()]} {on.isoformat()}"
