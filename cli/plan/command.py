"""`svarstid plan` and `svarstid schema`: see every date and mail of a process file before anything is started."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from cli.known_calendars import with_known
from cli.opened import day
from cli.plan.schedule import show_home, show_schedule
from files.json_schema import FILES, json_schema
from files.process.file import read_process
from mail.kinds import MAILS
from rules.dates.clock import STOCKHOLM, local_date
from rules.dates.workdays import add_workdays
from rules.meeting.home import HOME_PREFIX
from rules.plan.forecast import INVITE_KEY, KANSLI_KEY, mails_in, report
from rules.plan.ladder import RETURN_KEY, STAND_IN_KEY
from rules.plan.planning import make_plan
from rules.swedish import clock_time, count, enumerate_words, long_date, lower_first
from schemas.errors import Refused
from schemas.file.process import Directory, DueRule, ProcessFile
from schemas.plan.diff import PlannedMail
from schemas.plan.plan import MailKind, Plan, PlanStep, RungTo
from words.codes import BASES

_out = Console(highlight=False, soft_wrap=False)
_RUNGS = {
    INVITE_KEY: "öppnar",
    KANSLI_KEY: "en gång",
    STAND_IN_KEY: "halva tiden",
    RETURN_KEY: "den dag platsen återkommer",
}
_WEEKDAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
_MONTHS = ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
_WHEN_WIDTH, _SEATS_WIDTH, _GAPS = 24, 7, 8
"""Columns of the table of mails; the gaps are two between each and the margin."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(name="plan")(plan)
    app.command(name="schema")(schema)


def plan(
    file: Annotated[Path, typer.Argument(help="Processfilen (YAML).", metavar="FIL")],
    as_json: Annotated[bool, typer.Option("--json", help="Skriv planen som JSON.")] = False,
    today: Annotated[str, typer.Option(metavar="DATUM", help="Räkna som om det vore den dagen, ÅÅÅÅ-MM-DD.")] = "",
) -> None:
    """Visa alla datum, varningar och mejl i en processfil. Ingenting startas och ingenting skickas."""
    try:
        on = _today(today)
        read, brought = read_process(file, today=on)
        directory = with_known(brought)
        made = make_plan(read, today=on, calendars=directory.calendars)
    except Refused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(report(made, read.secretariat, today=on, directory=directory).model_dump_json(indent=2))
        return
    _show(made, read, directory, on)


