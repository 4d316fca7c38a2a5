"""`svarstid new`: a process file made from a template, and started if wanted, from a terminal."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import engine
from cli.opened import open_register
from files.process.file import read_directory
from files.shipped import PROCESSES, TEMPLATES
from files.template_values import columns_words, organisations_of, read_values
from files.templates import Template, fill, find_template, read_template, templates_in
from files.uploaded import read_uploaded
from files.validation import suggestion
from rules.dates.clock import local_date
from schemas.errors import Refused
from secretariat.engine.start import start_process

_out = Console()


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(new)


def new(
    template: Annotated[str, typer.Argument(metavar="MALL", help="Mallens namn, eller en fil.")] = "",
    field: Annotated[
        list[str] | None, typer.Option("--field", metavar="FÄLT=VÄRDE", help="Ett fält i mallen. Kan upprepas.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FIL", help="Skriv processfilen dit.")
    ] = None,
    start: Annotated[bool, typer.Option("--start", help="Starta ärendet.")] = False,
    show_all: Annotated[bool, typer.Option("--list", help="Visa mallarna och deras fält.")] = False,
) -> None:
    """Gör ett ärende av en mall. Utan -o och --start visas processfilen."""
    if show_all or not template:
        _list()
        return
    now = datetime.now(UTC)
    today = local_date(now)
    found = (
        read_template(Path(template)) if template.endswith((".yaml", ".yml")) else find_template(template, [TEMPLATES])
    )
    place = PROCESSES / found.directory
    organisations = organisations_of(read_directory(place, today=today), str(found.body.get("respondent", "")))
    values, wrong = read_values(found.head, _typed(found, field or []), organisations, today=today)
    for key, text in wrong.items():
        raise Refused(f"--field {key}", text, "")
    text = fill(found, values)
    process, directory = read_uploaded(text.encode(), f"{found.key}.yaml", folder=PROCESSES, today=today)
    if output is not None:
        beside = os.path.relpath(place, output.resolve().parent)
        output.write_text(text.replace(f"directory: {found.directory}", f"directory: {beside}", 1), encoding="utf-8")
        _out.print(f"Processfilen är skriven till {output}.", markup=False)
    if start:
        settings, db = open_register()

        async def run() -> None:
            client = await engine.connect(settings.engine_address)
            await start_process(db, client, process, directory, now=now)

        asyncio.run(run())
        _out.print(f"Ärendet [bold]{process.process}[/bold] är startat: {escape(process.title)}")
    elif output is None:
        typer.echo(text, nl=False)


def _typed(template: Template, given: list[str]) -> dict[str, list[str]]:
    """What was given by field; one that is given several times holds several."""
    known = [each.key for each in template.head.fields]
    typed: dict[str, list[str]] = {}
    for one in given:
        key, sign, value = one.partition("=")
        if not sign:
            raise Refused("--field", f"”{one}” saknar likhetstecken.", "Skriv --field rubrik=Text.")
        if key not in known:
            cure = suggestion(key, known) + f"Fälten är {', '.join(known)}."
            raise Refused("--field", f"mallen har inget fält ”{key}”.", cure)
        typed.setdefault(key, []).append(value)
    return typed


def _list() -> None:
    found, wrong = templates_in([TEMPLATES])
    for template in found:
        _out.print(f"\n[bold]{escape(template.head.name)}[/bold]  ({template.key})\n{escape(template.head.about)}")
        table = Table("Fält", "Vad", "Om inget anges")
        for field in template.head.fields:
            choices = f" ({', '.join(option.code for option in field.options)})" if field.options else ""
            parts = f" ({columns_words(field)})" if field.columns else ""
            optional = "tomt" if not field.is_required else "måste anges"
            optional = f"föreslås {field.proposal}" if field.proposal else optional
            usual = field.default or ("alla" if field.type.value == "organisationer" else optional)
            table.add_row(field.key, escape(f"{field.label}{choices}{parts}"), usual)
        _out.print(table)
    for refusal in wrong:
        _out.print(str(refusal), markup=False)
