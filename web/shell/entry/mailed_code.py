"""Sends login codes: beside the request, so that the time it takes tells nobody whether an address is known."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Protocol

from db.outbox.posting import unrecorded
from db.register import people
from db.store.session import Database
from db.users import attempts
from mail.kinds.service.login_code import login_code
from mail.message import From
from mail.props import Contact
from mail.tokens import Keys
from mail.transports.chosen import make_transport
from mail.transports.transport import MailRefused, MailTransport, MailUnavailable, MailUncertain, Parcel
from rules.dates.clock import local_date
from schemas.tables.users import UserRow
from settings import Settings

log = logging.getLogger("svarstid.web")


class Carrying(Protocol):
    """What of the web the sending needs."""

    settings: Settings
    db: Database
    keys: Keys


class MailedCodes:
    """One thread that hands codes to the carrier, in their order. A code that is lost is asked for again."""

    def __init__(self, transport: MailTransport | None = None) -> None:
        """`transport` defaults to what the settings name."""
        self._transport = transport
        self._thread = ThreadPoolExecutor(1, "svarstid-koder")

    def send(self, web: Carrying, user: UserRow | None, code: str, now: datetime) -> None:
        """Send the code to the user, soon; without a user nothing is sent, and it takes as long to say so."""
        self._thread.submit(self._send, web, user, code, now)

    def settled(self) -> Future[None]:
        """Done when all that was to be sent before is sent."""
        return self._thread.submit(lambda: None)

    def close(self) -> None:
        """Send what waits, and stop."""
        self._thread.shutdown()

    def _send(self, web: Carrying, user: UserRow | None, code: str, now: datetime) -> None:
        if user is None:
            return
        try:
            settings = web.settings
            sender = From.parse(settings.mail_from)
            minutes = int(attempts.LIVES.total_seconds() // 60)
            letter = login_code(
                user.name, user.email, _contact(web.db, sender, now), attempts.shown(code), minutes, send_at=now
            )
            transport = self._transport or make_transport(settings)
            transport.send(Parcel(unrecorded(letter, now), now, settings.base_url, web.keys, sender))
        except (MailRefused, MailUnavailable, MailUncertain):
            # Without what was said: it may hold the address.
            log.warning("en kod för inloggning kunde inte lämnas till e-posten; se svarstid doctor")
        except Exception:
            log.exception("en kod för inloggning kunde inte skickas")


def _contact(db: Database, sender: From, now: datetime) -> Contact:
    """The secretariat, where the register has one; else the sender itself."""
    with db.read() as session:
        for seat in people.secretariats(session):
            return people.contact(session, seat, local_date(now))
    return Contact(name=sender.name or "Svarstid", email=sender.email)
