"""The mails of one claim in their carrier's hands: what the register is told of them meanwhile.

A commit costs more than most mails, so the ends of several are written in one, and one says of several that they may
leave now. How many follows from how quickly they go: a carrier that is slow has but one mail at a time noted.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from sqlmodel import Session

from db import journals
from db.outbox import claims
from db.outbox.dispatch import Claimed, Terms
from db.store.session import Database
from mail.kinds import MAILS
from mail.transports.transport import MailRefused, MailUnavailable, MailUncertain

log = logging.getLogger("svarstid.mail")
_KEEP_EVERY_S = 30.0
_LAST_SECONDS_S = 8.0
"""How long the carrier may wait for an answer after somebody wants to stop."""
_LOOK_HOLDS_S = 2.0
"""How long after the claim, and its last look, a mail may be begun; what has not been goes back to the outbox."""
_NOTE_HOLDS_S = 0.25
"""How long after it was noted that a mail may leave, it may."""
_MOST_CLAIMED, _MOST_NOTED = 64, 8


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


@dataclass(frozen=True)
class Taken:
    """The carrier took the mail: what is worth noting, and the copies that it left out, each with what was said."""

    note: str
    left_out: Mapping[str, str]


Ending = Taken | MailRefused | MailUnavailable | MailUncertain
"""How a handing over went."""


@dataclass
class Pace:
    """How many mails go within the time that a look, or a note, holds for; found out while they go."""

    claimed: int = 1
    """How many to claim next."""
    noted: int = 1
    """Of how many to note next that they may leave: so many are uncertain at most where the sender is killed."""

    def claim_went(self, begun: int, out_of: int) -> None:
        """So many of the claimed mails were begun in time."""
        self.claimed = max(self.claimed, min(out_of * 2, _MOST_CLAIMED)) if begun == out_of else max(begun, 1)

    def note_went(self, gone: int, out_of: int) -> None:
        """So many of the noted mails left in time."""
        self.noted = min(out_of * 2, _MOST_NOTED) if gone == out_of else max(gone, 1)


@dataclass
class Held:
    """The mails of one claim, in the order in which they go; those that have not begun are `waiting`."""

    db: Database
    waiting: list[Claimed]
    terms: Terms
    clock: Callable[[], datetime]
    stopping: Stopping
    finish: Callable[[Session, Claimed, Ending], bool]
    """Writes the end of one; True where it was accepted."""
    pace: Pace = field(default_factory=Pace)
    is_held: Callable[[], bool] = lambda: False
    """Whether no more mail may leave now."""
    accepted: int = 0
    """How many the carrier took, of those whose end is written."""
    _ended: list[tuple[Claimed, Ending]] = field(default_factory=list)
    _noted: dict[int | None, Claimed] = field(default_factory=dict)
    _gone: int = 0
    _out_of: int = 0
    _noted_at_s: float = 0.0
    _claimed_at_s: float = field(default_factory=time.monotonic)
    _kept_at_s: float = field(default_factory=time.monotonic)

    def in_turn(self) -> Iterator[Claimed]:
        """Each mail that may be begun: the first, and the others while the last look at them holds."""
        begun, out_of = 0, len(self.waiting)
        while self.waiting and not (begun and self._is_over()):
            begun += 1
            self._kept_at_s = time.monotonic()
            yield self.waiting.pop(0)
        self.pace.claim_went(begun, out_of)

    def _is_over(self) -> bool:
        return self.stopping.is_set() or self._is_look_old() or self.is_held()

    def _is_look_old(self) -> bool:
        return time.monotonic() - self._claimed_at_s > _LOOK_HOLDS_S

    def ended(self, mail: Claimed, ending: Ending) -> None:
        """How it went; written with the next commit."""
        self._ended.append((mail, ending))

    def hand_over(self, mail: Claimed) -> None:
        """Note that the mail may leave now; MailUnavailable where that cannot be noted, or is not for us to do.

        Others that follow at once are noted with it, and what has ended before is written.
        """
        if mail.row.id not in self._noted or time.monotonic() - self._noted_at_s > _NOTE_HOLDS_S:
            self._note(mail)
        if self._noted.pop(mail.row.id, None) is None:
            raise MailUnavailable("Ett annat utskick har tagit över mejlet.")
        self._gone += 1

    def _note(self, mail: Claimed) -> None:
        if self._out_of:
            self.pace.note_went(self._gone, self._out_of)
        # Where nobody would send it again by itself, a mail is never noted before its own time has come.
        alike = takewhile(_is_resent, self.waiting) if _is_resent(mail) else ()
        group = [mail, *alike][: self.pace.noted]
        try:
            with self.db.write() as session:
                accepted = self._write(session)
                now = self.clock()
                ours = [one for one in group if claims.handing_over(session, one, wall_now=now, terms=self.terms)]
        except Exception:
            log.exception("the handing over of mail %s could not be noted", mail.row.public_id)
            raise MailUnavailable("Registret svarade inte när mejlet skulle lämnas över.") from None
        self._written(accepted)
        self._noted, self._gone, self._out_of = {one.row.id: one for one in ours}, 0, len(ours)
        self._noted_at_s = time.monotonic()

    def keep(self, mail: Claimed) -> None:
        """Keep the claim up while the carrier waits; MailUncertain where it can wait no longer.

        The mails behind it do not wait with it.
        """
        if self.stopping.is_over:
            raise MailUncertain("Programmet stoppades innan e-postservern hade svarat.")
        is_kept = time.monotonic() - self._kept_at_s < _KEEP_EVERY_S
        try:
            if self._is_look_old() and (self.waiting or self._ended):
                with self.db.write() as session:
                    accepted = self._write(session, self.waiting)
                self._written(accepted)
                self.waiting.clear()
            if not is_kept:
                self._kept_at_s = time.monotonic()
                with self.db.write() as session:
                    claims.keep(session, mail, wall_now=self.clock(), terms=self.terms)
        except Exception:
            # The carrier waits on; at worst the mail counts as uncertain until it comes back.
            log.exception("the claim of mail %s could not be kept up", mail.row.public_id)

    def close(self) -> None:
        """Write every end that is not written yet, and give back what was not begun."""
        if not self._ended and not self.waiting:
            return
        try:
            with self.db.write() as session:
                accepted = self._write(session, self.waiting)
            self._written(accepted)
        except Exception:
            log.exception("the ends of %s mails could not be written together", len(self._ended))
            self._close_one_by_one()
        self.waiting.clear()

    def _close_one_by_one(self) -> None:
        """What cannot be written of one mail harms no other."""
        for mail, ending in self._ended:
            try:
                with self.db.write() as session:
                    is_accepted = self.finish(session, mail, ending)
                self.accepted += is_accepted
            except Exception:
                log.exception("the end of mail %s could not be written", mail.row.public_id)
        self._ended.clear()

    def _write(self, session: Session, unbegun: list[Claimed] | None = None) -> int:
        """Write the ends, and give back; how many of the mails were accepted."""
        unbegun = unbegun or []
        # The journals before their rows, always in the same order: as everybody else takes them.
        for journal in sorted({mail.row.process for mail, _ in self._ended}):
            journals.hold(session, journal)
        for mail in unbegun:
            claims.give_back(session, mail, wall_now=self.clock())
        return sum(self.finish(session, mail, ending) for mail, ending in self._ended)

    def _written(self, accepted: int) -> None:
        self.accepted += accepted
        self._ended.clear()


def _is_resent(mail: Claimed) -> bool:
    return MAILS[mail.row.kind].is_resent
