"""The doctor's check of the mailbox that replies come to; nothing is fetched, marked or moved."""

from __future__ import annotations

import ssl
from datetime import date

from mail.sources import SourceDown
from mail.sources.imap import Imap
from schemas.operations import Check
from settings import Settings

MAIL_IN_CURE = "Kontrollera SVARSTID_IMAP_*; se ”Mail in” i docs/drift.md."
_NO_SERVER = "Inget svar noteras av sig självt: ingen egen mejlserver är angiven som går i god för avsändarna."
_SERVER_CURE = "Sätt SVARSTID_AUTHSERV_ID till namnet först i Authentication-Results."


def mail_in(settings: Settings, context: ssl.SSLContext | None = None) -> Check:
    """The mailbox lets us in and has the folder, and there is a server whose word for a sender counts."""
    source = Imap(settings, lambda: date.max, context or ssl.create_default_context())
    try:
        count = source.look()
    except SourceDown as down:
        return Check(name="mail_in", ok=False, text=str(down), cure=MAIL_IN_CURE)
    if not settings.authserv_id:
        return Check(name="mail_in", ok=False, text=_NO_SERVER, cure=_SERVER_CURE)
    text = f"{settings.imap_host} släpper in oss, och {settings.imap_folder} har {count} mejl."
    return Check(name="mail_in", ok=True, text=text)
