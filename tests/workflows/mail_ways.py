"""How mail leaves and comes back in a whole matter: files both ways, SMTP and IMAP, or the provider both ways."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from db.inbound import polling
from db.inbound.reader import Reader
from db.inbound.reading import read_stored
from mail.message import From
from mail.outgoing.sender import Sender
from mail.sources.imap import Imap
from mail.transports.sendgrid import SendGridSettings, SendGridTransport
from mail.transports.smtp import SmtpSettings, SmtpTransport
from mail.transports.transport import FileTransport, MailTransport
from rehearsal.register import BASE_URL
from rehearsal.stage import Stage
from schemas.settings.mail import EVENTS_PATH
from settings import Settings
from tests.inbound import imap_server
from tests.mail.transports.sendgrid_fake import KEY, SENDER, Events, Provider, sendgrid_fake
from tests.mail.transports.smtp_server import Manners, smtp_server
from tests.web.site import no_engine
from web.app import create_app
from web.shell.addresses import PARSE

SERVER = "mx.samverkan.example"
REPLIES = "svar@samverkan.example"
_SECRET, _TOKEN = "en hemlighet som bara dessa prov har", "bara-for-proven"


@dataclass(frozen=True)
class Sent:
    """A mail as it left."""

    message_id: str
    to: str
    subject: str
    text: str

    @property
    def public_id(self) -> str:
        """Ours."""
        return self.message_id.strip("<>").partition("@")[0]

    @classmethod
    def of(cls, content: bytes) -> Sent:
        """Of the bytes that a server took."""
        mail = message_from_bytes(content, policy=policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        to = str(mail["To"].addresses[0].addr_spec)
        return cls(str(mail["Message-ID"]), to, str(mail["Subject"]), body.get_content())


class MailWay:
    """Everything that a matter by mail needs of the world around it."""

    def __init__(self, played: Stage, transport: MailTransport, folder: Path, **settings: object) -> None:
        own = {"data_dir": folder, "public_url": BASE_URL, "mail_from": f"Svarstid <{SENDER}>", "secret_key": _SECRET}
        self.played = played
        self.settings = Settings.model_validate(own | {"reply_address": REPLIES} | settings)
        sender = From("Svarstid", SENDER)
        keys = Reader.of(self.settings).keys
        played.sender = Sender(played.db, transport, base_url=BASE_URL, keys=keys, from_=sender, documents=folder)

    def sent(self) -> list[Sent]:
        """What has left so far."""
        raise AssertionError

    def put(self, name: str, content: bytes, at: datetime) -> None:
        """Let a mail come at process time `at`."""
        raise AssertionError

    def poll(self, wall: datetime) -> None:
        """Look where it came."""

    def bounce(self, sent: Sent, at: datetime) -> None:
        """Let a mail come back: its address is gone."""
        self.put("studs", delivery_report(sent), at)

    def read(self, at: datetime) -> None:
        """Let the scheduler's two jobs run at process time `at`."""
        self.poll(self.wall(at))
        read_stored(self.played.db, Reader.of(self.settings), self.wall(at))

    def wall(self, at: datetime) -> datetime:
        """The wall-clock time at which it is `at` in the matter."""
        return at - timedelta(seconds=self.played.shift_s)

    @contextmanager
    def web(self, at: datetime) -> Iterator[TestClient]:
        """The web at process time `at`; a browser of the same origin, the secretariat not logged in."""
        app = create_app(self.settings, self.played.db, connect=no_engine, clock=lambda: self.wall(at))
        with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
            client.headers["Sec-Fetch-Site"] = "same-origin"
            yield client


class Files(MailWay):
    """Files out, the drop folder in, which is believed."""

    def __init__(self, played: Stage, folder: Path) -> None:
        self.outbox = folder / "outbox"
        super().__init__(played, FileTransport(self.outbox), folder, inbound_folder_trusted=True)

    def sent(self) -> list[Sent]:
        return [Sent.of(path.read_bytes()) for path in sorted(self.outbox.glob("*.eml"), key=os.path.getmtime)]

    def put(self, name: str, content: bytes, at: datetime) -> None:
        inbox = polling.inbox_of(self.settings)
        inbox.mkdir(exist_ok=True)
        (inbox / f"{name}.eml").write_bytes(content)
        then = time.time() - 60
        os.utime(inbox / f"{name}.eml", (then, then))

    def poll(self, wall: datetime) -> None:
        polling.poll_folder(self.played.db, self.settings, wall)


