"""The running group of `svarstid up`: the parts are started, looked after and stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import signal
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from cli.up.answering import answers
from cli.up.examples import begin_examples, missing_examples
from cli.up.own_engine import is_older, is_whole
from cli.up.supervisor import Child, Supervisor, say, tell
from cli.up.watch import LIVE_PATH, watch_over
from db.store.session import Database
from db.store.signs.clock import trusted_clock
from engine import connect, keep_histories, set_aside
from rules.dates.clock import local_date
from schemas.errors import NotHandedOver, Refused
from schemas.output.run import RunFile
from secretariat.engine.reconcile import reconcile
from settings import LEAST_FREE_BYTES, Settings

if TYPE_CHECKING:
    from cli.up.alarms import Alarms

OUTBOX_PATH = "/utkorg"
_LOOK_EVERY_S = 0.1
_ENGINE_PATIENCE_S = 30.0
_WEB_PATIENCE_S = 30.0
_WORKER_PATIENCE_S = 120.0
_LAST_PART_S = 5.0


class Group:
    """The running group."""

    def __init__(
        self,
        settings: Settings,
        supervisor: Supervisor,
        parts: Sequence[Child],
        engine: Child | None,
        *,
        engine_address: str,
        engine_used_at: datetime | None,
    ) -> None:
        """`parts` are yet to be started, in their order; `engine` has been, and is None where the engine is another's.

        `engine_used_at` is when the engine's file was last written to before that (UTC); None for a new one.
        """
        self.settings = settings
        self.supervisor = supervisor
        self.parts = list(parts)
        self.engine = engine
        self.engine_address = engine_address
        self.engine_used_at = engine_used_at
        self.db = Database.of(settings)
        self.signals = 0
        self.started_at = datetime.now(UTC)
        self.clock = trusted_clock(settings, self.db)
        self.watch = watch_over(settings, self.db, self.clock)
        self.alarms_stopped = threading.Event()
        self.is_engine_renewed = False
        self.preparing = threading.Thread(target=self._prepare, daemon=True)
        self.is_engine_broken = False
        self.is_restored = False
        self.web_answers = threading.Event()
        self.all_run = threading.Event()
        supervisor.on_change = self._on_restart
        if engine is not None:
            engine.mend = self._set_engine_aside

    def run(self) -> None:
        """Start, look after and stop the group; returns after a clean stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            # While the engine boots; the parts need the tables.
            self.db.migrate()
            self.is_restored = is_older(self.db, self.engine_used_at)
            self._write_run_file()
            *first, last = self.parts
            for child in first:
                self.supervisor.start(child)
            self._write_run_file()
            threading.Thread(target=self._welcome, daemon=True).start()
            self.preparing.start()
            threading.Thread(target=self.watch.run, daemon=True).start()
            if self.settings.alarm_to:
                threading.Thread(target=self._alarms().run, args=[self.alarms_stopped], daemon=True).start()
            no_later = time.monotonic() + _LAST_PART_S
            while not self.signals:
                # What has nothing to do at first does not take the processor from what people wait for.
                if not self.all_run.is_set() and (self.web_answers.is_set() or time.monotonic() > no_later):
                    self.supervisor.start(last)
                    self._write_run_file()
                    self.all_run.set()
                self.supervisor.look()
                for child in self.watch.hung(self.parts):
                    self._end_hung(child)
                if self.engine and self.is_engine_broken:
                    self._replace_engine(self.engine)
                if self.engine and self.watch.is_engine_ahead:
                    self._renew_engine(self.engine)
                time.sleep(_LOOK_EVERY_S)
            tell("Stänger av …")
        finally:
            self.watch.stop()
            self.alarms_stopped.set()
            self.supervisor.stop(is_hurried=lambda: self.signals > 1)
            self.settings.run_file.unlink(missing_ok=True)
            self.db.dispose()
        tell("Svarstid är avstängd. Allt är sparat; nästa svarstid up fortsätter.")

    def _alarms(self) -> Alarms:
        from cli.up.alarms import Alarms  # with it come mails, and few are told by mail

        host, port = self.settings.host, self.settings.port
        return Alarms(self.settings, self.db, self.clock, lambda: answers(host, port, LIVE_PATH))

    def _on_signal(self, _number: int, _frame: object) -> None:
        self.signals += 1

    def _on_restart(self) -> None:
        self._write_run_file()
        if not self.preparing.is_alive():
            self.preparing = threading.Thread(target=self._prepare, daemon=True)
            self.preparing.start()

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
                port = f"port {self.settings.port} på {self.settings.host}"
                tell(
                    f"Webben svarar inte ännu på {port}. Används porten av något annat, starta om med en annan, till "
                    "exempel SVARSTID_PORT=8081. Annars står orsaken på rader som börjar med web."
                )
                deadline = math.inf  # said once: it may still come
            time.sleep(0.05)
        self.web_answers.set()
        self.all_run.wait()
        from cli.upkeep.login import make_login_link

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
            is_running = self.engine is not None and self.engine.is_alive
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
            from db.service import incidents

            incidents.note(session, "hung", self.clock(), part=child.name)

    def _renew_engine(self, engine: Child) -> None:
        """The clock has been ahead of the right time: the engine's timers went by it, and none of them was obeyed."""
        if not self.is_engine_renewed:
            tell("Datorns klocka har gått före. Motorn börjar om med den tid som gäller.")
            self._replace_engine(engine)
            self.is_engine_renewed = True
        with contextlib.suppress(SQLAlchemyError, TimeoutError):
            self.clock.engine_renewed()
            self.is_engine_renewed = self.watch.is_engine_ahead = False

    def _replace_engine(self, engine: Child) -> None:
        """End an engine that runs on a broken file; the supervisor starts it again on a new one."""
        self.is_engine_broken = False
        if engine.process is not None:
            engine.process.kill()
            engine.process.wait()
        self._set_engine_aside()

    async def _prepare_processes(self) -> None:
        has_examples = self.settings.examples and self.settings.environment == "development"
        # Read while the engine boots.
        examples = missing_examples(self.db, local_date(self.clock())) if has_examples else []
        client = await connect(self.engine_address, patience_s=_ENGINE_PATIENCE_S)
        if self.engine is not None:
            await keep_histories(client)
        now = self.clock()
        # Whatever has happened to the engine's file since the last start: what the register has open shall run.
        ours = {"is_whole": self.is_restored, "is_ours": self.engine is not None}
        rebuilt = await reconcile(self.db, client, now=now, **ours, patience_s=_WORKER_PATIENCE_S)
        self.is_restored = False
        if rebuilt:
            tell(f"{rebuilt} ärenden startades om ur registret.")
        async for title in begin_examples(self.db, client, examples, now):
            tell(f"Exempel inläst: {title}.")
