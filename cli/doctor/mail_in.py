"""The doctor's check of how replies come in and are noted; nothing is fetched, marked or moved."""

from __future__ import annotations

import ssl
from datetime import date

from db.inbound.reader import proves
from mail.sources import SourceDown
from mail.sources.imap import Imap
from schemas.mail.inbound import SourceName
from schemas.output.operations import Check
from settings import Settings

MAIL_IN_CURE = "Kontrollera SVARSTID_IMAP_*; se ”Mail in” i docs/drift.md."
_NO_SERVER = "Inget svar noteras av sig självt: ingen egen mejlserver är angiven som går i god för avsändarna."
_NO_SOURCE = "Svarsadressen är satt, men ingen läser det som kommer dit. Svar går därför till kansliet."
_SOURCE_CURE = "Sätt SVARSTID_IMAP_* eller SVARSTID_PARSE_*; se ”Mail in” i docs/drift.md."
_SERVER_CURE = (
    "Sätt SVARSTID_AUTHSERV_ID, för SendGrid SVARSTID_PARSE_AUTHSERV_ID, till namnet först i Authentication-Results."
)


def is_concerned(settings: Settings) -> bool:
    """True where there is anything to look at: a mailbox, or an address that replies are to come to."""
    return bool(settings.imap_host or settings.reply_address)


def mail_in(settings: Settings, context: ssl.SSLContext | None = None) -> Check:
    """The mailbox, where there is one, lets us in and has the folder; and there is a server whose word for a sender
    counts. Where all mail lies in the drop folder, the lack of one is worth a look, and no fault."""
    has_mailbox, is_pushed = bool(settings.imap_host), settings.takes_parse
    text = "Svar kommer från SendGrid." if is_pushed else "Svar läses från mappen inkorg i datamappen."
    if has_mailbox:
        source = Imap(settings, lambda: date.max, context or ssl.create_default_context())
        try:
            count = source.look()
        except SourceDown as down:
            return Check(name="mail_in", ok=False, text=str(down), cure=MAIL_IN_CURE)
        text = f"{settings.imap_host} släpper in oss, och {settings.imap_folder} har {count} mejl."
    elif not (is_pushed or settings.inbound_folder):
        return Check(name="mail_in", ok=False, text=_NO_SOURCE, cure=_SOURCE_CURE)
    has_outer = has_mailbox or is_pushed
    outer = [SourceName.IMAP] * has_mailbox + [SourceName.PARSE] * is_pushed
    if any(proves(settings, name) for name in outer or [SourceName.FOLDER]):
        return Check(name="mail_in", ok=True, text=text)
    return Check(name="mail_in", ok=not has_outer, text=_NO_SERVER, cure=_SERVER_CURE)
