"""Mail that comes to a service which is being killed: what people write, and the three ways it takes."""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from db.inbound.polling import inbox_of
from mail.sources.folder import READ
from settings import Settings
from tests.chaos.service import Parts, until
from tests.inbound.imap_server import PASSWORD, USER, Server
from web.shell.addresses import PARSE

SERVER = "mx.svarstid.example"
TOKEN = "bara-for-kaosproven"
BOUNDARY = "kaos"


@dataclass(frozen=True)
class Written:
    """One mail that came, and what must become of it."""

    content: bytes
    seat: str
    becomes: str
    """`answer`, `question` (for a person) or `report`."""


class Way(Protocol):
    """How mail reaches the service."""

    service: Parts | None
    """What takes it; set when it runs."""

    @property
    def part(self) -> str:
        """The part of it that takes mail in."""
        ...

    @property
    def settings(self) -> Mapping[str, str]:
        """What that needs to know."""
        ...

    @property
    def is_sending(self) -> bool:
        """True while whoever brings mail has not been told that it is safe, and tries on."""
        ...

    def put(self, name: str, content: bytes) -> None:
        """Let a mail come."""
        ...

    def left(self, taken: list[bytes]) -> list[str]:
        """What is wrong with where it came: something that lies there still, or is kept nowhere."""
        ...


@dataclass
class Folder:
    """The drop folder."""

    inbox: Path
    service: Parts | None = None
    part: str = "scheduler"
    is_sending: bool = False
    settings: Mapping[str, str] = field(default_factory=lambda: {"SVARSTID_INBOUND_FOLDER_TRUSTED": "true"})

    @classmethod
    def of(cls, data: Path) -> Folder:
        """That of a data folder."""
        return cls(inbox_of(Settings(data_dir=data)))

    def put(self, name: str, content: bytes) -> None:
        """A finished file."""
        self.inbox.mkdir(parents=True, exist_ok=True)
        path = self.inbox / f"{name}.eml"
        path.write_bytes(content)
        then = time.time() - 60
        os.utime(path, (then, then))

    def left(self, taken: list[bytes]) -> list[str]:
        """Nothing lies in the folder, and everything beside it."""
        wrong = [f"still in the folder: {path.name}" for path in self.inbox.glob("*.eml")]
        kept = {path.read_bytes() for path in (self.inbox / READ).iterdir()}
        return [*wrong, *("a file is gone" for content in taken if content not in kept)]


@dataclass
class Mailbox:
    """A mailbox whose mails are moved when they are read."""

    server: Server
    box: str
    service: Parts | None = None
    part: str = "scheduler"
    is_sending: bool = False

    def __post_init__(self) -> None:
        with self.server.client() as client:
            client.create(self.box)
            client.create(f"{self.box}-klart")

    @property
    def settings(self) -> Mapping[str, str]:
        """The library believes the server's certificate by the variable that OpenSSL knows."""
        return {
            "SVARSTID_IMAP_HOST": "localhost",
            "SVARSTID_IMAP_PORT": str(self.server.port),
            "SVARSTID_IMAP_USER": USER,
            "SVARSTID_IMAP_PASSWORD": PASSWORD,
            "SVARSTID_IMAP_FOLDER": self.box,
            "SVARSTID_IMAP_MOVE_TO": f"{self.box}-klart",
            "SVARSTID_AUTHSERV_ID": SERVER,
            "SSL_CERT_FILE": str(self.server.certificate),
        }

    def put(self, name: str, content: bytes) -> None:
        """Delivered."""
        self.server.put(content, self.box)

    def left(self, taken: list[bytes]) -> list[str]:
        """Everything has been moved, and nothing lost on the way."""
        still, moved = len(self.server.flags(self.box)), len(self.server.flags(f"{self.box}-klart"))
        return [] if (still, moved) == (0, len(taken)) else [f"{still} in the mailbox, {moved} of {len(taken)} moved"]


@dataclass
class Provider:
    """SendGrid's Inbound Parse: each mail is posted until somebody says that it is stored."""

    part: str = "web"
    settings: Mapping[str, str] = field(
        default_factory=lambda: {"SVARSTID_PARSE_TOKEN": TOKEN, "SVARSTID_PARSE_AUTHSERV_ID": SERVER}
    )
    service: Parts | None = None
    _posts: list[threading.Thread] = field(default_factory=list)

    def put(self, name: str, content: bytes) -> None:
        """The provider begins to post it."""
        post = threading.Thread(target=self._post, args=[content], daemon=True)
        post.start()
        self._posts.append(post)

    def left(self, taken: list[bytes]) -> list[str]:
        """Every post has been taken."""
        return ["a post is not taken"] if self.is_sending else []

    @property
    def is_sending(self) -> bool:
        """True while a post has not been answered with 200."""
        return any(post.is_alive() for post in self._posts)

    def _post(self, content: bytes) -> None:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="email"\r\n\r\n'.encode()
        until(lambda: self._is_taken(head + content + f"\r\n--{BOUNDARY}--\r\n".encode()), "taken", every_s=0.1)

    def _is_taken(self, body: bytes) -> bool:
        assert self.service is not None
        host, port = self.service.web
        web = http.client.HTTPConnection(host, port, timeout=20)
        own = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Authorization": f"Bearer {TOKEN}"}
        try:
            web.request("POST", PARSE, body, own)
            return web.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            web.close()


def answer(ours: bytes, seat: str, text: str = "Ja") -> Written:
    """A reply above our mail, as mail programs quote it; with other words than a plain one it is for a person."""
    sent = message_from_bytes(ours, policy=policy.default)
    body = sent.get_body(("plain",))
    assert body is not None
    quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines())
    reply = _from(str(sent["To"].addresses[0].addr_spec))
    reply["Subject"], reply["In-Reply-To"] = f"Sv: {sent['Subject']}", sent["Message-ID"]
    reply["Message-ID"] = f"<svar-{seat.replace('/', '.')}@kommun.example>"
    reply.set_content(f"{text}\n\nDen ons 15 maj 2024 kl 10:00 skrev {sent['From']}:\n\n{quoted}\n")
    return Written(reply.as_bytes(policy=policy.SMTP), seat, "answer" if text == "Ja" else "question")


def report(ours: bytes, seat: str) -> Written:
    """What the receiving server says of a mail to an address that is gone (RFC 3464)."""
    sent = message_from_bytes(ours, policy=policy.default)
    to = str(sent["To"].addresses[0].addr_spec)
    content = (
        f"From: MAILER-DAEMON@{to.partition('@')[2]}\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nNo such user.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.kommun.example\n\n"
        f"Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {sent['Message-ID']}\n\n--b--\n"
    )
    return Written(content.replace("\n", "\r\n").encode(), seat, "report")


def _from(address: str) -> EmailMessage:
    """A mail that our own server has let in and vouches for."""
    mail, domain = EmailMessage(), address.partition("@")[2]
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={domain}"
    mail["From"], mail["To"] = address, "svar@svarstid.example"
    return mail