def schema(
    folder: Annotated[Path, typer.Argument(help="Mappen att skriva till.", metavar="MAPP")] = Path(),
) -> None:
    """Skriv JSON Schema, så att redigeraren kan hjälpa till.

    Ett för varje slag av fil: process, organisationer, scenario, möte och serie.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, model in FILES.items():
            text = json.dumps(json_schema(model), ensure_ascii=False, indent=2)
            (folder / name).write_text(text + "\n", encoding="utf-8")
            typer.echo(f"Skrev {folder / name}")
    except OSError:
        typer.echo(f"{folder}: det går inte att skriva i mappen. Välj en annan mapp.", err=True)
        raise typer.Exit(1) from None
    typer.echo("Sätt raden # yaml-language-server: $schema=process.schema.json (eller den som passar) överst i filen.")


def _today(written: str) -> date:
    return day(written, "--today") if written else local_date(datetime.now(STOCKHOLM))


def _show(made: Plan, read: ProcessFile, directory: Directory, today: date) -> None:
    _out.print(f"\n[bold]{escape(made.title)}[/bold]  ({made.process})")
    if made.contract_end_on:
        latest_on = read.block.last_possible_on()
        longest = f", längst till {long_date(latest_on)}" if latest_on else ""
        _out.print(f"{read.block.period_title} {long_date(made.contract_end_on)}{longest}.\n")
    _out.print(_steps(made))
    show_home(_out, made, directory)
    show_schedule(_out, made, today)
    if made.warnings:
        _out.print(f"\n[bold]Att se upp med[/bold] ({count(len(made.warnings), 'sak', 'saker')})")
    for step in made.steps:
        if step.warnings:
            _out.print(f"\n{escape(step.title)}")
        for warning in step.warnings:
            _out.print(Padding(f"! {escape(warning.text)}", (0, 0, 0, 2)))
    _out.print("\n[bold]Mejl om ingen svarar[/bold] (svensk tid)")
    planned = mails_in(made)
    for step in made.steps:
        if mails := planned[step.key]:
            _out.print(f"\n{escape(step.title)}")
            if awaited := list(dict.fromkeys(key for mail in mails for key in mail.waits_for)):
                names = enumerate_words([f"”{escape(made.step(key).title)}”" for key in awaited])
                _out.print(Padding(f"Går bara om {names} är klart då.", (0, 0, 0, 2)))
            _out.print(Padding(_mails(step, mails), (0, 0, 0, 2)))


def _steps(made: Plan) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Steg", min_width=14, max_width=34, overflow="fold")
    for name in ("Sista dag", "Handla senast", "Grund"):
        table.add_column(name, no_wrap=True)
    for step in made.steps:
        word = "före" if step.rule is DueRule.BEFORE else "senast"
        act = _day(step.schedule.operative_on)
        if step.done_on is not None:
            act = f"klart {_day(step.done_on)}"
        elif step.schedule.operative_on != step.schedule.due_on:
            act = f"[bold]{act}[/bold]"
        title = escape(step.title) + (" [yellow]![/yellow]" if step.warnings else "")
        table.add_row(title, f"{word} {_day(step.schedule.due_on)}", act, BASES[step.basis])
    return table


def _mails(step: PlanStep, mails: list[PlannedMail]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    # The same in every table, so that they stand under each other; what a narrow window has no room for is folded.
    room = min(59, max(24, _out.width - _WHEN_WIDTH - _SEATS_WIDTH - _GAPS))
    table.add_column("När", width=_WHEN_WIDTH, no_wrap=True)
    table.add_column("Mejl", width=room * 31 // 59, overflow="fold")
    table.add_column("Trappsteg", width=room - room * 31 // 59, overflow="fold")
    table.add_column("Platser", width=_SEATS_WIDTH, justify="right", no_wrap=True)
    alarms = [mail for mail in mails if mail.kind in (MailKind.ALARM, MailKind.UNDECIDED)]
    for mail in mails:
        if mail not in alarms[1:]:
            table.add_row(_when(mail), lower_first(MAILS[mail.kind].title), _rung(step, mail), str(_seats(mail)))
    if len(alarms) > 1:
        table.add_row("…", f"{len(alarms) - 1} larm till", f"längst till {_day(local_date(alarms[-1].at))}", "")
    return table


def _day(on: date) -> str:
    return f"{_WEEKDAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]} {on.year}"


def _when(mail: PlannedMail) -> str:
    if mail.waits_for and mail.rung in (INVITE_KEY, KANSLI_KEY):
        return "när det är klart"
    on = local_date(mail.at)
    return f"{_WEEKDAYS[on.weekday()]} {on.isoformat()} {clock_time(mail.at)}"


def _rung(step: PlanStep, mail: PlannedMail) -> str:
    if mail.rung in _RUNGS:
        return _RUNGS[mail.rung]
    if mail.rung.startswith(HOME_PREFIX):
        days = int(mail.rung.removeprefix(HOME_PREFIX))
        return f"{count(abs(days), 'arbetsdag', 'arbetsdagar')} {'före' if days < 0 else 'efter'} sammanträdet"
    number = int(mail.rung)
    times = step.schedule_of(mail.seats[0])
    nominal_on = add_workdays(max(times.operative_on, times.counts_by) if number > 0 else times.operative_on, number)
    words = f"{count(abs(number), 'arbetsdag', 'arbetsdagar')} {'före' if number < 0 else 'efter'}"
    return (words if number else "sista dagen") + ("" if local_date(mail.at) == nominal_on else ", flyttad")


def _seats(mail: PlannedMail) -> int:
    return 1 if mail.to is RungTo.SECRETARIAT else len(mail.seats)
