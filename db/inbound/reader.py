"""What reading a message needs beside the register: the keys, our own addresses, and whom to believe."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from jinja2 import TemplateError
from pydantic import ValidationError

from mail.inbound.authentication import Verdict, verdict
from mail.inbound.classify import Own
from mail.inbound.message import Incoming
from mail.inbound.text.quoted import our_lines
from mail.message import From
from mail.tokens import Keys
from mail.writing.render import render
from schemas.mail.inbound import SourceName
from schemas.settings.inbound import InboundSettings
from schemas.tables.mail import MailRow
from settings import Settings

log = logging.getLogger("svarstid.mail")


@dataclass(frozen=True)
class Reader:
    """Made once by `of`; it holds no state."""

    settings: Settings
    keys: Keys
    own: Own

    @classmethod
    def of(cls, settings: Settings) -> Reader:
        """The reader of this environment."""
        sender = From.parse(settings.mail_from)
        own = Own(from_email=sender.email, reply_email=settings.reply_address, domain=sender.domain)
        return cls(settings, Keys({version: key.decode() for version, key in settings.keys.items()}), own)

    def believes(self, incoming: Incoming, source: str) -> Verdict:
        """Whether the sender is proved: by the word of the server that a setting names for the source. What lies in
        the drop folder is believed without any in development, where a setting says so."""
        if source == SourceName.FOLDER and self.settings.believes_folder:
            return Verdict(passed=True)
        return verdict(incoming, server_of(self.settings, source))

    def lines_of(self, mail: MailRow) -> tuple[str, ...]:
        """The lines of a mail of ours as they may come back in a quote; none where it cannot be made again."""
        try:
            made = render(mail, self.settings.base_url, self.keys)
        except (ValidationError, TemplateError, ValueError, LookupError):
            log.exception("mail %s cannot be made again", mail.public_id)
            return ()
        return our_lines(made.subject, made.text, made.html)


def server_of(settings: InboundSettings, source: str) -> str:
    """The receiving server whose headers can be believed in what that source brings; empty where there is none.

    `authserv_id` names the one before the mailbox. Other ways in do not lead past it unless a setting says so.
    """
    named = {
        SourceName.IMAP: settings.authserv_id,
        SourceName.FOLDER: settings.inbound_folder_authserv_id,
        SourceName.PARSE: settings.parse_authserv_id,
    }
    return named.get(SourceName(source), "")


def proves(settings: InboundSettings, source: str) -> bool:
    """True where a sender can be proved in what that source brings."""
    return bool(server_of(settings, source)) or (source == SourceName.FOLDER and settings.believes_folder)
