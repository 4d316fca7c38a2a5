"""`python -m web` as its own process: serves, logs no address, and stops when told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2

ROOT = Path(__file__).parents[2]
PATIENCE_S = 90
"""Only a machine with much else to do needs so long."""


def test_it_serves_and_stops_and_its_log_holds_no_token(tmp_path: Path, port: int) -> None:
    environment = {**os.environ, "SVARSTID_DATA_DIR": str(tmp_path), "SVARSTID_PORT": str(port)}
    web = subprocess.Popen(
        [sys.executable, "-m", "web"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        assert _health(base)["database"] == "ok"
        token = "AbCdEfGhIjKl.1." + "q" * 24
        assert httpx2.get(f"{base}/s/{token}?x={token}").status_code == 404
    finally:
        web.send_signal(signal.SIGTERM)
        out, log = web.communicate(timeout=PATIENCE_S)
    assert web.returncode in (0, -signal.SIGTERM)
    assert "GET /s/{token} 404" in log
    assert "qqqq" not in log + out


def test_wrong_settings_are_told_in_one_sentence(tmp_path: Path) -> None:
    environment = {**os.environ, "SVARSTID_DATA_DIR": str(tmp_path), "SVARSTID_PORT": "många"}
    web = subprocess.run(
        [sys.executable, "-m", "web"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert web.returncode == 1
    assert "SVARSTID_PORT" in web.stderr
    assert "Traceback" not in web.stderr


def _health(base: str) -> dict[str, str]:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            found: dict[str, str] = httpx2.get(f"{base}/halsa", timeout=PATIENCE_S).json()
        except httpx2.ConnectError:
            time.sleep(0.05)
        else:
            return found
    raise AssertionError("the web never came up")
