"""`svarstid akt`: all that is known of one matter in one archive; and `svarstid verify` of such a file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cli.opened import ProcessArgument, open_register
from db.seals.signing import fingerprints
from db.seals.stamps import StampKeys
from db.seals.verify_akt import Differs, check
from db.store.session import Database
from mail.message import From
from mail.tokens import Keys
from papers.of_an_akt import papers_of
from papers.writing.pdf import as_pdf
from schemas.errors import Refused
from schemas.output.operations import AktReport
from secretariat.dossier import akt
from secretariat.dossier.files import Service
from secretariat.dossier.stamped import first_unstamped
from settings import Settings, load
from svarstid import __version__

_out = Console()

FileArgument = Annotated[
    Path | None, typer.Argument(metavar="FIL", help="Filen som skrivs; annars akt-ÄRENDE.zip i den här mappen.")
]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(name="akt")(make_akt)


def make_akt(process: ProcessArgument, file: FileArgument = None) -> None:
    """Samla allt om ett ärende i en akt: en zip-fil som vem som helst kan läsa och kontrollera."""
    settings, db = open_register()
    target = file or Path(akt.file_name(process))
    half = target.with_name(f".{target.name}.{os.getpid()}.half")
    try:
        half.touch(mode=0o600)
        with half.open("wb") as to, db.read() as session:
            signer = akt.write(session, process, to, service_of(db, settings), settings.keys)
        half.replace(target)
    except OSError as error:
        raise Refused("filen", f"{target} går inte att skriva: {error.strerror}.", "Ange en annan fil.") from error
    finally:
        half.unlink(missing_ok=True)
    _out.print(escape(f"Akten är klar: {target}"), soft_wrap=True, highlight=False)
    _out.print(f"Underskriven med nyckeln {signer.fingerprint}.", soft_wrap=True, highlight=False)


def service_of(db: Database, settings: Settings) -> Service:
    """What an akt needs beside the rows of the register."""
    keys = Keys({version: key.decode() for version, key in settings.keys.items()})
    sender = From.parse(settings.mail_from)
    return Service(
        settings.base_url, keys, sender, settings.documents_dir, __version__, as_pdf, partial(papers_of, db, settings)
    )


def verify_file(path: Path, expected: Sequence[str], key: str, *, as_json: bool) -> None:
    """Check an akt as its own script does, and against the keys that there are here; exit code 1 where it differs."""
    report = AktReport(file=str(path), expected=list(expected))
    try:
        found = check(path, key=key, expected=expected)
        keys = load().keys
        report.matter, report.head, report.key = found.matter, found.head, found.key
        report.is_ours = found.key in fingerprints(keys)
        if report.is_ours and (fault := first_unstamped(path, StampKeys.of(keys))):
            raise Differs(fault)
        report.text = str(found)
    except Differs as differs:
        report.problem = str(differs)
    if as_json:
        print(report.model_dump_json(indent=2))
    elif report.problem:
        _out.print(f"[red]Akten stämmer inte. {escape(report.problem)}[/red]", soft_wrap=True, highlight=False)
    else:
        _out.print(escape(report.text), soft_wrap=True, highlight=False)
        whose = "Nyckeln är den här tjänstens egen." if report.is_ours else "Nyckeln är inte den här tjänstens."
        _out.print(whose, soft_wrap=True, highlight=False)
    if report.problem:
        raise typer.Exit(1)
