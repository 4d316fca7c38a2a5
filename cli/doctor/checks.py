"""Some of the doctor's checks: the matters in the engine, the folder of the data, the clock, the last day."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from temporalio.client import Client

from db.boards.upkeep.service import news
from db.matters import keeping
from db.service import engine_trouble
from db.service.engine_trouble import DIFFERS, REFUSED
from db.store.copies import backup
from db.store.session import Database
from db.store.signs import heartbeats
from db.store.signs.clock import doubt
from rules.swedish import count, enumerate_words, moment
from schemas.errors import NotHandedOver
from schemas.output.operations import Check
from secretariat.engine.cures import to_start_again
from secretariat.engine.reconcile import compare
from settings import LEAST_FREE_BYTES, Settings
from words.service.incidents import off_words

REFUSAL_CURE = (
    "Rätta det som orsaken säger: PERMISSION_DENIED och UNAUTHENTICATED är rättigheter eller nyckel, NOT_FOUND "
    "namnrymden (TEMPORAL_NAMESPACE), RESOURCE_EXHAUSTED en gräns i motorn. Nya försök görs av sig självt; "
    "svarstid rebuild gör ett nu."
)
_FOREIGN_CURE = (
    "Är registret återställt ur en säkerhetskopia: kör svarstid rebuild --restored. Annars delar två Svarstid motor: "
    "ge dem var sin TEMPORAL_NAMESPACE."
)
_NAMED = 5
"""How many matters are named in one line."""
_COMPARED = 200
"""Matters whose line is worked out anew and compared; more would make a look take minutes."""
_READ_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO
NO_LOOK = "Går inte att se utan motorn."
START = "Starta tjänsten med svarstid up."
TIME_ZONE_CURE = "Installera tidszonsdata: paketet tzdata."
CLOCK_CURE = "Slå på tidssynkronisering (NTP). Svarstider räknas efter klockan."
NAMES = {
    "engine": "Processmotor",
    "worker": "Arbetsprocessen",
    "scheduler": "Schemaläggare",
    "database": "Databas",
    "mail": "E-post",
    "mail_in": "Svar genom mejl",
    "login": "Inloggning",
    "clock": "Klocka",
    "time_zone": "Tidszon",
    "matters": "Ärenden",
    "lists": "Listor",
    "data_folder": "Datamapp",
    "service": "Senaste dygnet",
    "domain": "Domän",
    "sender": "Avsändare",
    "mx": "Post till domänen (MX)",
    "spf": "Vilka som får skicka (SPF)",
    "dkim": "Underskrift (DKIM)",
    "dmarc": "Skydd mot förfalskning (DMARC)",
}
"""What each check is called."""
_WRONG_BY = timedelta(seconds=30)


async def matters(db: Database, client: Client, cure: str) -> Check:
    """Every open matter of the register runs in the engine, and moves."""
    try:
        found = await compare(db, client)
    except NotHandedOver as error:
        return Check(name="matters", ok=False, text=str(error), cure=cure)
    with db.read() as session:
        troubles = engine_trouble.listed(session)
    refused = {process: row.code for process, row in troubles.items() if row.kind == REFUSED}
    differing = [process for process, row in troubles.items() if row.kind == DIFFERS]
    if found.stuck and set(to_start_again(db, found.unreplayed, datetime.now(UTC))) == set(found.stuck):
        text = f"{_named(found.stuck)} kommer inte vidare: motorns historik stämmer inte med programmet."
        more = (
            "Svaren är mottagna. Det rättas av sig självt inom fem minuter när schemaläggaren är i gång; "
            "svarstid rebuild startar om från registret genast."
        )
        return Check(name="matters", ok=False, text=text, cure=more)
    if found.stuck:
        text = (
            f"{_named(found.stuck)} kommer inte vidare: programmet stannar på ett fel, och inga mejl skickas därifrån."
        )
        more = "Läs raderna som börjar med worker. Svaren är mottagna; rätta processfilen eller uppdatera Svarstid."
        return Check(name="matters", ok=False, text=text, cure=more)
    if refused:
        codes = enumerate_words(sorted(set(refused.values())))
        text = f"Motorn svarar men tar inte emot {_named(list(refused))} (orsak: {codes})."
        return Check(name="matters", ok=False, text=text, cure=REFUSAL_CURE)
    if found.lost:
        text = f"{_named(found.lost)} finns i registret men är inte i gång i motorn."
        more = "Det rättas av sig självt inom fem minuter när schemaläggaren är i gång; annars kör svarstid rebuild."
        return Check(name="matters", ok=False, text=text, cure=more)
    if differing:
        text = f"{_named(differing)} står på annan plats i motorn än i registret."
        more = "Det rättas av sig självt när schemaläggaren är i gång; står det kvar, kör svarstid rebuild."
        return Check(name="matters", ok=False, text=text, cure=more)
    if found.foreign:
        text = f"I motorn är {_named(found.foreign)} i gång, som inte finns i registret."
        return Check(name="matters", ok=False, text=text, cure=_FOREIGN_CURE)
    what = count(len(found.open), "öppet ärende", "öppna ärenden")
    return Check(name="matters", ok=True, text=f"{what}, alla i gång i motorn." if found.open else "Inget är öppet.")


def lists(db: Database) -> Check:
    """The desk's lists say what the matters say: every matter has a line, and those started last are compared whole."""
    with db.read() as session:
        lacking = keeping.lacking(session, _NAMED + 1)
        compared = keeping.newest_open(session, _COMPARED)
        wrong = [*lacking, *dict.fromkeys(fault.partition(":")[0] for fault in keeping.faults(session, compared))]
    if wrong:
        text = f"Skrivbordets listor stämmer inte med {_named(list(dict.fromkeys(wrong)))}."
        return Check(name="lists", ok=False, text=text, cure="Gör om dem: svarstid rebuild --lists. Ärendena är hela.")
    what = count(len(compared), "öppet ärende", "öppna ärenden")
    return Check(name="lists", ok=True, text=f"Skrivbordets listor stämmer; {what} jämfördes.")


