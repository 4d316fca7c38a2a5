"""`svarstid token`: which other systems are let in, from a terminal."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.opened import day, open_register
from cli.swedish import App, Command, Group
from db.api import tokens
from db.store.signs.clock import Clock
from rules.swedish import long_date, moment
from schemas.api import Scope

_out = Console(highlight=False)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    token = App(name="token", cls=Group, no_args_is_help=True, help="Vilka andra system som släpps in.")
    token.command(name="add", cls=Command)(add)
    token.command(name="list", cls=Command)(list_tokens)
    token.command(name="revoke", cls=Command)(revoke)
    app.add_typer(token)


def add(
    name: Annotated[str, typer.Argument(metavar="NAMN", help="Vad systemet heter; visas i historiken.")],
    scope: Annotated[
        list[Scope], typer.Option(help="Vad systemet får göra. Kan upprepas.", metavar=f"<{'|'.join(Scope)}>")
    ],
    expires: Annotated[str, typer.Option(metavar="DATUM", help="Sista dagen; annars om ett år.")] = "",
) -> None:
    """Skapa en nyckel. Den skrivs ut en gång, och sparas inte."""
    _, db = open_register(may_be_new=True)
    with db.write() as session:
        last = day(expires, "--expires") if expires else None
        row, token = tokens.make(session, name, scope, Clock(db)(), last)
    _out.print(f"{escape(row.name)} har en nyckel till och med {long_date(row.expires_on)}:")
    print(token)  # in one piece, however narrow the window


def list_tokens() -> None:
    """Visa alla nycklar."""
    _, db = open_register()
    now = Clock(db)()
    with db.read() as session:
        rows = tokens.listed(session)
    table = Table("Nyckel", "System", "Får", "Gäller till och med", "Använd senast")
    for row in rows:
        until = long_date(row.expires_on) if tokens.holds(row, now) else "gäller inte"
        table.add_row(row.key, row.name, ", ".join(row.scopes), until, moment(row.used_at) if row.used_at else "–")
    _out.print(table)


def revoke(key: Annotated[str, typer.Argument(metavar="NYCKEL", help="Som svarstid token list visar den.")]) -> None:
    """Återkalla en nyckel: systemet kommer inte in längre."""
    _, db = open_register()
    with db.write() as session:
        row = tokens.revoke(session, key, Clock(db)())
    _out.print(f"Nyckeln till {escape(row.name)} är återkallad.")
