"""`svarstid up`: engine, worker, scheduler and web as one process group on one data folder."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime

import typer
from sqlalchemy.exc import SQLAlchemyError

from cli.up.alarms import Alarms
from cli.up.own_engine import alone, is_older, is_whole, used_at
from cli.up.ports import answers, free_port
from cli.up.supervisor import ROOT, Child, Supervisor, end_leftovers, say, tell
from cli.up.watch import LIVE_PATH, watch_over
from cli.upkeep.login import make_login_link
from db.service import incidents
from db.store.session import Database
from db.store.signs.clock import trusted_clock
from engine import set_aside
from schemas.errors import NotHandedOver, Refused
from schemas.output.run import RunFile
from settings import LEAST_FREE_BYTES, Settings, load

OUTBOX_PATH = "/utkorg"
_LOOK_EVERY_S = 0.1
_ENGINE_PATIENCE_S = 30.0
_WEB_PATIENCE_S = 30.0
_WORKER_PATIENCE_S = 120.0


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
        settings = settings.model_copy(update={"port": free_port(settings.host, settings.port)})
        _ = settings.keys  # made once, here, before there are several processes
        _Group(settings).run()


class _Group:
    """The running group."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.db = Database.of(settings)
        self.signals = 0
        configured = settings.configured_engine
        self.is_embedded = not configured
        port = free_port("127.0.0.1") if self.is_embedded else 0
        self.engine_address = configured or f"127.0.0.1:{port}"
        self.started_at = datetime.now(UTC)
        self.clock = trusted_clock(settings, self.db)
        self.watch = watch_over(settings, self.db, self.clock)
        self.alarms = Alarms(settings, self.db, self.clock, lambda: answers(settings.host, settings.port, LIVE_PATH))
        self.alarms_stopped = threading.Event()
        self.is_engine_renewed = False
        python = [sys.executable, "-m"]
        self.engine = Child(
            "engine",
            [*python, "engine", "--port", str(port), "--db", str(settings.engine_file)],
            stop_s=15,
            mend=self._set_engine_aside,
        )
        self.preparing = threading.Thread(target=self._prepare, daemon=True)
        self.is_engine_broken = False
        self.engine_used_at = used_at(settings.engine_file) if self.is_embedded else None
        self.is_restored = False
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
            self.is_restored = is_older(self.db, self.engine_used_at)
            self._write_run_file()
            for child in self.parts:
                self.supervisor.start(child)
            self._write_run_file()
            threading.Thread(target=self._welcome, daemon=True).start()
            self.preparing.start()
            threading.Thread(target=self.watch.run, daemon=True).start()
            if self.alarms.is_on:
                threading.Thread(target=self.alarms.run, args=[self.alarms_stopped], daemon=True).start()
            while not self.signals:
                self.supervisor.look()
                for child in self.watch.hung(self.parts):
                    self._end_hung(child)
                if self.is_engine_broken:
                    self._replace_engine()
                if self.is_embedded and self.watch.is_engine_ahead:
                    self._renew_engine()
                time.sleep(_LOOK_EVERY_S)
            tell("Stänger av …")
        finally:
            self.watch.stop()
            self.alarms_stopped.set()
            self.supervisor.stop(is_hurried=lambda: self.signals > 1)
            self.settings.run_file.unlink(missing_ok=True)
            self.db.dispose()
        tell("Svarstid är avstängd. Allt är sparat; nästa svarstid up fortsätter.")

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
            own |= {"TEMPORAL_ADDRESS": self.engine_address, "SVARSTID_ENGINE_IS_EMBEDDED": "true"}
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
        while not answers(self.settings.host, self.settings.port, LIVE_PATH):
            if time.monotonic() > deadline:
                tell("Webben svarar inte ännu. Läs raderna ovan som börjar med web.")
                deadline = math.inf  # said once: it may still come
            time.sleep(0.05)
        lines = ["", "Svarstid är igång."]
        if self.settings.environment == "development":
            lines += [
                f"  Skrivbordet:  {make_login_link(self.settings, self.db)}",
                "                (länken fungerar en gång, inom en timme; en ny fås med svarstid login-link)",
            ]
        else:
            # What is printed here is kept in a log that others read.
            lines += [f"  Skrivbordet:  {self.settings.base_url} (en länk in fås med svarstid login-link)"]
        lines += [
            f"  Utkorgen:     {self.settings.base_url}{OUTBOX_PATH}",
            f"  Data:         {self.settings.data_dir}",
            "  Avsluta med Ctrl-C.",
            "",
        ]
        say("\n".join(lines))  # in one piece: no line of a child comes between

    def _prepare(self) -> None:
        try:
            asyncio.run(self._prepare_processes())
        except (Refused, NotHandedOver) as error:
            tell(f"{error}")
            # One that answers and fails for other reasons is left alone: its file is whole.
            is_running = self.is_embedded and self.engine.is_alive
            self.is_engine_broken = is_running and not is_whole(self.settings.engine_file)

    def _set_engine_aside(self) -> None:
        """The engine cannot use its file, and all in it can be made again from the register."""
        free = self.settings.free_bytes
        if not self.settings.engine_file.exists() or (free is not None and free < LEAST_FREE_BYTES):
            return  # on a full disk no file can be used, and this one may be whole
        aside = set_aside(self.settings.engine_file, datetime.now(UTC))
        tell(f"Motorns fil är undanlagd som {aside.name}, och ärendena byggs upp på nytt.")

    def _end_hung(self, child: Child) -> None:
        """Kill a part that runs and gives no sign of life; the supervisor starts it again."""
        tell(f"{child.name} har inte gett något livstecken på {self.settings.hung_s:.0f} s. Den startas om.")
        assert child.process is not None
        child.process.kill()
        child.process.wait()
        with contextlib.suppress(SQLAlchemyError, TimeoutError), self.db.write() as session:
            incidents.note(session, "hung", self.clock(), part=child.name)

    def _renew_engine(self) -> None:
        """The clock has been ahead of the right time: the engine's timers went by it, and none of them was obeyed."""
        if not self.is_engine_renewed:
            tell("Datorns klocka har gått före. Motorn börjar om med den tid som gäller.")
            self._replace_engine()
            self.is_engine_renewed = True
        with contextlib.suppress(SQLAlchemyError, TimeoutError):
            self.clock.engine_renewed()
            self.is_engine_renewed = self.watch.is_engine_ahead = False

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
        from cli.up.examples import load_missing
        from secretariat.engine.reconcile import reconcile

        client = await engine.connect(self.engine_address, patience_s=_ENGINE_PATIENCE_S)
        if self.is_embedded:
            await engine.keep_histories(client)
        now = self.clock()
        # Whatever has happened to the engine's file since the last start: what the register has open shall run.
        ours = {"is_whole": self.is_restored, "is_ours": self.is_embedded}
        rebuilt = await reconcile(self.db, client, now=now, **ours, patience_s=_WORKER_PATIENCE_S)
        self.is_restored = False
        if rebuilt:
            tell(f"{rebuilt} ärenden startades om ur registret.")
        if self.settings.examples and self.settings.environment == "development":
            for title in await load_missing(self.db, client, now):
                tell(f"Exempel inläst: {title}.")
