"""`svarstid user`: who may log in to the desk, from a terminal. The first administrator is made here in production."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.opened import day, open_register
from cli.swedish import App, Command, Group
from cli.upkeep.login import make_login_link
from db.store import sessions
from db.store.signs.clock import Clock
from db.users import users
from rules.dates.clock import local_date
from rules.swedish import capital, long_date
from schemas.actor import Role
from schemas.errors import Refused
from schemas.output.users import UserReport, UsersReport
from schemas.tables.users import UserRow
from words.roles import ROLES, role_word

_out = Console(highlight=False)
_WORDS = {word: role for role, word in ROLES.items()}
Address = Annotated[str, typer.Argument(metavar="ADRESS", help="Användarens e-postadress.")]
RoleWord = Annotated[str, typer.Argument(metavar="ROLL", help="läsare, handläggare eller administratör.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    user = App(name="user", cls=Group, no_args_is_help=True, help="Vilka som får logga in på skrivbordet.")
    user.command(name="add", cls=Command)(add)
    user.command(name="list", cls=Command)(list_users)
    user.command(name="role", cls=Command)(change_role)
    user.command(name="end", cls=Command)(end)
    user.command(name="erase", cls=Command)(erase)
    app.add_typer(user)


def add(
    email: Address,
    name: Annotated[str, typer.Option(help="För- och efternamn; visas i historiken.")],
    role: Annotated[str, typer.Option("--role", metavar="ROLL", help="läsare eller handläggare.")] = "handläggare",
    administrator: Annotated[
        bool, typer.Option("--administrator", help="Administratör; skriver ut en engångslänk för första inloggningen.")
    ] = False,
    from_day: Annotated[str, typer.Option("--from", metavar="DATUM", help="Första dagen; annars genast.")] = "",
) -> None:
    """Lägg till en användare. Personen loggar sedan in med sin adress."""
    settings, db = open_register(may_be_new=True)
    chosen = Role.ADMINISTRATOR if administrator else _role(role)
    from_on = day(from_day, "--from") if from_day else None
    with db.write() as session:
        row = users.add(session, name=name, email=email, role=chosen, now=Clock(db)(), from_on=from_on)
    _out.print(f"{escape(row.name)} är {role_word(row.role)}.")
    if administrator:
        _out.print("Länken fungerar en gång, inom en timme:")
        # The flat print keeps a long address in one piece, however narrow the window. It goes to no log.
        print(make_login_link(settings, db, row))


def list_users(as_json: Annotated[bool, typer.Option("--json", help="Skriv resultatet som JSON.")] = False) -> None:
    """Visa alla användare, med roll och om de är inloggade."""
    settings, db = open_register()
    now = Clock(db)()
    with db.read() as session:
        rows = users.listed(session)
        open_ = [row.user for row in sessions.living(session, now, sessions.limits_of(settings))]
    if as_json:
        found = [
            UserReport(
                id=row.id,
                name=row.name,
                email=row.email,
                role=row.role,
                from_on=row.from_on,
                to_on=_last_on(row),
                has_ended=users.has_ended(row, now),
                sessions=open_.count(row.id),
            )
            for row in rows
        ]
        print(UsersReport(users=found).model_dump_json(indent=2))
        return
    table = Table(box=None)
    for heading in ("Namn", "Adress", "Roll", "Gäller", "Inloggad"):
        table.add_column(heading)
    for row in rows:
        is_in = "ja" if row.id in open_ else ""
        table.add_row(escape(row.name or "(gallrat)"), escape(row.email), role_word(row.role), _valid(row), is_in)
    _out.print(table)


def change_role(email: Address, role: RoleWord) -> None:
    """Ge en användare en annan roll. Personen loggas ut och loggar in igen."""
    _, db = open_register()
    with db.write() as session:
        row = users.named(session, email)
        users.change(session, row.id, name=row.name, email=row.email, role=_role(role), now=Clock(db)())
    _out.print(f"{escape(row.name)} är nu {role_word(row.role)}.")


def end(
    email: Address,
    to_day: Annotated[str, typer.Option("--to", metavar="DATUM", help="Sista dagen; annars genast.")] = "",
) -> None:
    """Avsluta en användare: nu, och personen loggas ut överallt, eller efter en viss dag."""
    _, db = open_register()
    to_on = day(to_day, "--to") if to_day else None
    with db.write() as session:
        row = users.end(session, users.named(session, email).id, Clock(db)(), to_on=to_on)
    last = f"efter {long_date(row.to_on)}" if row.ended_at is None and row.to_on else "nu, och är utloggad överallt"
    _out.print(f"{escape(row.name)} är inte användare {last}.")


def erase(email: Address) -> None:
    """Radera namn och adress för en avslutad användare. Historiken och sigillen består; det går inte att ångra."""
    _, db = open_register()
    with db.write() as session:
        users.erase(session, users.named(session, email).id, Clock(db)())
    _out.print("Namn och adress är raderade.")


def _role(word: str) -> Role:
    found = _WORDS.get(word.strip().casefold())
    if found is None:
        raise Refused("roll", f"Rollen {word} finns inte.", f"Välj {', '.join(_WORDS)}.")
    return found


def _last_on(row: UserRow) -> date | None:
    return local_date(row.ended_at) if row.ended_at else row.to_on


def _valid(row: UserRow) -> str:
    begins = f"från {row.from_on}" if row.from_on else ""
    last_on = _last_on(row)
    ends = f"till {last_on}" if last_on else ""
    return capital(" ".join(part for part in (begins, ends) if part)) or "Tills vidare"
