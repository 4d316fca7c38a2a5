"""Mail in: how fast messages are read and classified, and how long one takes from the drop folder to the board."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from sqlmodel import col, select

from bench.instruments.figures import Figure, Section, percentile
from bench.instruments.service import Service, service, start_all
from mail.inbound.classify import Own, classify
from mail.inbound.message import read
from rules.dates.clock import local_date
from schemas.mail.inbound import MessageClass
from schemas.tables.mail import MailRow
from tests.synthetic import directory, process_file

_SEATS, _PROCESSES = 8, 3
_ROUNDS = 500
_OWN = Own("svarstid@samverkan.example", "svar@samverkan.example", "samverkan.example")
_MAIL_ID = "0123456789abcdef01234567"
_PAUSE_S = 0.05


@dataclass(frozen=True)
class _Asked:
    """One mail that asks: what a reply to it needs."""

    public_id: str
    email: str
    subject: str


async def mail_in(under: Path, is_quick: bool) -> Section:
    """First reading alone, then a running service whose drop folder gets one reply after the other."""
    samples = _samples()
    began = time.perf_counter()
    for _ in range(_ROUNDS):
        for content, expected in samples:
            if classify(read(content), _OWN) is not expected:
                raise RuntimeError(f"a sample is not {expected}")
    per_second = _ROUNDS * len(samples) / (time.perf_counter() - began)
    delays = await _answered(under, 1 if is_quick else _PROCESSES)
    return Section(
        "Mail in",
        f"Reading alone: {len(samples)} messages of 0.4 to 60 kB (a reply with a quote and a file, HTML, a delivery "
        "report, an absence, a stranger's) read and classified, one process. Then a running `svarstid up`: a reply is "
        "put into the drop folder, and it is asked how long it takes until its answer is in the register, which the "
        "board reads. The folder is looked into every two seconds, and what is stored is read every two.",
        [
            Figure("inbound mails read and classified", per_second, "/s"),
            Figure("from the folder to the answer on the board, median", percentile(delays, 0.5), "s"),
            Figure("the slowest of them", max(delays), "s", most=10),
        ],
    )


async def _answered(under: Path, processes: int) -> list[float]:
    today = local_date(datetime.now(UTC))
    files = [
        (process_file(f"mejl-{n}", _SEATS, opens_on=today, due_on=today + timedelta(days=14)), directory(_SEATS))
        for n in range(processes)
    ]
    settings = {"SVARSTID_EXAMPLES": "false", "SVARSTID_INBOUND_FOLDER_TRUSTED": "true"}
    with service(under, **settings) as running:
        running.until(lambda: running.is_up)
        await start_all(running, files)
        await asyncio.to_thread(running.until_asked, _SEATS * processes)
        inbox = running.folder / "inkorg"
        running.until(inbox.is_dir)
        return [await asyncio.to_thread(_one, running, inbox, asked) for asked in _invited(running)]


def _one(running: Service, inbox: Path, asked: _Asked) -> float:
    """Put one reply into the folder, whole at once, and wait until there is one answer more."""
    before = running.count("SELECT count(*) FROM answer")
    half = inbox / f".{asked.public_id}"
    half.write_bytes(_reply(asked.public_id, asked.email, asked.subject, "Ja"))
    began = time.perf_counter()
    os.replace(half, inbox / f"{asked.public_id}.eml")
    while running.count("SELECT count(*) FROM answer") == before:
        if time.perf_counter() - began > 60:
            raise RuntimeError(f"a reply became no answer:\n{running.said}")
        time.sleep(_PAUSE_S)
    return time.perf_counter() - began


def _invited(running: Service) -> Sequence[_Asked]:
    db = running.register()
    try:
        with db.read() as session:
            rows = session.exec(select(MailRow).where(MailRow.kind == "invitation").order_by(col(MailRow.id)))
            return [_Asked(row.public_id, row.to_email, row.subject) for row in rows]
    finally:
        db.dispose()


def _reply(public_id: str, sender: str, subject: str, text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, _OWN.reply_email, f"Sv: {subject}"
    message["In-Reply-To"] = f"<{public_id}@{_OWN.domain}>"
    message["Message-ID"] = f"<{public_id}@kommun.example>"
    message.set_content(f"{text}\n")
    return message.as_bytes()


def _samples() -> list[tuple[bytes, MessageClass]]:
    """One of each class that comes often, with what it is."""
    quoted = "\n".join(f"> Rad {n} av frågan som gick ut" for n in range(200))
    said_by = "Den mån 4 mars 2024 kl 08:00 skrev Svarstid:"
    plain = _reply(_MAIL_ID, "a@salem.example", "Frågan", f"Ja\n\n{said_by}\n{quoted}")
    rich = EmailMessage()
    rich["From"], rich["In-Reply-To"] = "a@salem.example", f"<{_MAIL_ID}@{_OWN.domain}>"
    rich.set_content("<p>Ja till båda</p><blockquote>" + "<p>Rad av frågan</p>" * 300 + "</blockquote>", subtype="html")
    rich.add_attachment(b"%PDF-1.7" + b"0" * 40_000, "application", "pdf", filename="Yttrande.pdf")
    away = _reply(_MAIL_ID, "a@salem.example", "x", "Jag är åter måndag den 3 juni 2024.")
    report = (
        "From: MAILER-DAEMON@mx.salem.example\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        "Final-Recipient: rfc822; a@salem.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    return [
        (plain, MessageClass.REPLY),
        (rich.as_bytes(), MessageClass.REPLY),
        (b"Auto-Submitted: auto-replied\n" + away, MessageClass.AUTOMATIC),
        (report.encode(), MessageClass.DELIVERY_REPORT),
        (b"From: okand@annan.example\nSubject: Hej\n\nEn undran.\n", MessageClass.OTHER),
    ]
