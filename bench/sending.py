"""Mails that leave: how many in a second are written to files, and how many a server on loopback takes by SMTP."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bench.instruments.figures import Figure, Section
from bench.many import OPENED, begin, carry_out, fresh_register
from db.store.session import Database
from mail.outgoing.sender import Sender
from mail.tokens import Keys
from mail.transports.smtp import SmtpSettings, SmtpTransport
from mail.transports.transport import FileTransport, MailTransport
from tests.mail.transports.smtp_server import Manners, smtp_server

_MATTERS, _SEATS, _SENDERS = 100, 8, 3
"""Threads that send, as many as a worker has."""
_BEFORE = 5
"""Matters whose mails leave before anything is measured: a sender that has run for a while has its templates."""
_KEYS = Keys.single("matning")


def sending(under: Path, _is_quick: bool) -> Section:
    """Every invitation of some matters, by as many threads as a worker sends with."""
    figures = []
    with fresh_register(under, "first") as db:
        _rate(db, FileTransport(under / "first"), matters=_BEFORE)
    with fresh_register(under, "files") as db:
        rate, cpu_ms = _rate(db, FileTransport(under / "sent"))
        figures += [
            Figure("mails written to files", rate, "/s", least=400),
            Figure("mails written to files: CPU each", cpu_ms, "ms"),
        ]
    with fresh_register(under, "smtp") as db, _server() as carrier:
        rate, cpu_ms = _rate(db, carrier)
        figures += [
            Figure("mails sent by SMTP on loopback", rate, "/s", least=200),
            Figure("mails sent by SMTP on loopback: CPU each", cpu_ms, "ms"),
        ]
    note = (
        f"{_MATTERS * _SEATS} invitations, due at once, by {_SENDERS} threads of one process on a register on disk, "
        f"after {_BEFORE * _SEATS} others. "
        "The SMTP server is in the same process, so its work is in the figure."
    )
    return Section("Mails out", note, figures)


@contextmanager
def _server() -> Iterator[SmtpTransport]:
    with smtp_server(Manners()) as port:
        yield SmtpTransport(SmtpSettings(host="127.0.0.1", port=port, security="none"))


def _rate(db: Database, carrier: MailTransport, matters: int = _MATTERS) -> tuple[float, float]:
    """Mails in a second, and the CPU (ms) of each. RuntimeError where another number has left than there is."""
    for number in range(matters):
        begin(db, f"matning-{number}", _SEATS)
        carry_out(db, f"matning-{number}", OPENED)
    senders = [Sender(db, carrier, base_url="https://x.example", keys=_KEYS) for _ in range(_SENDERS)]
    sent, at = list[int](), OPENED + timedelta(minutes=1)
    threads = [threading.Thread(target=lambda own=each: sent.append(own.drain(at))) for each in senders]
    began, cpu_s = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu_s
    if sum(sent) != matters * _SEATS:
        raise RuntimeError(f"{sum(sent)} mails left where {matters * _SEATS} are due")
    return sum(sent) / took_s, 1000 * cpu_s / sum(sent)
