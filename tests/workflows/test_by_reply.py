"""A whole matter by the drop folder: invited by mail, answered by replying, one address that does not work."""

from __future__ import annotations

import os
import time
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlmodel import col, select

from db.inbound import polling
from db.inbound.reader import Reader
from db.inbound.reading import read_stored
from mail.inbound.classify import Own
from mail.tokens import Keys
from rehearsal.stage import BASE_URL, Stage
from rules.dates.clock import at_local
from schemas.inquiry import Result
from schemas.plan.timetable import StepStatus
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import MailRow
from secretariat.engine.news import dispatch_news
from settings import Settings
from tests.workflows.story import ALL, mails, register, sentences, to, versions

STEP, DIRECTOR = "forlangning", "kommundirektor"
pytestmark = pytest.mark.anyio


async def test_from_invitation_by_reply_to_a_determined_outcome(contract: Stage, tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {"data_dir": tmp_path, "public_url": BASE_URL, "inbound_folder_trusted": True,
         "mail_from": "Svarstid <svarstid@svarstid.example>", "reply_address": "svar@svarstid.example"}
    )  # fmt: skip
    own = Own("svarstid@svarstid.example", "svar@svarstid.example", "svarstid.example")
    reader = Reader(settings, Keys.single("generalrepetition"), own)
    await to(contract, date(2024, 3, 4))
    asked = {row.seat.partition("/")[0]: row for row in mails(contract, "invitation", STEP)}
    assert set(asked) == set(ALL)
    captured = contract.transport.captured
    sent = {parcel.row.id: message_from_bytes(parcel.content, policy=policy.default) for parcel in captured}

    # Salem's director has another address by now: the mail comes back, and its official mailbox answers.
    came = at_local(date(2024, 3, 5), 9, 0)
    put(settings, "studs.eml", bounce(sent[asked["salem"].id]))
    read(contract, settings, reader, came)
    assert mails_of(contract, "undelivered")
    assert answered(contract) == []

    for organisation in ALL:
        ours = sent[asked[organisation].id]
        by = asked[organisation].cc_email if organisation == "salem" else str(ours["To"].addresses[0].addr_spec)
        put(settings, f"{organisation}.eml", reply(ours, by, "1 JA\n2 JA"))
    put(settings, "nacka-igen.eml", reply(sent[asked["nacka"].id], str(sent[asked["nacka"].id]["To"]), "1 JA\n2 JA"))
    came = at_local(date(2024, 3, 6), 9, 0)
    read(contract, settings, reader, came)
    await dispatch_news(contract.db, contract.client, now=came)
    assert sorted(answered(contract)) == sorted(ALL)
    assert versions(contract, "salem")[0].answered_email == asked["salem"].cc_email
    assert {versions(contract, each)[0].channel for each in ALL} == {"mejlsvar"}
    with contract.db.read() as session:
        states = [row.state for row in session.exec(select(ReceivedMailRow).order_by(col(ReceivedMailRow.id)))]
    assert sorted(states) == ["again", "noted", *["recorded"] * len(ALL)]

    await to(contract, date(2024, 6, 3))
    step = register(contract).steps[STEP]
    assert (step.status, step.results["forlangning"]) == (StepStatus.DETERMINED, Result.YES)
    assert not mails(contract, "reminder", STEP), "whoever has answered is not reminded"
    assert len(mails(contract, "receipt", STEP)) >= len(ALL)
    assert any("Svaret kom genom mejl." in line for line in sentences(contract, "answered"))


def put(settings: Settings, name: str, content: bytes) -> None:
    """Lay a finished file in the drop folder."""
    inbox = polling.inbox_of(settings)
    inbox.mkdir(exist_ok=True)
    (inbox / name).write_bytes(content)
    then = time.time() - 60
    os.utime(inbox / name, (then, then))


def read(played: Stage, settings: Settings, reader: Reader, at: datetime) -> None:
    """Let the scheduler's two jobs run at process time `at`."""
    wall = at - timedelta(seconds=played.shift_s)
    polling.poll_folder(played.db, settings, wall)
    read_stored(played.db, reader, wall)


def reply(ours: EmailMessage, sender: str, text: str) -> bytes:
    """A reply above our whole mail, as mail programs quote it."""
    body = ours.get_body(("plain",))
    assert body is not None
    quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines())
    message = EmailMessage()
    message["From"], message["To"] = sender, "svar@svarstid.example"
    message["Subject"] = f"Sv: {ours['Subject']}"
    message["In-Reply-To"] = ours["Message-ID"]
    message["Message-ID"] = f"<svar-{ours['Message-ID'].strip('<>')}>".replace("svarstid.example", "kommun.example")
    said_by = "Den mån 4 mars 2024 kl 08:00 skrev Svarstid <svarstid@svarstid.example>:"
    message.set_content(f"{text}\n\n{said_by}\n\n{quoted}\n")
    return message.as_bytes()


def bounce(ours: EmailMessage) -> bytes:
    """What the receiving server says of a mail to an address that is gone (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@mx.salem.example\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nNo such user.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.salem.example\n\n"
        f"Final-Recipient: rfc822; {ours['To'].addresses[0].addr_spec}\nAction: failed\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {ours['Message-ID']}\n\n--b--\n"
    ).encode()


def answered(played: Stage) -> list[str]:
    """The municipalities that have answered."""
    return [each for each in ALL if versions(played, each)]


def mails_of(played: Stage, kind: str) -> list[str]:
    """To whom mails of a kind go, sent or not."""
    with played.db.read() as session:
        return list(session.exec(select(MailRow.to_email).where(MailRow.kind == kind)))
