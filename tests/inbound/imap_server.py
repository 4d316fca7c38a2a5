"""A private dovecot on loopback: one user, Maildir in a folder of its own, no root."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER, PASSWORD = "svar", "only-for-tests"
_PATIENCE_S = 15.0


def program() -> str | None:
    """Where dovecot is installed; None where it is not."""
    return shutil.which("dovecot") or next((p for p in ("/usr/sbin/dovecot",) if Path(p).exists()), None)


@dataclass
class Server:
    """One running server."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    certificate: Path

    @property
    def context(self) -> ssl.SSLContext:
        """A context that trusts this server and no other."""
        return ssl.create_default_context(cafile=str(self.certificate))

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4_SSL]:
        """A plain client, logged in: for what a test does behind our back."""
        client = imaplib.IMAP4_SSL("localhost", self.port, ssl_context=self.context, timeout=10)
        client.login(USER, PASSWORD)
        try:
            yield client
        finally:
            client.logout()

    def put(self, content: bytes, folder: str = "INBOX") -> None:
        """Deliver a message."""
        with self.client() as client:
            status, _ = client.append(folder, "", imaplib.Time2Internaldate(time.time()), content)
            assert status == "OK"

    def flags(self, folder: str = "INBOX") -> list[bytes]:
        """The flags of every message that lies there."""
        with self.client() as client:
            _, count = client.select(f'"{folder}"', readonly=True)
            if count == [b"0"]:
                return []
            _, found = client.fetch("1:*", "(FLAGS)")
            return [line for line in found if isinstance(line, bytes)]

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=10)


@contextmanager
def installed() -> Iterator[Server]:
    """A server for a test, which is skipped where dovecot is not installed; in CI that is an error."""
    if program() is None:
        missing = "Dovecot saknas: installera Debianpaketet dovecot-imapd. Provet av brevlådan körs INTE."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with dovecot() as server:
        yield server


@contextmanager
def dovecot() -> Iterator[Server]:
    """A server in a folder of its own, on a port that was free. It never runs as root: then it is somebody else."""
    found = program()
    assert found is not None
    person = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    with tempfile.TemporaryDirectory(prefix="imap-") as place:
        folder = Path(place)
        (folder / "mail").mkdir()
        process, server = _started(found, person, folder)
        try:
            _await(server)
            yield server
        finally:
            if process.poll() is None:
                server.stop()


def _started(found: str, person: pwd.struct_passwd, folder: Path) -> tuple[subprocess.Popen[bytes], Server]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    me, group = person.pw_name, grp.getgrgid(person.pw_gid).gr_name
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}:{person.pw_uid}:{person.pw_gid}::{folder}/home::\n")
    config = folder / "dovecot.conf"
    config.write_text(f"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {me}
default_login_user = {me}
default_internal_group = {group}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{folder}/mail
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = yes
auth_mechanisms = plain login
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
""")
    if os.getuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, person.pw_uid, person.pw_gid)
    process = subprocess.Popen(
        [found, "-F", "-c", str(config)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=person.pw_uid if os.getuid() == 0 else None,
        group=person.pw_gid if os.getuid() == 0 else None,
        extra_groups=[] if os.getuid() == 0 else None,
    )
    return process, Server(folder, port, process, certificate)


def _await(server: Server) -> None:
    ends = time.monotonic() + _PATIENCE_S
    while True:
        try:
            with server.client():
                return
        except (OSError, imaplib.IMAP4.error) as error:
            if time.monotonic() > ends or server.process.poll() is not None:
                log = server.folder / "log"
                raise AssertionError(log.read_text() if log.exists() else "dovecot did not start") from error
            time.sleep(0.05)
