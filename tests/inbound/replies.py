"""A register on Tuesday 14 May 2024 with the question open, and replies to its mails as people send them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from sqlmodel import col, select

from db import events
from db.inbound.reader import Reader
from db.inbound.reading import read_stored
from db.inbound.storing import store
from mail.sources import Arrived
from mail.tokens import Keys, reply_token
from rules.dates.clock import STOCKHOLM
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import MailRow
from schemas.tables.process import AnswerRow
from settings import Settings
from tests.web.site import PROCESS, SECRET, STEP, Site

SERVER = "mx.samverkan.example"
DIRECTOR = "kommundirektor"
BOTH = "1 JA, 2 NEJ"


def settings_of(site: Site, **more: object) -> Settings:
    """The site's settings, with a mailbox for replies."""
    own = {"reply_address": "svar@samverkan.example", "authserv_id": SERVER}
    return Settings.model_validate(
        {"data_dir": site.settings.data_dir, "public_url": "http://testserver", "secret_key": SECRET, "port": 0}
        | own
        | more
    )


def invitation(site: Site, organisation: str = "tyreso") -> MailRow:
    """The mail that invited the director of a municipality."""
    with site.db.read() as session:
        found = session.exec(
            select(MailRow).where(
                MailRow.kind == "invitation", MailRow.step == STEP, MailRow.seat == f"{organisation}/{DIRECTOR}"
            )
        ).first()
    assert found is not None
    return found


def reply(
    site: Site,
    text: str = BOTH,
    organisation: str = "tyreso",
    *,
    sender: str = "",
    name: str = "",
    subject: str = "",
    number: int = 1,
    is_proved: bool = True,
    by_token: bool = False,
    at: datetime | None = None,
    headers: Sequence[tuple[str, str]] = (),
    files: Sequence[tuple[str, str, bytes]] = (),
) -> bytes:
    """A reply to a director's invitation, by default from that director and with our server's word for it."""
    mail, came = invitation(site, organisation), at or site.now
    address = sender or mail.to_email
    domain = address.rpartition("@")[2]
    message = EmailMessage()
    came_local = format_datetime(came.astimezone(STOCKHOLM))
    message["Received"] = f"from mail.{domain} by {SERVER} (Postfix) with ESMTPS id X{number}; {came_local}"
    passed = "pass" if is_proved else "fail"
    message["Authentication-Results"] = f"{SERVER}; dmarc={passed} header.from={domain}"
    message["From"] = f"{name or mail.to_name} <{address}>"
    message["To"] = "svar@samverkan.example"
    if by_token:
        asked = mail.props["asked"]
        token = reply_token(Keys.single(SECRET), mail.public_id, asked["public_id"], asked["generation"])
        # Mail programs and servers are free with capitals.
        message.replace_header("To", f"SVAR+{token.upper()}@Samverkan.Example")
    else:
        message["In-Reply-To"] = f"<{mail.public_id}@samverkan.example>"
    message["Subject"] = subject or f"Sv: {mail.subject}"
    message["Message-ID"] = f"<{number}@{domain}>"
    message["Date"] = came_local
    for header, value in headers:
        message[header] = value
    message.set_content(f"{text}\n")
    for file, kind, content in files:
        maintype, _, subtype = kind.partition("/")
        message.add_attachment(content, maintype, subtype, filename=file)
    return message.as_bytes()


def take(site: Site, *contents: bytes, settings: Settings | None = None, source: str = "imap") -> list[ReceivedMailRow]:
    """Store the messages and read all that is stored; returns every received mail, the oldest first."""
    own = settings or settings_of(site)
    for content in contents:
        store(site.db, own.documents_dir, Arrived(content, len(content)), source=source, now=site.now)
    read_stored(site.db, Reader.of(own), site.now + timedelta(seconds=5))
    return received(site)


def received(site: Site) -> list[ReceivedMailRow]:
    """Every received mail, the oldest first."""
    with site.db.read() as session:
        return list(session.exec(select(ReceivedMailRow).order_by(col(ReceivedMailRow.id))))


def answers(site: Site) -> list[AnswerRow]:
    """Every version of every answer to the question."""
    with site.db.read() as session:
        return list(session.exec(select(AnswerRow).where(AnswerRow.step == STEP).order_by(AnswerRow.seat)))


def mails(site: Site, kind: str) -> list[MailRow]:
    """The mails of a kind, the oldest first."""
    return [row for row in site.mails() if row.kind == kind]


def sentences(site: Site) -> list[str]:
    """The history."""
    with site.db.read() as session:
        return [row.text for row in events.listed(session, PROCESS)]
