"""What took a mail, also where that was not kept: older mails are known by the file that was written."""

from __future__ import annotations

from collections.abc import Callable

from schemas.tables.mail import MailRow
from settings import Settings


def carriers(settings: Settings) -> Callable[[MailRow], str]:
    """A function from a mail to its carrier; empty where nobody knows."""
    folder, now = settings.outbox_dir, settings.mail

    def carrier_of(mail: MailRow) -> str:
        if mail.carrier or mail.state != "accepted":
            return mail.carrier
        return "file" if now == "file" or (folder / f"{mail.public_id}.eml").exists() else ""

    return carrier_of
