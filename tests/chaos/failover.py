"""Two PostgreSQL servers, of which one follows the other by its own streaming replication and can take its place."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests import postgresql_cluster
from tests.chaos.service import until

DATABASE = "register"


@dataclass
class Pair:
    """The sockets of both, and the server that answers first."""

    first: str
    second: str
    server: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """An address that names both: libpq takes the one that takes writes."""
        hosts = f"{self.first},{self.second}"
        return (
            f"postgresql+psycopg://{postgresql_cluster.USER}@/{DATABASE}?host={hosts}&target_session_attrs=read-write"
        )

    def burn(self) -> None:
        """kill -9 of the first, as when its machine burns."""
        self.server.send_signal(signal.SIGKILL)
        self.server.wait(timeout=30)

    def promote(self) -> None:
        """The second takes its place."""
        postgresql_cluster.administer(self.second, "SELECT pg_promote(true, 60)")

    def waiting(self) -> list[Any]:
        """How the first sees whoever follows it: state, and whether it waits for it at every commit."""
        with psycopg.connect(host=self.first, user=postgresql_cluster.USER, dbname="postgres") as connection:
            return connection.execute("SELECT state, sync_state FROM pg_stat_replication").fetchall()


@contextmanager
def replicated(programs: Path) -> Iterator[Pair]:
    """Both, the second as a synchronous standby: a commit returns when it is on both. `programs`: their folder."""
    with ExitStack() as ending:
        # Waited for only once there is somebody to wait for.
        first = ending.enter_context(postgresql_cluster.serving(programs))
        postgresql_cluster.administer(first.socket, f"CREATE DATABASE {DATABASE}")
        second = ending.enter_context(postgresql_cluster.serving(programs, follows=first.socket))
        postgresql_cluster.administer(first.socket, "ALTER SYSTEM SET synchronous_standby_names = '*'")
        postgresql_cluster.administer(first.socket, "SELECT pg_reload_conf()")
        pair = Pair(first.socket, second.socket, first.process)
        until(lambda: pair.waiting() == [("streaming", "sync")], "a standby that is waited for")
        yield pair
