"""A private PostgreSQL cluster for the tests: in a temporary folder, on a unix socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

USER = "svarstid"


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`: Debian keeps them off the PATH. None where there is none."""
    debian = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    if debian:
        return max(debian, key=lambda folder: float(folder.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found and shutil.which("postgres") else None


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A running cluster; yields the folder of its socket. `folder` holds the programs."""
    home = Path(tempfile.mkdtemp(prefix="svarstid-pg-"))
    who = _not_root(home)
    try:
        subprocess.run(
            [folder / "initdb", "-D", home / "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
            check=True, capture_output=True, cwd=home, **who,
        )  # fmt: skip
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(home),
            "fsync": "off",
            "max_connections": "200",
        }
        line = [str(folder / "postgres"), "-D", str(home / "data")]
        for name, value in options.items():
            line += ["-c", f"{name}={value}"]
        with (home / "log").open("wb") as log:
            server = subprocess.Popen(line, stdout=log, stderr=log, cwd=home, **who)
        try:
            _wait(server, home)
            yield str(home)
        finally:
            server.terminate()
            server.wait(timeout=30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def administer(socket: str, statement: str) -> None:
    """Run one statement, such as CREATE DATABASE, that cannot run inside a transaction."""
    with psycopg.connect(host=socket, user=USER, dbname="postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def url(socket: str, database: str) -> str:
    """The address of a database of the cluster."""
    return f"postgresql+psycopg://{USER}@/{database}?host={socket}"


def _not_root(home: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root; hand the folder to another user and run as that one."""
    if os.geteuid() != 0:
        return {}
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(home, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait(server: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(host=str(home), user=USER, dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{(home / 'log').read_text()}")
