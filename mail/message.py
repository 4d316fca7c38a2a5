"""The one builder of messages: whatever carries them, they look the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.generator import BytesGenerator
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from io import BytesIO

from mail.calendar import due_day
from mail.policy import POLICY
from mail.writing.render import Rendered
from schemas.address import BadAddress, read_address, read_sender
from schemas.tables.mail import MailRow

_PROGRAM = "Svarstid"
_LINE_END = re.compile(r"\r\n|\r|\n")
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
    message["MIME-Version"] = "1.0"
    # The stdlib draws boundaries at random, and reads the header anew for each; a mail made again is the same mail.
    boundaries = (f"=_{row.public_id}_{number}" for number in range(2))
    alike = message
    if rendered.ics or original:
        message["Content-Type"] = f'multipart/mixed; boundary="{next(boundaries)}"'
        alike = EmailMessage(policy=POLICY)
        message.attach(alike)
    alike["Content-Type"] = f'multipart/alternative; boundary="{next(boundaries)}"'
    alike.attach(_part(rendered.text, "plain"))
    alike.attach(_part(rendered.html, "html"))
    if rendered.ics:
        message.attach(_calendar(rendered.ics))
    if original:
        # As a file of its own: no mail program shows it as if it were ours, and no relay looks into it.
        message.add_attachment(original, "application", "octet-stream", cte="base64", filename=ORIGINAL)
    return message


@lru_cache(maxsize=500)
def _address(name: str, email: str) -> Address:
    return Address(display_name=" ".join(name.split()), addr_spec=email)


def written(message: EmailMessage) -> bytes:
    """The message as it goes over the line."""
    content = BytesIO()
    _Writer(content, mangle_from_=False, policy=POLICY).flatten(message)
    return content.getvalue()


class _Writer(BytesGenerator):
    """Writes a text at once, where the stdlib writes each of its lines, and its end, by themselves."""

    def _write_lines(self, lines: str) -> None:
        self.write(self._NL.join(_LINE_END.split(lines)))  # type: ignore[attr-defined]


def _part(text: str, subtype: str) -> EmailMessage:
    part = EmailMessage(policy=POLICY)
    part.set_content(text, subtype=subtype, cte="quoted-printable")
    del part["MIME-Version"]
    return part


def _calendar(calendar: str) -> EmailMessage:
    part = EmailMessage(policy=POLICY)
    part.set_content(
        calendar.encode(),
        "text",
        "calendar",
        cte="base64",
        disposition="attachment",
        filename=due_day.filename_of(calendar),
    )
    # Outlook refuses an entry whose MIME method is not the METHOD inside it.
    part.set_param("method", due_day.method_of(calendar))
    part.set_param("charset", "utf-8")
    del part["MIME-Version"]
    return part
