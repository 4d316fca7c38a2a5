"""`svarstid remind`, `pause`, `go-on`, `reopen` and their like: what is asked of a running matter, from a terminal."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console

import engine
from acts.ahead import Hasten, LeaveOut, SendWaiting
from acts.late_answer import RuleLate
from acts.pause import GoOn, Pause
from acts.remind_now import RemindNow
from acts.reopen import Reopen
from acts.requests import AnyRequest
from acts.undo import Undo
from cli.opened import ProcessArgument, day, open_register, process_now
from db.answers.rows import newest
from rules.swedish import enumerate_words, moment
from schemas.errors import Refused
from secretariat.matter import requests
from secretariat.matter.previews import Preview

_out = Console()
StepArgument = Annotated[str, typer.Argument(metavar="STEG", help="Stegets nyckel.")]
SeatArgument = Annotated[str, typer.Argument(metavar="PLATS", help="Platsen, t.ex. tyreso/kommundirektor.")]
StepOption = Annotated[str, typer.Option("--step", metavar="STEG", help="Bara det steget, annars hela ärendet.")]
Reason = Annotated[str, typer.Option(help="Varför; skrivs i historiken.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Visa bara följderna.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (remind, pause, go_on, reopen, rule_late, send_now, leave_out, undo):
        app.command()(command)


def remind(
    process: ProcessArgument,
    step: StepArgument,
    seat: Annotated[list[str] | None, typer.Option(metavar="PLATS", help="Bara den platsen. Kan upprepas.")] = None,
    word: Annotated[str, typer.Option(help="Ett ord till mottagarna; står i mejlet.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Påminn nu dem som är skyldiga ett svar. De vanliga påminnelserna går som planerat."""
    _ask(process, RemindNow(step=step, seats=seat or []), word, dry_run)


def pause(process: ProcessArgument, step: StepOption = "", reason: Reason = "", dry_run: DryRun = False) -> None:
    """Pausa ett ärende eller ett steg. Inget skickas, men svar tas emot."""
    _ask(process, Pause(step=step), reason, dry_run)


def go_on(
    process: ProcessArgument,
    step: StepOption = "",
    new_day: Annotated[
        list[str] | None, typer.Option("--day", metavar="STEG=DATUM", help="Ny dag för ett steg.")
    ] = None,
    reason: Reason = "",
    dry_run: DryRun = False,
) -> None:
    """Låt ett pausat ärende eller steg fortsätta."""
    days = {key: day(on, "--day") for key, on in (_pair(text) for text in new_day or [])}
    _ask(process, GoOn(step=step, days=days), reason, dry_run)


def reopen(
    process: ProcessArgument,
    step: StepArgument,
    until: Annotated[str, typer.Argument(metavar="DATUM", help="Ny svarsdag, ÅÅÅÅ-MM-DD.")],
    seat: Annotated[str, typer.Option(metavar="PLATS", help="Bara den platsens svar, som då inte räknas.")] = "",
    reason: Reason = "",
    dry_run: DryRun = False,
) -> None:
    """Öppna en stängd fråga, eller ett svar, igen."""
    _ask(process, Reopen(step=step, seat=seat, until_on=day(until)), reason, dry_run)


def rule_late(
    process: ProcessArgument,
    step: StepArgument,
    seat: SeatArgument,
    counts: Annotated[bool, typer.Option("--counts/--does-not-count", help="Räknas svaret eller inte?")],
    reason: Reason = "",
    dry_run: DryRun = False,
) -> None:
    """Besluta om ett sent svar räknas. Den som har svarat får veta det."""
    _, db = open_register()
    with db.read() as session:
        answer = newest(session, process, step, seat)
    version = answer.version if answer else 0
    _ask(process, RuleLate(step=step, seat=seat, version=version, counts=counts), reason, dry_run)


def send_now(
    process: ProcessArgument,
    step: StepArgument,
    waiting: Annotated[bool, typer.Option("--waiting", help="Skicka de mejl som väntar på kontorstid.")] = False,
    reason: Reason = "",
    dry_run: DryRun = False,
) -> None:
    """Öppna ett steg som bara väntar på sin dag, nu, eller skicka de mejl om det som väntar på kontorstid."""
    _ask(process, SendWaiting(step=step) if waiting else Hasten(step=step), reason, dry_run)


def leave_out(process: ProcessArgument, step: StepArgument, reason: Reason = "", dry_run: DryRun = False) -> None:
    """Hoppa över ett steg som inte har börjat."""
    _ask(process, LeaveOut(step=step), reason, dry_run)


def undo(process: ProcessArgument, dry_run: DryRun = False) -> None:
    """Ångra det senaste (en ändring av planen, en påminnelse), inom en timme och om inget mejl om det har gått."""
    _ask(process, Undo(), "", dry_run)


def _ask(process: str, request: AnyRequest, reason: str, dry_run: bool) -> None:
    settings, db = open_register()
    now = process_now(db, process)
    shown = requests.preview(db, process, request, reason=reason, now=now)
    _print(shown)
    if dry_run:
        _out.print("Ingenting är ändrat.")
        return
    seen = request.model_copy(update={"plan_version": shown.plan_version})

    async def run() -> None:
        client = await engine.connect(settings.engine_address)
        await requests.carry_out(db, client, process, seen, reason=reason, now=now)

    asyncio.run(run())
    _out.print("Det är gjort.")


def _print(shown: Preview) -> None:
    for mail in shown.mails:
        when = "direkt" if mail.send_at <= shown.now else moment(mail.send_at)
        _out.print(f"{mail.title}, {when}: {enumerate_words(mail.readers)}.", markup=False)
    for sentence in shown.sentences:
        _out.print(sentence, markup=False)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise Refused("--day", f"”{text}” saknar likhetstecken.", "Skriv STEG=DATUM, t.ex. forlangning=2024-06-24.")
    return key.strip(), value.strip()
