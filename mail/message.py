"""The one builder of messages: whatever carries them, they look the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache

from mail import ics
from mail.policy import POLICY
from mail.render import Rendered
from schemas.address import BadAddress, read_address, read_sender
from schemas.tables.mail import MailRow

_PROGRAM = "Svarstid"
ORIGINAL = "mejlet.eml"
"""What a received mail is called that goes with one of ours."""


@dataclass(frozen=True)
class From:
    """Who writes: the address must be of a domain that we may sign for; replies go to the secretariat."""

    name: str
    """As the setting has it; empty: the cooperation of each mail, by its secretariat."""
    email: str

    @classmethod
    def parse(cls, text: str) -> From:
        """`Svarstid <svarstid@…>` as name and address; BadAddress where there is no address in it."""
        return cls(*read_sender(text))

    def name_of(self, row: MailRow) -> str:
        """The sender's name in a mail: `Södertörnskommunerna via Svarstid`, whom its reader knows."""
        organisation = row.props["contact"].get("organisation", "")
        return self.name or (f"{organisation} via {_PROGRAM}" if organisation else _PROGRAM)

    @property
    def domain(self) -> str:
        """The domain of our Message-IDs."""
        return self.email.rpartition("@")[2]


REHEARSED = From("", "svarstid@svarstid.example")
"""The sender where nothing leaves the house."""


_read = lru_cache(maxsize=500)(read_address)


def copies(cc_email: str) -> list[str]:
    """The addresses in copy, one by one."""
    return [email for email in cc_email.split(", ") if email]


def sendable(row: MailRow) -> tuple[str, list[str], str]:
    """The address and the copies of a mail as they go over the line, and what is worth noting of copies that cannot.

    BadAddress where the reader's own address cannot be sent to; a bad copy never stops the mail.
    """
    others, notes = [], []
    for email in copies(row.cc_email):
        try:
            others.append(_read(email))
        except BadAddress as bad:
            notes.append(f"Kopian till {email} skickades inte: adressen {bad.problem}")
    return _read(row.to_email), others, " ".join(notes)


def message_id(row: MailRow, sender: From) -> str:
    """`<public_id@domain>`: short, the same for every attempt, nothing personal in it."""
    return f"<{row.public_id}@{sender.domain}>"


def build(
    row: MailRow,
    rendered: Rendered,
    sender: From,
    *,
    at: datetime,
    reply_to: str = "",
    in_reply_to: str = "",
    references: str = "",
    original: bytes = b"",
) -> EmailMessage:
    """The message of an outbox row, dated `at` (aware). `reply_to` is where replies go, by default to the contact;
    `original` is a received mail that goes with it.

    Raises ValueError where an address or a subject cannot stand in a header.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = _address(sender.name_of(row), sender.email)
    to, others, _ = sendable(row)
    message["To"] = _address(row.to_name, to)
    if others:
        message["Cc"] = tuple(_address("", copy) for copy in others)
    contact = row.props["contact"]
    message["Reply-To"] = _address(contact["name"], reply_to or contact["email"])
    # What looks encoded would be decoded right here, and say something else.
    message["Subject"] = rendered.subject.replace("=?", "= ?")
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(row, sender)
    in_reply_to = in_reply_to or str(row.props.get("in_reply_to", ""))
    if in_reply_to:
        message["In-Reply-To"] = in_reply_to
    if references or in_reply_to:
        message["References"] = references or in_reply_to
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "DR, RN, NRN, AutoReply"
    message["Content-Language"] = "sv"
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    if rendered.ics:
        _attach_calendar(message, rendered.ics)
    if original:
        # As a file of its own: no mail program shows it as if it were ours, and no relay looks into it.
        message.add_attachment(original, "application", "octet-stream", cte="base64", filename=ORIGINAL)
    _fix_boundaries(message, row.public_id)
    return message


@lru_cache(maxsize=500)
def _address(name: str, email: str) -> Address:
    return Address(display_name=" ".join(name.split()), addr_spec=email)


def _attach_calendar(message: EmailMessage, calendar: str) -> None:
    part = EmailMessage(policy=POLICY)
    part.set_content(
        calendar.encode(),
        "text",
        "calendar",
        cte="base64",
        disposition="attachment",
        filename=ics.filename_of(calendar),
    )
    # Outlook refuses an entry whose MIME method is not the METHOD inside it.
    part.set_param("method", ics.method_of(calendar))
    part.set_param("charset", "utf-8")
    del part["MIME-Version"]
    message.make_mixed()
    message.attach(part)


def _fix_boundaries(message: EmailMessage, public_id: str) -> None:
    # The stdlib draws boundaries at random; a mail made again must be the same mail.
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{public_id}_{number}")