class Servers(MailWay):
    """SMTP out, IMAP in; the receiving server vouches for the senders."""

    def __init__(self, played: Stage, folder: Path, relay: tuple[Manners, int], server: imap_server.Server) -> None:
        self.manners, port = relay
        self.server = server
        mailbox = {"imap_host": "localhost", "imap_port": server.port, "imap_user": imap_server.USER}
        mailbox |= {"imap_password": imap_server.PASSWORD, "imap_folder": "svar", "imap_days": 3650}
        with server.client() as client:
            client.create("svar")
        smtp = SmtpTransport(SmtpSettings(host="127.0.0.1", port=port, security="none"))
        super().__init__(played, smtp, folder, authserv_id=SERVER, **mailbox)

    def sent(self) -> list[Sent]:
        return [Sent.of(content) for _, content in self.manners.taken]

    def put(self, name: str, content: bytes, at: datetime) -> None:
        self.server.put(let_in(content, self.wall(at)), "svar")

    def poll(self, wall: datetime) -> None:
        source = Imap(self.settings, lambda: date(2020, 1, 31), context=self.server.context)
        polling.poll(self.played.db, self.settings, source, wall)


class ByProvider(MailWay):
    """The provider's API out, its Inbound Parse in, its events about what became of the mails."""

    def __init__(self, played: Stage, folder: Path, provider: Provider, url: str) -> None:
        self.provider, self.events = provider, Events()
        own = {"parse_token": _TOKEN, "parse_authserv_id": SERVER, "sendgrid_webhook_key": self.events.public_key}
        transport = SendGridTransport(SendGridSettings(key=KEY, url=url, connect_timeout_s=5, timeout_s=5))
        super().__init__(played, transport, folder, **own)

    def sent(self) -> list[Sent]:
        return [_of_payload(payload) for payload in self.provider.taken]

    def put(self, name: str, content: bytes, at: datetime) -> None:
        head = b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n'
        own = {"Content-Type": "multipart/form-data; boundary=b", "Authorization": f"Bearer {_TOKEN}"}
        body = head + let_in(content, self.wall(at)) + b"\r\n--b--\r\n"
        with self.web(at) as web:
            assert web.post(PARSE, content=body, headers=own).status_code == 200

    def bounce(self, sent: Sent, at: datetime) -> None:
        at_s = int(self.wall(at).timestamp())
        more = {"type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 no such user"}
        body = json.dumps([self.events.event("bounce", sent.public_id, sent.to, at_s, **more)]).encode()
        with self.web(at) as web:
            assert web.post(EVENTS_PATH, content=body, headers=self.events.signed(body, at_s)).status_code == 204


def _of_payload(payload: dict[str, Any]) -> Sent:
    to = payload["personalizations"][0]["to"][0]["email"]
    return Sent(payload["headers"]["Message-ID"], to, payload["subject"], payload["content"][0]["value"])


@contextmanager
def way_of(name: str, played: Stage, folder: Path) -> Iterator[MailWay]:
    """One of `files`, `servers` and `provider`, with all that runs beside it."""
    if name == "files":
        yield Files(played, folder)
    elif name == "provider":
        provider = Provider()
        with sendgrid_fake(provider) as url:
            yield ByProvider(played, folder, provider, url)
    else:
        manners = Manners()
        with smtp_server(manners) as port, imap_server.installed() as server:
            yield Servers(played, folder, (manners, port), server)


def let_in(content: bytes, wall: datetime) -> bytes:
    """The mail as our own receiving server hands it on: when it came, and that its sender is proved."""
    domain = message_from_bytes(content, policy=policy.default)["From"].addresses[0].domain
    hop = f"Received: from mx.{domain} by {SERVER} (Postfix) with ESMTPS id 1; {format_datetime(wall)}\r\n"
    return (hop + f"Authentication-Results: {SERVER}; dmarc=pass header.from={domain}\r\n").encode() + content


def reply(ours: Sent, text: str, *, sender: str = "", headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    """A reply above our whole mail, as mail programs quote it; by default from whom our mail went to."""
    by = sender or ours.to
    message = EmailMessage()
    message["From"], message["To"] = by, REPLIES
    message["Subject"], message["In-Reply-To"] = f"Sv: {ours.subject}", ours.message_id
    message["Message-ID"] = f"<svar-{ours.public_id}@{by.partition('@')[2]}>"
    for name, value in headers:
        message[name] = value
    quoted = "\n".join(f"> {line}" for line in ours.text.splitlines())
    message.set_content(f"{text}\n\nDen mån 4 mars 2024 kl 08:00 skrev Svarstid <{SENDER}>:\n\n{quoted}\n")
    return message.as_bytes(policy=policy.SMTP)


def delivery_report(ours: Sent) -> bytes:
    """What the receiving server says of a mail to an address that is gone (RFC 3464)."""
    return (
        f"From: MAILER-DAEMON@mx.{ours.to.partition('@')[2]}\nSubject: Undelivered Mail Returned to Sender\n"
        "MIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nNo such user.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.kommun.example\n\n"
        f"Final-Recipient: rfc822; {ours.to}\nAction: failed\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {ours.message_id}\n\n--b--\n"
    ).encode()
