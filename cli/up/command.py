"""`svarstid up`: engine, worker, scheduler and web as one process group on one data folder."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import socket
import sys
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path

import typer

from cli.login import make_login_link
from cli.up.own_engine import alone, is_whole
from cli.up.supervisor import ROOT, Child, Supervisor, end_leftovers, say
from db import journals
from db.store.session import Database
from engine import set_aside
from schemas.errors import EngineDown, Refused
from schemas.file.process import Directory, ProcessFile
from schemas.run import RunFile
from settings import Settings, load

EXAMPLES = ROOT / "processes" / "examples"
OUTBOX_PATH, HEALTH_PATH = "/utkorg", "/halsa"
_LOOK_EVERY_S = 0.1
_ENGINE_PATIENCE_S = 30.0
_WEB_PATIENCE_S = 30.0


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(up)


def up() -> None:
    """Starta hela tjänsten: motor, arbetare, schemaläggare och webb. Avsluta med Ctrl-C; nästa start fortsätter."""
    settings = load()
    settings.make_data_dir()
    with alone(settings):
        former = settings.running()
        if former is not None:
            end_leftovers(former.children)
        settings = settings.model_copy(update={"port": _free_port(settings.host, settings.port)})
        _ = settings.keys  # made once, here, before there are several processes
        _Group(settings).run()


class _Group:
    """The running group."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.db = Database(settings.db_url)
        self.signals = 0
        configured = settings.configured_engine
        self.is_embedded = not configured
        port = _free_port("127.0.0.1") if self.is_embedded else 0
        self.engine_address = configured or f"127.0.0.1:{port}"
        self.started_at = datetime.now(UTC)
        python = [sys.executable, "-m"]
        self.engine = Child(
            "engine",
            [*python, "engine", "--port", str(port), "--db", str(settings.engine_file)],
            stop_s=15,
            mend=self._set_engine_aside,
        )
        self.preparing = threading.Thread(target=self._prepare, daemon=True)
        self.is_engine_broken = False
        parts = [Child("worker", [*python, "worker"], stop_s=35)]
        parts += [Child("scheduler", [*python, "scheduler"], stop_s=15), Child("web", [*python, "web"], stop_s=15)]
        self.parts = parts
        children = [self.engine, *parts] if self.is_embedded else parts
        self.supervisor = Supervisor(children, self._environment(), self._on_restart)

    def run(self) -> None:
        """Start, look after and stop the group; returns after a clean stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            if self.is_embedded:
                self.supervisor.start(self.engine)
            # While the engine boots; the parts need the tables.
            self.db.migrate()
            self._write_run_file()
            for child in self.parts:
                self.supervisor.start(child)
            self._write_run_file()
            threading.Thread(target=self._welcome, daemon=True).start()
            self.preparing.start()
            while not self.signals:
                self.supervisor.look()
                if self.is_engine_broken:
                    self._replace_engine()
                time.sleep(_LOOK_EVERY_S)
            say("Stänger av …")
        finally:
            self.supervisor.stop(is_hurried=lambda: self.signals > 1)
            self.settings.run_file.unlink(missing_ok=True)
            self.db.dispose()
        say("Svarstid är avstängd. Allt är sparat; nästa svarstid up fortsätter.")

    def _on_signal(self, _number: int, _frame: object) -> None:
        self.signals += 1

    def _on_restart(self) -> None:
        self._write_run_file()
        if not self.preparing.is_alive():
            self.preparing = threading.Thread(target=self._prepare, daemon=True)
            self.preparing.start()

    def _environment(self) -> dict[str, str]:
        own = {
            "SVARSTID_DATA_DIR": str(self.settings.data_dir),
            "SVARSTID_PORT": str(self.settings.port),
            "PYTHONUNBUFFERED": "1",
            # Our packages first, and nothing of the folder where the command is given: it may hold a `web` of its own.
            "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
            "PYTHONSAFEPATH": "1",
        }
        if self.is_embedded:
            own["TEMPORAL_ADDRESS"] = self.engine_address
        return {**os.environ, **own}

    def _write_run_file(self) -> None:
        run = RunFile(
            pid=os.getpid(),
            started_at=self.started_at,
            web_port=self.settings.port,
            base_url=self.settings.base_url,
            engine_address=self.engine_address,
            children=[child.run() for child in self.supervisor.children if child.process],
        )
        draft = self.settings.run_file.with_suffix(".part")
        draft.write_text(run.model_dump_json(indent=2))
        draft.replace(self.settings.run_file)

    def _welcome(self) -> None:
        deadline = time.monotonic() + _WEB_PATIENCE_S
        while not _answers(self.settings.host, self.settings.port):
            if time.monotonic() > deadline:
                say("Webben svarar inte ännu. Läs raderna ovan som börjar med web.")
                return
            time.sleep(0.05)
        say("")
        say("Svarstid är igång.")
        if self.settings.environment == "development":
            say(f"  Skrivbordet:  {make_login_link(self.settings, self.db)}")
            say("                (länken fungerar en gång, inom en timme; en ny fås med svarstid login-link)")
        else:
            # What is printed here is kept in a log that others read.
            say(f"  Skrivbordet:  {self.settings.base_url} (en länk in fås med svarstid login-link)")
        say(f"  Utkorgen:     {self.settings.base_url}{OUTBOX_PATH}")
        say(f"  Data:         {self.settings.data_dir}")
        say("  Avsluta med Ctrl-C.")
        say("")

    def _prepare(self) -> None:
        try:
            asyncio.run(self._prepare_processes())
        except (Refused, EngineDown) as error:
            say(f"{error}")
            # One that answers and fails for other reasons is left alone: its file is whole.
            is_running = self.is_embedded and self.engine.is_alive
            self.is_engine_broken = is_running and not is_whole(self.settings.engine_file)

    def _set_engine_aside(self) -> None:
        """The engine cannot use its file, and all in it can be made again from the register."""
        if not self.settings.engine_file.exists():
            return
        aside = set_aside(self.settings.engine_file, datetime.now(UTC))
        say(f"Motorn kunde inte använda sin fil. Den är undanlagd som {aside.name}, och ärendena byggs upp på nytt.")

    def _replace_engine(self) -> None:
        """End an engine that runs on a broken file; the supervisor starts it again on a new one."""
        self.is_engine_broken = False
        if self.engine.process is not None:
            self.engine.process.kill()
            self.engine.process.wait()
        self._set_engine_aside()

    async def _prepare_processes(self) -> None:
        # Imported while the engine boots: together they take longer to load than all the rest of this program.
        import engine
        from files.process.file import read_scenario
        from rehearsal.acts import perform
        from rules.dates.clock import local_date
        from secretariat.reconcile import reconcile
        from secretariat.start import start_process

        client = await engine.connect(self.engine_address, patience_s=_ENGINE_PATIENCE_S)
        if self.is_embedded:
            await engine.keep_histories(client)
        now = datetime.now(UTC)
        # Whatever has happened to the engine's file since the last start: what the register has open shall run.
        if rebuilt := await reconcile(self.db, client, now=now):
            say(f"{rebuilt} ärenden startades om ur registret.")
        wanted = self.settings.examples and self.settings.environment == "development"
        for path, file, directory in missing_examples(self.db, local_date(now)) if wanted else []:
            await start_process(self.db, client, file, directory, now=now)
            answered = path.parent / "svar" / path.name
            if answered.exists():
                for act in read_scenario(answered, file, today=local_date(now)).acts:
                    await perform(self.db, client, file.process, act.model_copy(update={"at": now}))
            say(f"Exempel inläst: {file.title}.")


def missing_examples(db: Database, today: date) -> list[tuple[Path, ProcessFile, Directory]]:
    """The examples that a register without any process of its own lacks: all at first, the rest after a cut start."""
    from files.process.file import read_process

    with db.read() as session:
        known = set(journals.keys(session))
    examples = [(path, *read_process(path, today=today)) for path in sorted(EXAMPLES.glob("*.yaml"))]
    is_own = bool(known - {file.process for _, file, _ in examples})
    return [] if is_own else [example for example in examples if example[1].process not in known]


def _free_port(host: str, port: int = 0) -> int:
    """The port, or any free one for 0; Refused where it is taken."""
    with socket.socket() as probe:
        # As the web itself does: a port in its last minute after a stop is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Refused(
                "SVARSTID_PORT",
                f"Port {port} används redan på {host}.",
                "Välj en annan, till exempel SVARSTID_PORT=8081, eller 0 för en ledig.",
            ) from None
        return int(probe.getsockname()[1])


def _answers(host: str, port: int) -> bool:
    web = http.client.HTTPConnection(host, port, timeout=2)
    try:
        web.request("GET", HEALTH_PATH)
        return web.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        web.close()
