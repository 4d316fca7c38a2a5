"""A claimed mail in its carrier's hands: what the register is told of it meanwhile."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from db.outbox import claims
from db.outbox.dispatch import Claimed, Terms
from db.store.session import Database
from mail.transports.transport import MailUnavailable, MailUncertain

log = logging.getLogger("svarstid.mail")
_KEEP_EVERY_S = 30.0
_LAST_SECONDS_S = 8.0
"""How long the carrier may wait for an answer after somebody wants to stop."""


class Stopping(threading.Event):
    """An event that remembers when it was set."""

    at_s: float | None = None

    def set(self) -> None:
        """From now on it is time to stop."""
        if self.at_s is None:
            self.at_s = time.monotonic()
        super().set()

    @property
    def is_over(self) -> bool:
        """True where the last seconds are out too."""
        return self.at_s is not None and time.monotonic() - self.at_s > _LAST_SECONDS_S


@dataclass
class Held:
    """The claim of one mail while it is carried."""

    db: Database
    mail: Claimed
    terms: Terms
    clock: Callable[[], datetime]
    stopping: Stopping
    kept_at_s: float = field(default_factory=time.monotonic)

    def hand_over(self) -> None:
        """Note that the mail may leave now; MailUnavailable where that cannot be noted, or is not for us to do."""
        try:
            with self.db.write() as session:
                is_ours = claims.handing_over(session, self.mail, wall_now=self.clock(), terms=self.terms)
        except Exception:
            log.exception("the handing over of mail %s could not be noted", self.mail.row.public_id)
            raise MailUnavailable("Registret svarade inte när mejlet skulle lämnas över.") from None
        if not is_ours:
            raise MailUnavailable("Ett annat utskick har tagit över mejlet.")

    def keep(self) -> None:
        """Keep the claim up while the carrier waits; MailUncertain where it can wait no longer."""
        if self.stopping.is_over:
            raise MailUncertain("Programmet stoppades innan e-postservern hade svarat.")
        if time.monotonic() - self.kept_at_s < _KEEP_EVERY_S:
            return
        self.kept_at_s = time.monotonic()
        try:
            with self.db.write() as session:
                claims.keep(session, self.mail, wall_now=self.clock(), terms=self.terms)
        except Exception:
            # The carrier waits on; at worst the mail counts as uncertain until it comes back.
            log.exception("the claim of mail %s could not be kept up", self.mail.row.public_id)
