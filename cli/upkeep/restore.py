"""`svarstid restore`: a backup in the place of the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.engine import make_url

import engine
from cli.up.own_engine import alone
from cli.up.supervisor import started
from db import documents
from db.service.restored import Settled, settle
from db.store.copies import backup, restore_test
from db.store.copies import restore as files
from db.store.session import Database
from db.store.signs.clock import trusted_clock
from papers import templates
from rules.swedish import count, moment
from schemas.errors import Refused
from settings import Settings, load

_POSTGRESQL = (
    "Återställ en PostgreSQL-databas med dess eget verktyg, medan Svarstid är stoppat: pg_restore --clean --if-exists "
    "--no-owner --dbname=NAMN FIL.dump. Lägg tillbaka documents/ ur säkerhetskopians mapp i datamappen. Kör sedan "
    "svarstid rebuild --restored, och först därefter svarstid up."
)
_out = Console()


@dataclass(frozen=True)
class Restored:
    """What a restore came to."""

    made_at: datetime | None
    settled: Settled
    aside: list[Path]
    """What was there before, under its new names."""
    missing: int
    """How many files that came with answers are gone."""
    fault: str
    """What does not agree with its seal; empty where all does."""
    is_of_key: bool
    """Whether the present key has stamped the seal."""


@dataclass(frozen=True)
class Despite:
    """What is put back all the same."""

    documents: bool = False
    """Files that came with answers are gone."""
    key: bool = False
    """The key that stamped the seal is gone."""
    seals: bool = False
    """Something does not agree with its seal."""


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(restore)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FIL", help="Säkerhetskopian, till exempel backup/svarstid-….db.")],
    aside: Annotated[
        bool, typer.Option("--aside", help="Lägg undan det register som finns, med dagens datum i namnet.")
    ] = False,
    without_documents: Annotated[
        bool, typer.Option("--without-documents", help="Återställ fast filer som kom med svar saknas.")
    ] = False,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Nyckeln är förlorad: gör en ny. Länkar i skickade mejl slutar fungera.")
    ] = False,
    despite_seals: Annotated[
        bool, typer.Option("--despite-seals", help="Återställ fast innehållet inte stämmer med sigillen.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Pröva bara att kopian går att lägga tillbaka. Tjänsten får vara i gång.")
    ] = False,
) -> None:
    """Återställ registret från en säkerhetskopia. Den kontrolleras först, och ingenting tas bort."""
    settings = load()
    if check:
        _check(settings, file)
        return
    if file.suffix == ".dump" or not settings.db_url.startswith("sqlite"):
        raise Refused("restore", "Kommandot är till för SQLite.", _POSTGRESQL)
    settings.make_data_dir()
    had_key = settings.has_key
    if not had_key and not new_key:
        problem = f"secret.key finns inte i {settings.data_dir}."
        cure = (
            "Lägg tillbaka den, annars slutar skickade länkar att fungera och sigillet stämmer inte med kvitton. "
            "Finns den inte kvar: lägg till --new-key."
        )
        raise Refused("nyckeln", problem, cure)
    despite = Despite(documents=without_documents, key=new_key, seals=despite_seals)
    with alone(settings, must_stop=True):
        found = put_back(settings, file, now=datetime.now(UTC), is_aside=aside, despite=despite)
    _print(settings, file, found, had_key=had_key)


def _check(settings: Settings, source: Path) -> None:
    """Try the backup, keep what was found for the status page, and say it."""
    _must_be_file(source)
    settings.make_data_dir()
    problem = restore_test.try_backup(source, settings.data_dir / ".prov", lambda: settings.keys)
    if settings.database_url or settings.register_file.exists():
        db = Database.of(settings)
        if db.revision()[0] == db.revision()[1]:
            with db.write() as session:
                restore_test.note(session, backup.made_at(source), problem, trusted_clock(settings, db)())
        db.dispose()
    if problem:
        _out.print(escape(f"Säkerhetskopian {source} går inte att lägga tillbaka. {problem}"), soft_wrap=True)
        raise typer.Exit(1)
    _out.print(escape(f"Säkerhetskopian {source} är hel och går att lägga tillbaka."), soft_wrap=True)


def _must_be_file(source: Path) -> None:
    if source.is_dir():
        raise Refused("säkerhetskopian", f"{source} är en mapp.", "Ange en fil i den, till exempel svarstid-….db.")
    if not source.is_file():
        raise Refused("säkerhetskopian", f"{source} finns inte.", "Se mappen backup i datamappen.")


def put_back(settings: Settings, source: Path, *, now: datetime, is_aside: bool, despite: Despite) -> Restored:
    """Put the backup in the register's place; the caller holds the data folder. Where it raises, nothing is done."""
    register_file = Path(str(make_url(settings.db_url).database))
    _must_be_stopped(settings)
    _must_be_file(source)
    if register_file.exists() and source.samefile(register_file):
        raise Refused("säkerhetskopian", f"{source} är registret självt.", "Ange en säkerhetskopia.")
    present = [path for path in (*_parts(register_file), *_parts(settings.engine_file)) if path.exists()]
    if present and not is_aside:
        problem = f"Det finns redan data i {settings.data_dir}."
        cure = "Lägg till --aside: då läggs det som finns undan, med dagens datum i namnet. Ingenting tas bort."
        raise Refused("datamappen", problem, cure)
    files.must_be_unused(register_file)
    try:
        prepared = files.prepare(source, register_file, lambda: settings.keys)
    except OSError as error:
        problem = f"Säkerhetskopian kunde inte läggas i {register_file.parent}."
        raise Refused("datamappen", problem, "Se att det finns plats och att mappen går att skriva i.") from error
    try:
        _must_hold(settings, prepared, despite)
        return _exchanged(settings, source, prepared, register_file, now, may_miss_documents=despite.documents)
    finally:
        files.discard(prepared.path)


