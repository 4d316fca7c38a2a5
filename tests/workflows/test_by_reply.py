"""A whole matter by mail: invited by mail, answered by replying, one address that does not work. Once by the drop
folder, once by a real IMAP server."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from db.inbound import polling
from db.inbound.reader import Reader
from db.inbound.reading import read_stored
from mail.inbound.classify import Own
from mail.sources.imap import Imap
from mail.tokens import Keys
from rehearsal.stage import BASE_URL, Stage
from rules.dates.clock import at_local
from schemas.inquiry import Result
from schemas.plan.timetable import StepStatus
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import MailRow
from secretariat.engine.news import dispatch_news
from settings import Settings
from tests.inbound import imap_server
from tests.workflows.story import ALL, mails, register, sentences, to, versions

STEP, SERVER = "forlangning", "mx.svarstid.example"
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def server() -> Iterator[imap_server.Server]:
    """A private IMAP server. Skips where dovecot is not installed; in CI that is an error."""
    if imap_server.program() is None:
        missing = "Dovecot saknas: installera Debianpaketet dovecot-imapd. Provet av brevlådan körs INTE."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with imap_server.dovecot() as running:
        yield running


@pytest.fixture(params=["folder", "imap"])
def inbox(request: pytest.FixtureRequest, contract: Stage, tmp_path: Path) -> Inbox:
    """Where the replies go: a folder that is believed, or a mailbox whose server vouches for the senders."""
    own = {"data_dir": tmp_path, "public_url": BASE_URL, "mail_from": "Svarstid <svarstid@svarstid.example>"}
    own |= {"reply_address": "svar@svarstid.example"}
    if request.param == "folder":
        return FolderInbox(contract, Settings.model_validate(own | {"inbound_folder_trusted": True}))
    server = request.getfixturevalue("server")
    with server.client() as client:
        client.create("svar")
    mailbox = {"imap_host": "localhost", "imap_port": server.port, "imap_user": imap_server.USER}
    mailbox |= {"imap_password": imap_server.PASSWORD, "imap_folder": "svar", "imap_days": 3650, "authserv_id": SERVER}
    return MailboxInbox(contract, Settings.model_validate(own | mailbox), server)


@dataclass
class Inbox:
    """What the test needs of a source."""

    played: Stage
    settings: Settings

    def put(self, name: str, content: bytes, at: datetime) -> None:
        """Let a message come at process time `at`."""
        raise AssertionError

    def poll(self, wall: datetime) -> None:
        """The scheduler's job at that wall-clock time."""
        raise AssertionError

    def read(self, at: datetime) -> None:
        """Let the scheduler's two jobs run at process time `at`."""
        wall = self.wall(at)
        self.poll(wall)
        own = Own("svarstid@svarstid.example", "svar@svarstid.example", "svarstid.example")
        read_stored(self.played.db, Reader(self.settings, Keys.single("generalrepetition"), own), wall)

    def wall(self, at: datetime) -> datetime:
        """The wall-clock time at which it is `at` in the matter."""
        return at - timedelta(seconds=self.played.shift_s)


@dataclass
class FolderInbox(Inbox):
    """The drop folder."""

    def put(self, name: str, content: bytes, at: datetime) -> None:
        """Lay a finished file there."""
        folder = polling.inbox_of(self.settings)
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
        then = time.time() - 60
        os.utime(folder / name, (then, then))

    def poll(self, wall: datetime) -> None:
        """Take the files."""
        polling.poll_folder(self.played.db, self.settings, wall)


@dataclass
class MailboxInbox(Inbox):
    """A folder of a mailbox."""

    server: imap_server.Server

    def put(self, name: str, content: bytes, at: datetime) -> None:
        """Deliver it, with what the receiving server says of its sender and of when it came."""
        domain = message_from_bytes(content, policy=policy.default)["From"].addresses[0].domain
        hop = f"Received: from mx.{domain} by {SERVER} (Postfix) with ESMTPS id 1; {format_datetime(self.wall(at))}\n"
        proof = f"Authentication-Results: {SERVER}; dmarc=pass header.from={domain}\n"
        self.server.put((hop + proof).encode() + content, "svar")

    def poll(self, wall: datetime) -> None:
        """Look into the mailbox."""
        source = Imap(self.settings, lambda: date(2020, 1, 31), context=self.server.context)
        polling.poll(self.played.db, self.settings, source, wall)


async def test_from_invitation_by_reply_to_a_determined_outcome(contract: Stage, inbox: Inbox) -> None:
    await to(contract, date(2024, 3, 4))
    asked = {row.seat.partition("/")[0]: row for row in mails(contract, "invitation", STEP)}
    assert set(asked) == set(ALL)
    captured = contract.transport.captured
    sent = {parcel.row.id: message_from_bytes(parcel.content, policy=policy.default) for parcel in captured}

    # Salem's director has another address by now: the mail comes back, and its official mailbox answers.
    came = at_local(date(2024, 3, 5), 9, 0)
    inbox.put("studs.eml", bounce(sent[asked["salem"].id]), came)
    inbox.read(came)
    assert mails_of(contract, "undelivered")
    assert answered(contract) == []

    came = at_local(date(2024, 3, 6), 9, 0)
    for organisation in ALL:
        ours = sent[asked[organisation].id]
        by = asked[organisation].cc_email if organisation == "salem" else str(ours["To"].addresses[0].addr_spec)
        inbox.put(f"{organisation}.eml", reply(ours, by, "1 JA\n2 JA"), came)
    again = sent[asked["nacka"].id]
    inbox.put("nacka-igen.eml", reply(again, str(again["To"]), "1 JA\n2 JA"), came)
    inbox.read(came)
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