def without_engine(text: str, cure: str) -> list[Check]:
    """What is found of engine, worker and matters where the engine cannot be asked."""
    unseen = [Check(name=name, ok=False, text=NO_LOOK, cure=cure) for name in ("worker", "matters")]
    return [Check(name="engine", ok=False, text=text, cure=cure), *unseen]


def data_folder(settings: Settings) -> Check:
    """Nobody else reads it, there is room, the key in it can be used, and when the last backup was made."""
    folder, free = settings.data_dir, settings.free_bytes
    if free is None:
        cure = "Kontrollera SVARSTID_DATA_DIR."
        return Check(name="data_folder", ok=False, text=f"{folder} finns inte.", cure=cure)
    if free < LEAST_FREE_BYTES:
        text = f"Det finns bara {free // 2**20} MB ledigt i {folder}."
        return Check(name="data_folder", ok=False, text=text, cure="Frigör plats, annars kan svar snart inte sparas.")
    if folder.stat().st_mode & _READ_BY_OTHERS:
        text = f"{folder} kan läsas av andra användare på datorn."
        cure = f"Starta om med svarstid up, eller kör chmod -R go= {folder}"
        return Check(name="data_folder", ok=False, text=text, cure=cure)
    _ = settings.has_key and settings.keys  # Refused where the key of the folder cannot be used
    text = f"{folder}, {free // 2**30} GB ledigt. {_backups(settings)}"
    return Check(name="data_folder", ok=True, text=text)


def clock(db: Database, beats: dict[str, datetime], now: datetime) -> Check:
    """The clock is not doubted, nor far from that of the parts and of the database."""
    seen = list(beats.values())
    with db.read() as session:
        doubted = doubt(session)
        if db.dialect == "postgresql":
            seen.append(session.connection().execute(select(func.now())).scalar_one())
    if doubted is not None:
        off = off_words(doubted.off_s)
        text = f"Klockan ställdes om och går {off} Svarstids egen tid. Mejl och steg väntar; svar tas emot."
        cure = "Ställ klockan rätt. Är den rätt nu: se vad som händer och bekräfta med svarstid clock confirm."
        return Check(name="clock", ok=False, text=text, cure=cure)
    ahead = max(seen, default=now) - now
    behind = now - seen[-1] if db.dialect == "postgresql" else timedelta(0)
    if max(ahead, behind) > _WRONG_BY:
        text = f"Datorns klocka går {round(max(ahead, behind).total_seconds())} s fel mot registret."
        return Check(name="clock", ok=False, text=text, cure=CLOCK_CURE)
    return Check(name="clock", ok=True, text=f"{moment(now)}, svensk tid.")


def service(db: Database, now: datetime) -> Check:
    """What befell the service in the last day; it is over, so it is told and no fault."""
    with db.read() as session:
        told = news(session, now)
    return Check(name="service", ok=True, text=" ".join(told) or "Inget har hängt sig.")


def _backups(settings: Settings) -> str:
    made_at: datetime | None = backup.newest(settings.backup_dir)
    if made_at is None:
        return "Någon säkerhetskopia finns inte ännu; den första tas om kvällen, eller nu med svarstid backup."
    return f"Senaste säkerhetskopian är från {moment(made_at)}."


def _named(processes: list[str]) -> str:
    named = enumerate_words(processes[:_NAMED])
    more = len(processes) - _NAMED
    return f"{named} och {more} till" if more > 0 else named


def time_zone(now: datetime) -> Check:
    """Whether Swedish winter and summer time are as they should be."""
    zone = ZoneInfo("Europe/Stockholm")
    winter, summer = (datetime(2026, month, 15, 12, tzinfo=UTC).astimezone(zone).utcoffset() for month in (1, 7))
    if (winter, summer) != (timedelta(hours=1), timedelta(hours=2)):
        return Check(name="time_zone", ok=False, text="Europe/Stockholm har fel tider.", cure=TIME_ZONE_CURE)
    name = "sommartid" if now.astimezone(zone).dst() else "normaltid"
    return Check(name="time_zone", ok=True, text=f"Europe/Stockholm, {name}.")


def database(db: Database) -> Check:
    """Whether the register is of this version and takes a write."""
    current, newest = db.revision()
    place = db.url.render_as_string(hide_password=True)
    if current != newest:
        text = f"{place} har version {current or 'ingen'}, programmet {newest}."
        return Check(name="database", ok=False, text=text, cure=START)
    heartbeats.probe(db, datetime.now(UTC))
    return Check(name="database", ok=True, text=f"{place}, version {current}, går att skriva i.")
