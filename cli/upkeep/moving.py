"""`svarstid move-register`: the register from the SQLite file of one machine to PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

import typer
from rich.console import Console

import engine
from cli.up.own_engine import alone
from db.seals.stamps import Head, StampKeys
from db.seals.whose import is_stamped_by
from db.store.copies import backup, moving
from db.store.copies import restore as files
from db.store.session import Database
from rules.swedish import count
from schemas.errors import Refused
from settings import Settings, load

_out = Console()


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(name="move-register")(move_register)


def move_register() -> None:
    """Flytta registret från en maskins SQLite-fil till den tomma PostgreSQL-databasen i DATABASE_URL."""
    settings = load()
    _must_be_movable(settings)
    settings.make_data_dir()
    with alone(settings, must_stop=True):
        files.must_be_unused(settings.register_file)
        target = Database.of(settings)
        try:
            moving.must_be_empty(target)
            copied = _moved(settings, target)
        finally:
            target.dispose()
        aside = engine.set_aside(settings.register_file, datetime.now(UTC))
    rows = count(sum(copied.values()), "rad", "rader")
    matters = count(copied["process"], "ärende", "ärenden")
    _out.print(f"Registret är flyttat: {matters}, {rows} i {len(copied)} tabeller. Sigillen stämmer.", soft_wrap=True)
    _out.print(f"Undanlagt: {aside}", soft_wrap=True, highlight=False)
    _out.print(
        "Nästa steg: behåll samma SVARSTID_SECRET_KEY och mappen documents, kör svarstid rebuild om motorn också är "
        "ny, starta tjänsten och kör svarstid verify och svarstid doctor.",
        soft_wrap=True,
        highlight=False,
    )


def _must_be_movable(settings: Settings) -> None:
    if not settings.database_url.startswith("postgresql"):
        cure = "Ange den nya databasen: postgresql://användare:lösenord@värd/namn."
        raise Refused("DATABASE_URL", "det finns ingen PostgreSQL att flytta till.", cure)
    if not settings.register_file.is_file():
        cure = "Peka ut datamappen med SVARSTID_DATA_DIR."
        raise Refused("registret", f"Det finns inget i {settings.data_dir}.", cure)
    if not settings.has_key:
        cure = "Lägg tillbaka den; utan den fungerar inte länkarna i skickade mejl."
        raise Refused("nyckeln", f"secret.key finns inte i {settings.data_dir}.", cure)


def _moved(settings: Settings, target: Database) -> dict[str, int]:
    """A backup is made first, and it is that which is carried over: the register itself is only read."""
    own = Database(f"sqlite:///{settings.register_file}", secrets=lambda: settings.keys)
    try:
        current, newest = own.revision()
        if current != newest:
            cure = "Starta tjänsten en gång med den här versionen, stoppa den och försök igen."
            raise Refused("registret", "Det är inte uppgraderat till den här versionen.", cure)
        with own.read() as session:
            if not is_stamped_by(session, StampKeys.of(settings.keys)):
                cure = "Lägg dit nyckeln som tjänsten har haft."
                raise Refused("nyckeln", "Det är inte den som registret är förseglat med.", cure)
        kept = own.backup(settings.backup_dir, datetime.now(UTC))
    finally:
        own.dispose()
    _out.print(f"Säkerhetskopia: {kept}", soft_wrap=True, highlight=False)
    prepared = files.prepare(kept, settings.register_file, lambda: settings.keys)
    try:
        if prepared.fault:
            raise Refused("registret", prepared.fault, "Kör svarstid verify, och återställ en kopia som stämmer.")
        source = Database(f"sqlite:///{prepared.path}")
        try:
            head = backup.head_of(kept)
            return moving.carry_over(source, target, [Head.parse(head)] if head else [])
        finally:
            source.dispose()
    finally:
        files.discard(prepared.path)
