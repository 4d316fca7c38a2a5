"""`svarstid status`, `backup`, `login-link`: the daily operation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table
from sqlmodel import Session

from cli.opened import open_register
from cli.upkeep.login import make_login_link
from db import documents, processes
from db.boards.lists import overview
from db.boards.lists.matters import ProcessLine
from db.boards.process import ProcessBoard, StepBoard, process_board
from db.case import load_state
from db.matters.needs import missing_seats
from db.seals.verification import first_broken
from db.store.signs.clock import Clock
from db.users import users
from papers import templates
from rules.agenda import upcoming
from rules.dates.clock import local_iso
from rules.swedish import capital, long_date
from schemas.duties import TimeDuty
from schemas.output.operations import (
    NextThing,
    ProcessStatus,
    StatusReport,
    StepStatusReport,
)
from words.agenda import agenda_lines
from words.needs import Need, need_text
from words.schedule import CRITICAL, chain_words, margin, shortage
from words.states import PROCESS_STATES, STEP_STATES, WITHDRAWN

_out = Console()
_SHOWN_AHEAD = 10

ProcessArgument = Annotated[str | None, typer.Argument(metavar="ÄRENDE", help="Ärendets nyckel; annars alla.")]
AsJson = Annotated[bool, typer.Option("--json", help="Skriv resultatet som JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(status)
    app.command()(backup)
    app.command(name="login-link")(login_link)


def status(process: ProcessArgument = None, as_json: AsJson = False) -> None:
    """Visa var ärendena står: vad som pågår, hur många svar som saknas och vad som händer härnäst."""
    _, db = open_register()
    now = Clock(db)()
    with db.read() as session:
        if process is not None:
            processes.get_process(session, process)
        lines = [line for line in overview.processes(session, now) if process in (None, line.key)]
        found = [_status_of(session, line, is_whole=process is not None) for line in lines]
        whole = process_board(session, process, now, history_limit=0, agenda_limit=_SHOWN_AHEAD) if process else None
    if whole is not None:
        found[0].schedule = whole.schedule
    if as_json:
        print(StatusReport(processes=found).model_dump_json(indent=2))
    elif whole is not None:
        _print_one(found[0], whole)
    else:
        _print_all(found, lines)


def backup(
    to: Annotated[Path | None, typer.Option("--to", metavar="MAPP", help="Mapp; annars backup i datamappen.")] = None,
) -> None:
    """Ta en hel och kontrollerad säkerhetskopia av registret medan det används."""
    settings, db = open_register()
    folder = to or settings.backup_dir
    path = db.backup(folder, Clock(db)())
    documents.copy_missing(settings.documents_dir, folder / "documents")
    templates.copy_all(settings.templates_dir, folder / "mallar", replaces=True)
    _out.print(f"Säkerhetskopian är klar: {path}", soft_wrap=True)
    with db.read() as session:
        broken = first_broken(session)
    if broken:
        words = f"registret stämmer inte med sina sigill: {broken.journal}: {broken.faults[0].text}"
        cure = "Kör svarstid verify. Behåll äldre kopior."
        _out.print(escape(f"Säkerhetskopian är gjord, men {words} {cure}"), soft_wrap=True, highlight=False)
        raise typer.Exit(1)


def login_link(
    email: Annotated[
        str, typer.Argument(metavar="ADRESS", help="Användarens; annars den första administratörens.")
    ] = "",
) -> None:
    """Skapa en länk till skrivbordet. Den fungerar en gång, inom en timme."""
    settings, db = open_register()
    user = None
    if email:
        with db.read() as session:
            user = users.named(session, email)
    # The flat print keeps a long address in one piece, however narrow the window.
    print(make_login_link(settings, db, user))


def _status_of(session: Session, line: ProcessLine, *, is_whole: bool) -> ProcessStatus:
    found = ProcessStatus(
        process=line.key,
        title=line.title,
        status=line.status,
        next_date=line.next_on,
        correctable_until=line.correctable_until,
        missing=line.missing,
        needs=[f"{need.kind} {need.step}".strip() for need in line.needs],
    )
    if is_whole:
        plan, state = processes.load_plan(session, line.key), load_state(session, line.key)
        found.steps = [
            StepStatusReport(
                key=step.key,
                title=step.title,
                status=state.steps[step.key].status,
                due=step.schedule.due_on,
                operative=step.schedule.operative_on,
                missing=missing_seats(state, step.key),
            )
            for step in plan.steps
        ]
        found.upcoming = [_next_thing(duty) for duty in upcoming(state, _SHOWN_AHEAD)] if line.status != "ended" else []
    return found


def _next_thing(duty: TimeDuty) -> NextThing:
    return NextThing(at=local_iso(duty.at), what=f"{duty.kind} {duty.rung_key}".strip(), step=duty.step)


def _print_all(found: list[ProcessStatus], lines: list[ProcessLine]) -> None:
    if not found:
        _out.print("Det finns inga ärenden. Starta ett med svarstid start FIL.")
        return
    for one, line in zip(found, lines, strict=True):
        state = WITHDRAWN.word.lower() if line.is_withdrawn else _state(one)
        _out.print(f"[bold]{escape(one.title)}[/bold] ({one.process}): {state}", soft_wrap=True)
        day = f"Nästa dag: {long_date(one.next_date)}. " if one.next_date else ""
        _out.print(f"  {day}{_missing_words(line)}", soft_wrap=True, highlight=False)
        _print_needs(line.needs, "  ")


def _state(one: ProcessStatus) -> str:
    """Where it stands, in words; of a decided matter until when its outcome can be corrected."""
    if one.correctable_until is None:
        return PROCESS_STATES[one.status]
    return f"{PROCESS_STATES['decided']}; utfallet kan rättas till och med {long_date(one.correctable_until)}"


def _missing_words(line: ProcessLine) -> str:
    """`Ingen är frågad än.`, `1 svar saknas.`, `Inget svar saknas.`"""
    if line.missing:
        return f"{line.missing} svar saknas."
    return "Inget svar saknas." if line.has_asked else "Ingen är frågad än."


def _print_one(found: ProcessStatus, whole: ProcessBoard) -> None:
    _out.print(f"[bold]{escape(found.title)}[/bold] ({found.process}): {_state(found)}")
    table = Table("Steg", "Läge", "Börja senast", "Sista dag", Column("Saknas", overflow="fold"))
    for step in found.steps:
        room = _room(whole.step(step.key))
        table.add_row(
            step.title, STEP_STATES[step.status].word.lower(), room, long_date(step.due), "\n".join(step.missing)
        )
    _out.print(table)
    if chain := chain_words(whole.schedule):
        _out.print(f"{CRITICAL.symbol} {CRITICAL.word}: {escape(chain)}", highlight=False)
    _print_needs(whole.needs, "")
    if lacking := shortage(whole.schedule.infeasible, whole.organisation_of):
        for text in lacking.texts:
            _out.print(f"[red]Hinns inte:[/red] {escape(text)}", highlight=False)
        _out.print(f"Utvägar: {lacking.ways_out}.", highlight=False)
    coming = agenda_lines(whole.agenda, whole.plan, whole.organisation_of, whole.answered)
    if coming:
        _out.print("Det här händer av sig självt:")
    for thing in coming:
        _out.print(f"  {capital(long_date(thing.on))} {thing.time}: {escape(thing.text)}", highlight=False)


def _room(step: StepBoard) -> str:
    """The latest start of a step that is to come, and its room in words."""
    if step.window is None:
        return ""
    room = margin(step.window)
    words = f"{room.symbol} {room.word}" + (f" {CRITICAL.symbol}" if step.window.is_critical else "")
    return f"{long_date(step.window.latest_start_on)}\n{words}" if step.status == "planned" else words


def _print_needs(needs: Sequence[Need], margin: str) -> None:
    for need in needs:
        _out.print(f"{margin}[yellow]Behöver en hand:[/yellow] {escape(need_text(need))}", soft_wrap=True)
