"""`svarstid doctor`: engine, worker, scheduler, database, mail, clock and time zone, each ok or with the cure."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfoNotFoundError

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.exc import SQLAlchemyError
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest, GetSystemInfoRequest
from temporalio.client import Client
from temporalio.service import RPCError

import engine
from cli.doctor.checks import (
    CLOCK_CURE,
    NAMES,
    REFUSAL_CURE,
    START,
    TIME_ZONE_CURE,
    clock,
    data_folder,
    database,
    lists,
    matters,
    service,
    time_zone,
    without_engine,
)
from cli.doctor.login import LOGIN_CURE, login
from cli.doctor.mail import MAIL_CURE, mail
from cli.doctor.mail_in import MAIL_IN_CURE, is_concerned, mail_in
from cli.up.supervisor import started
from db.store import deliveries
from db.store.session import Database
from db.store.signs import heartbeats
from db.store.signs.clock import trusted_clock, wall_clock
from rules.swedish import moment
from schemas.errors import FINAL, EngineDown, Refused
from schemas.output.operations import Check, DoctorReport
from settings import Settings, load
from workflows.ids import TASK_QUEUE

_CURES = {
    "engine": f"{START} Om motorn är en egen: kontrollera TEMPORAL_ADDRESS.",
    "worker": f"{START} Om den är igång: läs raderna som börjar med worker.",
    "scheduler": f"{START} Om den är igång: läs raderna som börjar med scheduler.",
    "database": "Kontrollera SVARSTID_DATA_DIR eller DATABASE_URL, och att databasen är igång.",
    "mail": MAIL_CURE,
    "mail_in": MAIL_IN_CURE,
    "login": LOGIN_CURE,
    "clock": CLOCK_CURE,
    "time_zone": TIME_ZONE_CURE,
    "data_folder": "Kontrollera SVARSTID_DATA_DIR.",
    "lists": "Gör om dem: svarstid rebuild --lists.",
    "service": "Läs raderna som skrevs då.",
}
_ENGINE_PATIENCE_S = 5
_POLLED_WITHIN = timedelta(minutes=2)
_UNDELIVERED = timedelta(minutes=5)
_WELL = "[green]✓ ok [/green]"
_out = Console()


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Skriv resultatet som JSON.")] = False,
    domain: Annotated[
        str, typer.Option(metavar="DOMÄN", help="Se i stället efter i DNS om mejl från domänen blir trodda.")
    ] = "",
    selector: Annotated[
        list[str] | None, typer.Option(metavar="NAMN", help="DKIM-nyckelns namn, s= i underskriften; kan upprepas.")
    ] = None,
    dns: Annotated[str, typer.Option(metavar="ADRESS", help="Fråga den namnservern, till exempel 9.9.9.9.")] = "",
) -> None:
    """Kontrollera att allt som tjänsten behöver fungerar, och säg vad som ska göras åt det som inte gör det."""
    if (selector or dns) and not domain:
        raise Refused("--domain", "Domänen saknas.", "Skriv till exempel svarstid doctor --domain kommun.example.")
    settings = load()
    report = _of_domain(settings, domain, tuple(selector or ()), dns) if domain else examine(settings)
    if as_json:
        print(report.model_dump_json(indent=2))
    else:
        for check in report.checks:
            mark = "[red]✕ fel[/red]" if not check.ok else "[yellow]! obs[/yellow]" if check.cure else _WELL
            _out.print(f"{mark} [bold]{NAMES[check.name]}[/bold]: {escape(check.text)}", soft_wrap=True)
            if check.cure:
                _out.print(f"      {escape(check.cure)}", soft_wrap=True)
    if not report.is_well:
        raise typer.Exit(1)


def examine(settings: Settings, now: datetime | None = None) -> DoctorReport:
    """Look at everything; what is found is never raised. `now` is aware; by default the time that is trusted."""
    # To open a SQLite file is to make it, and a look must change nothing.
    is_missing = not settings.database_url and not settings.register_file.exists()
    if is_missing:
        return _without_register(
            settings, now or wall_clock(), f"Det finns inget register i {settings.data_dir} ännu.", START
        )
    try:
        db = Database.of(settings)
    except Refused as refused:
        return _without_register(settings, now or wall_clock(), str(refused), _CURES["database"])
    now = now or trusted_clock(settings, db)()
    try:
        found = _guarded("database", database, db)
        beats = _beats(db) if found.ok else {}
        checks = asyncio.run(_engine_and_worker(settings, db if found.ok else None, beats, now))
        checks.append(_guarded("scheduler", _scheduler, db, beats, now) if found.ok else _unseen("scheduler"))
        checks.append(found)
        checks.append(_guarded("lists", lists, db) if found.ok else _unseen("lists"))
        checks.append(_guarded("data_folder", data_folder, settings))
        checks.append(_guarded("mail", mail, settings))
        if is_concerned(settings):
            checks.append(_guarded("mail_in", mail_in, settings))
        if settings.oidc_issuer:
            checks.append(_guarded("login", login, settings))
        checks.append(_guarded("clock", clock, db, beats, now) if found.ok else _unseen("clock"))
        checks.append(_guarded("time_zone", time_zone, now))
        checks.append(_guarded("service", service, db, now) if found.ok else _unseen("service"))
    finally:
        db.dispose()
    return DoctorReport(checks=checks)


def _of_domain(settings: Settings, domain: str, selectors: tuple[str, ...], server: str) -> DoctorReport:
    from cli.doctor.dns_lookup import lookup_of  # heavy, and most never use it
    from cli.doctor.domain import examine_domain

    return examine_domain(settings, domain, selectors, lookup_of(server))


def _without_register(settings: Settings, now: datetime, text: str, cure: str) -> DoctorReport:
    checks = asyncio.run(_engine_and_worker(settings, None, {}, now))
    checks += [_unseen("scheduler"), Check(name="database", ok=False, text=text, cure=cure)]
    checks += [_guarded("mail", mail, settings), _unseen("clock"), _guarded("time_zone", time_zone, now)]
    return DoctorReport(checks=checks)


def _guarded(name: str, look: Callable[..., Check], *what: object) -> Check:
    try:
        return look(*what)
    except (Refused, SQLAlchemyError, OSError, smtplib.SMTPException, ZoneInfoNotFoundError) as error:
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return Check(name=name, ok=False, text=said, cure=_CURES[name])


def _unseen(name: str) -> Check:
    return Check(name=name, ok=False, text="Går inte att se utan databasen.", cure=_CURES["database"])


def _beats(db: Database) -> dict[str, datetime]:
    with db.read() as session:
        return {name: row.at for name, row in heartbeats.last_beats(session).items()}


async def _engine_and_worker(
    settings: Settings, db: Database | None, beats: dict[str, datetime], now: datetime
) -> list[Check]:
    address = settings.engine_address
    try:
        if not address:
            raise EngineDown
        client = await asyncio.wait_for(engine.connect(address), _ENGINE_PATIENCE_S)
        info = await client.workflow_service.get_system_info(GetSystemInfoRequest())
        polled_at = await _polled_at(client)
    except (EngineDown, TimeoutError, RPCError) as error:
        if isinstance(error, RPCError) and error.status.name in FINAL:
            text = f"Motorn på {address} svarar men nekar oss (orsak: {error.status.name})."
            return without_engine(text, REFUSAL_CURE)
        if pid := _engine_process(settings):
            text = f"Motorn är igång (process {pid}) men svarar inte. Svar tas emot."
            return without_engine(text, "Stoppa svarstid up och starta den igen.")
        text = f"Ingen motor svarar på {address}." if address else "Ingen motor är igång."
        return without_engine(text, _CURES["engine"])
    found = f"Temporal {info.server_version} på {address}, namnrymd {client.namespace}."
    checks = [Check(name="engine", ok=True, text=found), _worker(polled_at, beats.get("worker"), now)]
    return [*checks, await matters(db, client, _CURES["engine"]) if db else _unseen("matters")]


def _engine_process(settings: Settings) -> int:
    """The process of the engine that `svarstid up` runs itself, by its run file; 0 where there is none that lives."""
    run = None if settings.configured_engine else settings.running()
    children = run.children if run else []
    return next((one.pid for one in children if one.name == "engine" and one.started == started(one.pid) != ""), 0)


async def _polled_at(client: Client) -> datetime | None:
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    answer = await client.workflow_service.describe_task_queue(request)
    return max((poller.last_access_time.ToDatetime(UTC) for poller in answer.pollers), default=None)


def _worker(polled_at: datetime | None, beat_at: datetime | None, now: datetime) -> Check:
    # The engine remembers a dead worker for minutes; the heartbeat, where there is one, knows sooner.
    is_silent = beat_at is not None and heartbeats.is_silent(beat_at, now)
    if polled_at is None or now - polled_at > _POLLED_WITHIN or is_silent:
        return Check(name="worker", ok=False, text="Den tar inte emot uppgifter.", cure=_CURES["worker"])
    return Check(name="worker", ok=True, text=f"Hämtade uppgifter för {_ago(polled_at, now)} sedan.")


def _scheduler(db: Database, beats: dict[str, datetime], now: datetime) -> Check:
    with db.read() as session:
        count, oldest = deliveries.waiting(session)
    beat_at = beats.get("scheduler")
    if beat_at is None or heartbeats.is_silent(beat_at, now):
        text = f"Inget livstecken sedan {moment(beat_at)}." if beat_at else "Inget livstecken ännu."
        if beat_at and beat_at > now:
            text = f"Sista livstecknet är från {moment(beat_at)}, som ligger framåt i tiden: klockan har ställts om."
        return Check(name="scheduler", ok=False, text=text, cure=_CURES["scheduler"])
    if oldest is not None and now - oldest > _UNDELIVERED:
        text = f"{count} svar är mottagna men inte överlämnade till motorn."
        return Check(name="scheduler", ok=False, text=text, cure=_CURES["engine"])
    return Check(name="scheduler", ok=True, text=f"Livstecken för {_ago(beat_at, now)} sedan.")


def _ago(at: datetime, now: datetime) -> str:
    return f"{max(0, round((now - at).total_seconds()))} s"
