"""Takes due mails from the outbox, several at a claim, and hands them to the carrier one after the other.

No transaction spans network I/O: `dispatching` is committed before a mail is begun, its end is written afterwards (see
`mail.outgoing.held`). What is found `dispatching` with its lease run out was cut off: the carrier knows what became of
it, or it counts as uncertain.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from db.outbox import claims, dispatch
from db.outbox.dispatch import Claimed, Terms
from db.outbox.reported import refusals
from db.store.session import Database
from mail.forwarded import original_of
from mail.message import REHEARSED, From
from mail.outgoing.held import Ending, Held, Pace, Stopping, Taken
from mail.tokens import Keys
from mail.transports.transport import MailLine, MailRefused, MailTransport, MailUnavailable, MailUncertain, Parcel

log = logging.getLogger("svarstid.mail")

_COPY_MATTERS_UNTIL = 4
"""Attempts during which a copy that is turned away for now holds the whole mail back."""
_POLL_S = 1.0
_PAUSE_AFTER_ERROR_S = 5.0


class Sender:
    """Sends what is due. Any number of them may run at once, in one process or several."""

    def __init__(
        self,
        db: Database,
        transport: MailTransport,
        *,
        base_url: str,
        keys: Keys,
        from_: From = REHEARSED,
        terms: Terms | None = None,
        batch: int = 1,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        is_held: Callable[[], bool] = lambda: False,
        documents: Path | None = None,
    ) -> None:
        """`documents` is where received mails lie that go with some of ours. `batch` is how many are
        claimed first; how many then follows from how quickly they go.

        Asked before each mail that is sent by the clock, `is_held` tells that no mail may leave now.
        """
        self._db = db
        self._transport = transport
        self._base_url = base_url
        self._keys = keys
        self._from = from_
        self._terms = terms or Terms()
        self._batch = batch
        self._clock = clock
        self._is_held = is_held
        self._documents = documents
        self._woken = threading.Event()
        self._stopping = Stopping()

    def drain(self, wall_now: datetime | None = None, *, process_now: datetime | None = None) -> int:
        """Send everything that is due; returns how many mails were accepted.

        `wall_now` (aware; default: the clock, read anew for each claim) plus a process's shift is that process's time.
        A rehearsal gives `process_now` instead: its process's time, the same for every process of the register.
        """
        fixed = wall_now or process_now
        self._settle_abandoned(fixed or self._clock())
        with self._transport.opened() as line:
            return self._drain(line, fixed, process_now)

    def _drain(self, line: MailLine, fixed: datetime | None, process_now: datetime | None) -> int:
        sent, is_known, pace = 0, False, Pace(claimed=self._batch)
        while not self._stopping.is_set() and (fixed or not self._is_held()):
            now = fixed or self._clock()
            if not is_known:
                with self._db.read() as session:
                    if not dispatch.is_anything_due(session, wall_now=now, process_now=process_now):
                        return sent
            with self._db.write() as session:
                claims = dispatch.claim(
                    session, wall_now=now, terms=self._terms, limit=pace.claimed, process_now=process_now
                )
            if not claims.mails and not claims.cancelled:
                return sent  # another sender was quicker
            is_known = claims.is_more
            sent += self._carry_all(line, claims.mails, pace, fixed)
        return sent

    def _carry_all(self, line: MailLine, mails: list[Claimed], pace: Pace, fixed: datetime | None) -> int:
        """Hand over what was claimed, as far as it may be begun; how many of the mails were accepted."""

        def clock() -> datetime:
            return fixed or self._clock()

        held = Held(
            self._db,
            mails,
            self._terms,
            clock,
            self._stopping,
            finish=lambda session, mail, ending: self._finish(session, mail, ending, clock()),
            pace=pace,
            is_held=lambda: not fixed and self._is_held(),
        )
        for mail in held.in_turn():
            held.ended(mail, self._carry(line, held, mail))
        held.close()
        return held.accepted

    def wake(self) -> None:
        """Look for due mails at once."""
        self._woken.set()

    def stop(self) -> None:
        """End `run` after the mail in hand, and give back those behind it.

        One whose carrier waits for an answer is given some seconds.
        """
        self._stopping.set()
        self._woken.set()

    def run(self) -> None:
        """Drain until `stop`, at every `wake` and every second; made to be a thread's target."""
        while not self._stopping.is_set():
            pause = _POLL_S
            try:
                self.drain()
            except Exception:
                # Whatever fails here (a locked or vanished register) must not end the only thread that sends.
                log.exception("the sender failed and goes on")
                pause = _PAUSE_AFTER_ERROR_S
            self._woken.wait(pause)
            self._woken.clear()

    def _settle_abandoned(self, wall_now: datetime) -> None:
        with self._db.read() as session:
            abandoned = claims.abandoned(session, wall_now=wall_now, terms=self._terms)
        for mail in abandoned:
            was_taken = self._transport.was_taken(mail.row)
            with self._db.write() as session:
                if not claims.is_still_abandoned(session, mail):
                    continue  # its claimer is back
                if was_taken is None:
                    detail = "Utskicket bröts."
                    dispatch.uncertain(session, mail, wall_now=wall_now, detail=detail, terms=self._terms)
                elif was_taken:
                    dispatch.accepted(session, mail, carrier=self._transport.name)
                else:
                    claims.release(session, mail, wall_now=wall_now)

    def _carry(self, line: MailLine, held: Held, mail: Claimed) -> Ending:
        parcel = Parcel(
            row=mail.row,
            at=mail.at,
            base_url=self._base_url,
            keys=self._keys,
            sender=self._from,
            may_skip_copy=mail.row.attempts >= _COPY_MATTERS_UNTIL,
            hand_over=lambda: held.hand_over(mail),
            keep=lambda: held.keep(mail),
            original=lambda: original_of(self._documents, mail.row),
        )
        try:
            return Taken(line.send(parcel), parcel.left_out)
        except (MailRefused, MailUnavailable, MailUncertain) as error:
            return error
        except Exception:
            # A carrier that breaks its promise: nobody can know how far it came.
            log.exception("the carrier failed on mail %s", mail.row.public_id)
            return MailUncertain("Ett oväntat fel uppstod; det står i loggen.")

    @staticmethod
    def _note_refusals(session: Session, mail: Claimed, refused: Mapping[str, str], wall_now: datetime) -> None:
        """Note who was refused; that must never undo the end of the claim, or the mail would be sent twice."""
        if not refused:
            return
        try:
            with session.begin_nested():
                refusals.note(session, mail, refused, wall_now)
        except Exception:
            log.exception("the refusals of mail %s could not be noted", mail.row.public_id)

    def _finish(self, session: Session, mail: Claimed, ending: Ending, wall_now: datetime) -> bool:
        """Write the end of a claim; True where the mail was accepted."""
        carrier = self._transport.name
        if isinstance(ending, Taken):
            is_ours = dispatch.accepted(session, mail, detail=ending.note, carrier=carrier)
            self._note_refusals(session, mail, ending.left_out, wall_now)
            return is_ours
        detail, terms = str(ending), self._terms
        if isinstance(ending, MailRefused):
            if dispatch.refused(session, mail, detail=detail) and ending.is_address:
                self._note_refusals(session, mail, {mail.row.to_email: detail}, wall_now)
        elif isinstance(ending, MailUnavailable):
            after = ending.retry_after_s
            dispatch.unavailable(session, mail, wall_now=wall_now, detail=detail, retry_after_s=after, terms=terms)
        else:
            dispatch.uncertain(session, mail, wall_now=wall_now, detail=detail, terms=terms)
        return False
