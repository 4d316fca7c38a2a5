"""`svarstid turnover`: how many came and went in a year, role by role and body by body."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.opened import open_register
from db.register import whole
from rules.dates.clock import local_date
from rules.people.body_turnover import body_turnover
from rules.people.turnover import turnover
from rules.swedish import capital
from schemas.output.turnover import BodyTurnoverOut, RoleTurnover, TurnoverReport

_out = Console(highlight=False)


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(name="turnover")(show)


def show(
    year: Annotated[int | None, typer.Option("--year", metavar="ÅR", help="Annars i år.", min=1900, max=2200)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Maskinläsbart.")] = False,
) -> None:
    """Visa hur många som har kommit och slutat under ett år, per roll och per organ."""
    _, db = open_register()
    today = local_date(datetime.now(UTC))
    chosen = year or today.year
    with db.read() as session:
        known = whole.load(session)
    found = turnover(known, chosen)
    bodies = body_turnover(known, date(chosen, 1, 1), max(min(date(chosen, 12, 31), today), date(chosen, 1, 1)))
    if as_json:
        roles = [RoleTurnover(**asdict(each), percent=each.percent) for each in found]
        of_bodies = [BodyTurnoverOut(**asdict(each), percent=each.percent) for each in bodies]
        print(TurnoverReport(year=chosen, roles=roles, bodies=of_bodies).model_dump_json(indent=2))
        return
    table = Table("Roll", "Platser", "Nya", "Slutade", "Andel platser med byte", title=f"Nya och slutade {chosen}")
    for each in found:
        title = escape(capital(each.title))
        table.add_row(title, str(each.seats), str(each.came), str(each.went), f"{each.percent} %")
    _out.print(table)
    if bodies:
        table = Table("Organ", "Personer då", "Har slutat", "Nya", "Personer nu", "Andel som har slutat")
        for one in bodies:
            numbers = (one.persons, one.left, one.came, one.now)
            table.add_row(escape(one.name), *map(str, numbers), f"{one.percent} %")
        _out.print(table)