def _must_hold(settings: Settings, prepared: files.Prepared, despite: Despite) -> None:
    if not prepared.is_of_key and not despite.key:
        name = "SVARSTID_SECRET_KEY" if settings.secret_key.get_secret_value() else f"secret.key i {settings.data_dir}"
        problem = f"{name} är inte den nyckel som säkerhetskopian är förseglad med."
        raise Refused("nyckeln", problem, "Lägg dit rätt nyckel. Finns den inte kvar: lägg till --new-key.")
    if prepared.fault and not despite.seals:
        cure = "Välj en annan säkerhetskopia. Finns ingen som stämmer: lägg till --despite-seals."
        raise Refused("säkerhetskopian", prepared.fault, cure)


def _exchanged(
    settings: Settings,
    source: Path,
    prepared: files.Prepared,
    register_file: Path,
    now: datetime,
    *,
    may_miss_documents: bool,
) -> Restored:
    beside, half = source.parent / "documents", prepared.path
    db = Database(f"sqlite:///{half}", secrets=lambda: settings.keys)
    try:
        made_at = files.made_at(source, db)
        missing = files.missing_documents(db, [beside, settings.documents_dir])
        if missing and not may_miss_documents:
            problem = f"{count(len(missing), 'fil', 'filer')} som kom med svar saknas i {beside}."
            cure = "Kopiera dit mappen documents från samma säkerhetskopia, eller lägg till --without-documents."
            raise Refused("säkerhetskopian", problem, cure)
        with db.write() as session:
            settled = settle(session, now, made_at)
    finally:
        db.dispose()
    documents.copy_missing(beside, settings.documents_dir)
    templates.copy_all(source.parent / "mallar", settings.templates_dir, replaces=False)
    aside = []
    if settings.engine_file.exists():
        # First: an old register without an engine is built up again, a new one beside an old engine is not the same.
        aside.append(engine.set_aside(settings.engine_file, now))
    former = engine.dated(register_file, now)
    files.exchange(half, register_file, former)
    aside += [former] if former.exists() else []
    return Restored(made_at, settled, aside, len(missing), prepared.fault, prepared.is_of_key)


def _must_be_stopped(settings: Settings) -> None:
    run = settings.running()
    left = [child for child in (run.children if run else []) if child.started and started(child.pid) == child.started]
    if left:
        parts = ", ".join(f"{child.name} (process {child.pid})" for child in left)
        raise Refused("datamappen", f"Delar av Svarstid är i gång: {parts}.", "Stoppa dem och försök igen.")


def _parts(database: Path) -> list[Path]:
    return [database.with_name(database.name + ending) for ending in ("", "-wal", "-shm")]


def _print(settings: Settings, source: Path, found: Restored, *, had_key: bool) -> None:
    of = f", tagen {moment(found.made_at)}" if found.made_at else ""
    _out.print(f"Registret är återställt från {source}{of}.", soft_wrap=True, highlight=False)
    for path in found.aside:
        _out.print(f"Undanlagt: {path}", soft_wrap=True, highlight=False)
    if not had_key or not found.is_of_key:
        key = "Nyckeln som redan fanns används." if had_key else "En ny nyckel är skapad."
        words = "Länkar i tidigare mejl fungerar inte längre. Spara en kopia av secret.key på annan plats."
        _out.print(f"{key} {words}", soft_wrap=True, highlight=False)
    if found.fault:
        words = f"Innehållet stämmer inte med sigillen. {found.fault} Behåll säkerhetskopian som den är."
        _out.print(escape(words), soft_wrap=True, highlight=False, style="red")
    if found.missing:
        _out.print(f"Saknas: {count(found.missing, 'fil', 'filer')} som kom med svar.", highlight=False)
    if found.settled.held:
        _out.print(
            f"{count(found.settled.held, 'mejl', 'mejl')} kan redan ha gått, och skickas inte av sig självt: välj i "
            "utkorgen, under Problem.",
            soft_wrap=True,
            highlight=False,
        )
    _out.print(
        "Det som hände efter säkerhetskopian finns inte här. Svar som har kommit sedan dess är borta: berätta det för "
        "dem som berörs.",
        soft_wrap=True,
    )
    open_ = count(found.settled.open, "öppet ärende", "öppna ärenden")
    if settings.configured_engine:
        _out.print(f"Nästa steg: svarstid rebuild --restored, som startar om {open_} i motorn; sedan svarstid up.")
    else:
        _out.print(
            f"Nästa steg: svarstid up, som startar om {open_} ur registret; sedan svarstid verify och svarstid doctor."
        )
