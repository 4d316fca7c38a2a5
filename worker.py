"""The worker: settings → adapters → activities → Worker. The one place that wires."""

from __future__ import annotations

import garbage

if __name__ == "__main__":
    garbage.put_off()

import asyncio
import importlib.metadata
import logging
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from temporalio.client import Client, Interceptor
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.runtime import OpenTelemetryConfig, PrometheusConfig, Runtime, TelemetryConfig
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

import engine
import logs
from activities.failures import FailuresWithoutWords
from activities.process import ProcessActivities
from activities.trusted_time import OnTrustedTime
from db.store.session import Database
from db.store.signs.clock import Clock, trusted_clock
from db.store.signs.heartbeats import beating
from kinds.activities import activities_of_kinds
from mail.message import From
from mail.outgoing.sender import Sender
from mail.tokens import Keys
from mail.transports.chosen import make_transport
from schemas.errors import Refused
from schemas.settings.engine import AT_ONCE, EngineSettings
from secretariat.engine.again import start_waiting
from settings import Settings, load
from workflows.contract import ContractWorkflow
from workflows.ids import TASK_QUEUE
from workflows.remiss import RemissWorkflow
from workflows.story import StoryWorkflow

WORKFLOWS = [ContractWorkflow, RemissWorkflow, StoryWorkflow]
_SANDBOX = SandboxedWorkflowRunner(SandboxRestrictions.default.with_passthrough_modules("workflows"))
"""What workflows import is passed through already; without this every run would execute their own modules anew."""
_UNSET = EngineSettings()
"""What holds where nothing is set, as in a rehearsal."""
_THREADS = 8
_SENDERS = 3
"""A mail server may take minutes over one mail; the others go on meanwhile."""
_ENGINE_PATIENCE_S = 60.0
_LAST_SECONDS_S = 10.0
"""How long mails in hand may take once it is time to stop."""
_LOOP_PATIENCE_S = 5.0


def make_worker(
    client: Client,
    db: Database,
    wake: Callable[[], None],
    *,
    clock: Clock | None = None,
    settings: EngineSettings = _UNSET,
    is_rehearsed: bool = False,
) -> Worker:
    """A worker of every workflow and activity. `wake` is called whenever there may be mail to send.

    With a `clock` nothing is done before its time by that; a rehearsal, whose time is its own, gives none.
    The `settings` say how many matters it keeps in memory. Where they name a deployment the engine gives it work only
    while its version is the current one. An error in a workflow's own code ends it where it is rehearsed; in earnest it
    waits, to go on after an upgrade.
    """
    process = ProcessActivities(db=db, wake=wake)
    deployment = deployment_of(settings)
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=WORKFLOWS,
        activities=[process.carry_out, *activities_of_kinds(db)],
        # The sandbox tells of workflows that are not deterministic; nobody rehearses to learn that.
        workflow_runner=UnsandboxedWorkflowRunner() if is_rehearsed else _SANDBOX,
        activity_executor=ThreadPoolExecutor(_THREADS, thread_name_prefix="activity"),
        interceptors=[*([OnTrustedTime(db, clock)] if clock else []), FailuresWithoutWords()],
        workflow_failure_exception_types=[Exception] if is_rehearsed else [],
        max_cached_workflows=settings.cached_matters,
        max_concurrent_workflow_tasks=AT_ONCE,
        deployment_config=deployment,
        # Without a name of its own the SDK reads the code of every loaded module at every start, for half a second.
        build_id=None if deployment else importlib.metadata.version("svarstid"),
        graceful_shutdown_timeout=timedelta(seconds=30),
    )


def deployment_of(settings: EngineSettings) -> WorkerDeploymentConfig | None:
    """The worker's deployment version where the settings name a deployment; its build is the release unless named.

    Open runs follow to the version that is made the current one: every release replays the histories of those before.
    """
    if not settings.worker_deployment:
        return None
    build_id = settings.build_id or importlib.metadata.version("svarstid")
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(settings.worker_deployment, build_id),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )


def runtime_of(settings: Settings) -> Runtime | None:
    """The engine's own metrics, served for Prometheus or pushed by OTLP; None where the settings ask for neither."""
    metrics: PrometheusConfig | OpenTelemetryConfig
    if settings.metrics_address:
        metrics = PrometheusConfig(bind_address=settings.metrics_address, durations_as_seconds=True)
    elif settings.otlp_url:
        metrics = OpenTelemetryConfig(url=settings.otlp_url, durations_as_seconds=True)
    else:
        return None
    return Runtime(telemetry=TelemetryConfig(metrics=metrics))


def tracing_of(settings: Settings) -> list[Interceptor]:
    """Traces of calls, workflows and activities to the process's OpenTelemetry. Refused where that is not installed."""
    if not settings.tracing:
        return []
    try:
        from temporalio.contrib.opentelemetry import TracingInterceptor
    except ImportError as error:
        problem = "Spårning är begärd men OpenTelemetry är inte installerat."
        raise Refused(
            "SVARSTID_TRACING", problem, "Installera opentelemetry-sdk, eller ta bort inställningen."
        ) from error
    return [TracingInterceptor()]


def make_sender(settings: Settings, db: Database, clock: Clock) -> Sender:
    """The sender of the outbox with the carrier that the settings name; it holds while the clock is doubted."""
    return Sender(
        db,
        make_transport(settings),
        base_url=settings.base_url,
        keys=Keys({version: key.decode() for version, key in settings.keys.items()}),
        from_=From.parse(settings.mail_from),
        clock=clock,
        is_held=lambda: clock.is_doubted,
        documents=settings.documents_dir,
    )


async def work(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT: workflows, activities, and the sender of the outbox."""
    db = Database.of(settings)
    clock = trusted_clock(settings, db)
    client = await engine.connect(
        settings.engine_address,
        patience_s=_ENGINE_PATIENCE_S,
        runtime=runtime_of(settings),
        interceptors=tracing_of(settings),
    )
    sender = make_sender(settings, db, clock)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stopping.set)
    posting = [threading.Thread(target=sender.run, name=f"sender-{n}", daemon=True) for n in range(_SENDERS)]
    for thread in posting:
        thread.start()
    await start_waiting(db, client, now=clock())
    garbage.begin()
    with beating(db, "worker", clock, partial(_turns, loop)):
        async with make_worker(client, db, wake=sender.wake, clock=clock, settings=settings):
            await stopping.wait()
    sender.stop()
    deadline = time.monotonic() + _LAST_SECONDS_S
    for thread in posting:
        thread.join(timeout=max(0.0, deadline - time.monotonic()))
    db.dispose()


def _turns(loop: asyncio.AbstractEventLoop) -> bool:
    """True where the loop takes up what it is given: a thread may beat on while everything else hangs."""
    taken = threading.Event()
    loop.call_soon_threadsafe(taken.set)
    return taken.wait(_LOOP_PATIENCE_S)


def main() -> None:
    """`python -m worker`."""
    logs.configure(logging.INFO, "%(levelname)s %(name)s %(message)s")
    asyncio.run(work(load()))


if __name__ == "__main__":
    main()
