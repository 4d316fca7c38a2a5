"""`svarstid clock`: what time is trusted, and the word of a person that a clock that has jumped is right."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cli.opened import open_register
from cli.swedish import App, Command, Group
from db.boards.upkeep.ahead import happening_at
from db.store.session import Database
from db.store.signs.clock import Clock, trusted_clock
from rules.swedish import moment
from words.service.incidents import off_words
from words.states import plural

_out = Console(highlight=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    clock = App(name="clock", cls=Group, no_args_is_help=True, help="Datorns klocka, när den har ställts om.")
    clock.command(name="show", cls=Command)(show)
    clock.command(name="confirm", cls=Command)(confirm)
    app.add_typer(clock)


def show() -> None:
    """Visa vilken tid som gäller, och vad som skulle hända om klockan bekräftades. Ingenting ändras."""
    settings, db = open_register()
    _show(db, trusted_clock(settings, db))


def confirm(
    is_sure: Annotated[bool, typer.Option("--yes", help="Klockan är rätt. Annars visas bara vad som händer.")] = False,
) -> None:
    """Bekräfta att klockan är rätt efter att den har ställts om. Visar vad som händer då."""
    settings, db = open_register()
    clock = trusted_clock(settings, db)
    wall = clock.read().wall
    if not clock.is_doubted:
        _out.print("Klockan är inte ifrågasatt. Ingenting behöver göras.")
        return
    _show(db, clock)
    if not is_sure:
        _out.print("Ingenting är ändrat. Är klockan rätt: kör svarstid clock confirm --yes.")
        raise typer.Exit(1)
    clock.confirm(wall)
    _out.print(f"Klockan är bekräftad: {moment(clock())}. Det som väntade går vidare inom några minuter.")


def _show(db: Database, clock: Clock) -> None:
    reading = clock.read()
    if not reading.is_doubted:
        _out.print(f"Klockan är rätt: {moment(reading.now)}.")
        return
    _out.print(
        f"Klockan visar {moment(reading.wall)} och går {off_words(reading.off.total_seconds())} Svarstids egen tid."
    )
    _out.print(f"Svarstid räknar med {moment(reading.now)}. Mejl och steg väntar.")
    with db.read() as session:
        coming = happening_at(session, reading.wall)
    _out.print("Om den bekräftas händer det här genast:" if coming else "Om den bekräftas händer inget genast.")
    for one in coming:
        _out.print(f"[bold]{escape(one.title)}[/bold]")
        for line in one.lines:
            _out.print(f"  {escape(line.text)}")
        if one.mails:
            _out.print(f"  {plural(one.mails, 'mejl som väntar skickas', 'mejl som väntar skickas')}.")
