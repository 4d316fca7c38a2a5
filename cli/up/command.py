"""`svarstid up`: engine, worker, scheduler and web as one process group on one data folder.

The engine is started before anything slow is loaded, so that it boots meanwhile.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack

import typer

import engine
import garbage
from cli.up.own_engine import alone, used_at
from cli.up.supervisor import ROOT, Child, Supervisor, end_leftovers
from ports import reserved
from schemas.errors import Refused
from settings import Settings, load

_PYTHON = (sys.executable, "-m")


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
        with ExitStack() as held:
            settings = settings.model_copy(update={"port": _web_port(settings, held)})
            _ = settings.keys  # made once, here, before there are several processes
            _run(settings, 0 if settings.configured_engine else held.enter_context(reserved()))


def _web_port(settings: Settings, held: ExitStack) -> int:
    """Where the web is to listen, also when it is started again. Raises Refused where that is taken."""
    try:
        return held.enter_context(reserved(settings.host, settings.port))
    except OSError:
        raise Refused(
            "SVARSTID_PORT",
            f"Port {settings.port} används redan på {settings.host}.",
            "Välj en annan, till exempel SVARSTID_PORT=8081, eller 0 för en ledig.",
        ) from None


def _run(settings: Settings, port: int) -> None:
    is_embedded = not settings.configured_engine
    address = settings.configured_engine or f"127.0.0.1:{port}"
    engine_used_at = used_at(settings.engine_file) if is_embedded else None
    line = engine.program_line(port, settings.engine_file)
    own_engine = Child("engine", line, stop_s=15) if is_embedded else None
    worker = Child("worker", [*_PYTHON, "worker"], stop_s=35, program="worker")
    scheduler = Child("scheduler", [*_PYTHON, "scheduler"], stop_s=15, program="scheduler.__main__")
    web = Child("web", [*_PYTHON, "web"], stop_s=15, program="web.__main__")
    children = [*([own_engine] if own_engine else []), worker, scheduler, web]
    supervisor = Supervisor(children, _environment(settings, address if is_embedded else ""), lambda: None)
    try:
        if own_engine:
            supervisor.launch(own_engine)
        garbage.put_off()
        from cli.up.group import Group

        garbage.begin()
        parts = [worker, web, scheduler]
        supervisor.copy(parts)
        if own_engine:
            supervisor.relay(own_engine)
        Group(settings, supervisor, parts, own_engine, engine_address=address, engine_used_at=engine_used_at).run()
    finally:
        supervisor.stop(is_hurried=lambda: True)  # where the group did not come so far as to do it in order


def _environment(settings: Settings, own_engine: str) -> dict[str, str]:
    """What the children get; `own_engine` is the address of the embedded engine, empty where it is another's.

    With an arena for each thread, as glibc has them, they would keep more memory that nobody uses.
    """
    own = {
        "SVARSTID_DATA_DIR": str(settings.data_dir),
        "SVARSTID_PORT": str(settings.port),
        "PYTHONUNBUFFERED": "1",
        # Our packages first, and nothing of the folder where the command is given: it may hold a `web` of its own.
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "PYTHONSAFEPATH": "1",
    }
    if own_engine:
        own |= {"TEMPORAL_ADDRESS": own_engine, "SVARSTID_ENGINE_IS_EMBEDDED": "true"}
    return {"MALLOC_ARENA_MAX": "2", **os.environ, **own}
