"""A document that is shared: its summary, the checksum that it has in every channel, and the link to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props
from questions.document import size_words
from schemas.tables.year.shared import SharedVersionRow


class SharedProps(Props):
    """One version of a document, to one organisation."""

    title: str
    version: int
    summary: str = ""
    name: str
    size: str
    sha256: str
    expires_on: date
    organisation: str
    seat_title: str
    channels: list[str] = []
    """Where the organisation finds the same file besides, in words."""
    public_id: str = ""


SHARED = Mail("shared_document", "Delat dokument", SharedProps, "shared", is_bound=True)


def key_of(document: str) -> str:
    """The name under which the register keeps a shared document's mails and log."""
    return f"dokument-{document}"


def shared_letter(
    row: SharedVersionRow, to: Addressee, contact: Contact, channels: Sequence[str], *, send_at: datetime
) -> Letter:
    """The mail about a version to a seat."""
    props = SharedProps(
        contact=contact,
        title=row.title,
        version=row.version,
        summary=row.summary,
        name=row.name,
        size=size_words(row.size),
        sha256=row.sha256,
        expires_on=row.expires_on,
        organisation=to.organisation,
        seat_title=to.seat_title,
        channels=list(channels),
        public_id=to.public_id,
    )
    key = f"{row.process}/{to.seat}/{SHARED.name}/{row.version}"
    return SHARED.letter(to, props, (key,), send_at, process=row.process)
