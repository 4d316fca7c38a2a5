"""Restate: its server and its SDK for Node as npm gives them, below `build/`; the program is `answers.js`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

from bench.peers.programs import PATIENCE_S, Running, Serve, running, until_served
from cli.up.supervisor import ROOT
from ports import reserved

_HERE, _HOME = Path(__file__).parent, ROOT / "build" / "restate"
_INSTALL_S = 300.0


@contextmanager
def restate(folder: Path) -> Iterator[Serve]:
    """Restate's server, and a process of Node that is both the service that it calls and the web in front."""
    _install()

    @contextmanager
    def serve() -> Iterator[Running]:
        with ExitStack() as started:
            node, ingress, admin, port, service = (started.enter_context(reserved()) for _ in range(5))
            environment = {
                "RESTATE_INGRESS__BIND_PORT": str(ingress),
                "RESTATE_ADMIN__BIND_PORT": str(admin),
                "RESTATE_DISABLE_TELEMETRY": "true",
            }
            command = [str(_HOME / "node_modules" / ".bin" / "restate-server"), "--no-logo", "--listen-mode", "tcp"]
            command += ["--base-dir", str(folder / "restate"), "--node-name", "measured"]
            command += ["--bind-ip", "127.0.0.1", "--bind-port", str(node)]
            server = started.enter_context(running(folder, command, environment))
            _until_healthy(admin, server)
            at = [str(port), str(service), f"http://127.0.0.1:{ingress}", f"http://127.0.0.1:{admin}"]
            program = [shutil.which("node") or "node", str(_HOME / "answers.js"), *at, str(folder / "sent")]
            web = started.enter_context(running(folder, program))
            yield until_served(port, web, [server.pid])

    yield serve


def versions() -> str:
    """What is installed of it."""
    return (_HERE / "package.json").read_text(encoding="utf-8").partition('restate-server": "')[2].partition('"')[0]


def _install() -> None:
    """Have npm fetch what `package.json` names, once. RuntimeError with the reason where it cannot be had."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise RuntimeError("npm and node are not installed")
    _HOME.mkdir(parents=True, exist_ok=True)
    shutil.copy(_HERE / "answers.js", _HOME)
    wanted, found = _HERE / "package.json", _HOME / "package.json"
    is_there = (_HOME / "node_modules" / ".bin" / "restate-server").exists()
    if is_there and found.read_bytes() == wanted.read_bytes():
        return
    shutil.copy(wanted, found)
    print("npm installs Restate …", file=sys.stderr, flush=True)
    line = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(line, cwd=_HOME, capture_output=True, text=True, timeout=_INSTALL_S, check=False)
    if done.returncode:
        raise RuntimeError(f"npm could not install Restate: {done.stderr.strip()[:200]}")


def _until_healthy(admin: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            urlopen(f"http://127.0.0.1:{admin}/health", timeout=5).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("Restate's server did not start") from None
            time.sleep(0.1)
