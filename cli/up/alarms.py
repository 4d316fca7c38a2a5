"""Mails when a part of the service stands still, from whoever looks after the parts straight to the mail server.

They pass through nothing that may have failed: not the outbox, the worker, the scheduler or the engine. What has been
told is kept in a file beside the register, so that a restart tells nothing twice.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from db.boards.upkeep.wellbeing import limits_of, signs_of, signs_outside
from db.journals import REGISTER
from db.store.session import Database
from db.store.signs import heartbeats
from db.store.signs.clock import wall_clock
from mail.kinds.service.alarm import SERVICE_ALARM, PartSaid, ServiceAlarmProps
from mail.message import From
from mail.props import Contact
from mail.tokens import Keys
from mail.transports.chosen import make_transport
from mail.transports.transport import MailRefused, MailTransport, MailUnavailable, MailUncertain, Parcel
from rules.watch.alarms import Verdict, weigh
from rules.watch.wellbeing import Condition, Signs, conditions
from schemas.alarms import AlarmFile, Watched
from schemas.errors import Refused
from schemas.tables.mail import MailRow
from settings import Settings
from words.service.wellbeing import cure_of, name_of, sentence

log = logging.getLogger("svarstid.up")

FIRST_LOOK_S = 120.0
"""After a start the parts have so long to begin, and to catch up with what was missed."""
EVERY_S = 30.0
_LAST_WORD_S = 60.0
_ROOM = 16 * 1024
"""The file is filled up to this, so that it can be written over where a full disk takes no new one."""


class Alarms:
    """The watch over all parts. One thread calls it."""

    def __init__(
        self,
        settings: Settings,
        db: Database,
        clock: Callable[[], datetime],
        web_answers: Callable[[], bool] | None = None,
        transport: MailTransport | None = None,
    ) -> None:
        """`clock` gives the trusted time. `web_answers` asks the web; None where there is none to ask here."""
        self._settings = settings
        self._db = db
        self._clock = clock
        self._web_answers = web_answers
        self._transport = transport or _transport_of(settings)
        file = read(settings.alarm_file)
        self._kept, self._web_at = file.parts, file.web_at
        self._is_silenced = False
        """True once it has been logged that alarms do not leave."""

    @property
    def is_on(self) -> bool:
        """True where somebody is to be told."""
        return bool(self._settings.alarm_to)

    def run(self, stopped: threading.Event, *, first_s: float = FIRST_LOOK_S) -> None:
        """Look until `stopped`; made to be a thread's target. Nothing where another watches the same data folder."""
        try:
            with alone(self._settings):
                self._run(stopped, first_s)
        except Refused as refused:
            log.error("%s", refused)

    def _run(self, stopped: threading.Event, wait_s: float) -> None:
        while not stopped.wait(wait_s):
            wait_s = EVERY_S
            try:
                self.look()
            except Exception:
                log.exception("the watch over the service failed and goes on")

    def look(self) -> None:
        """Look at every part once, and tell what is to be told."""
        signs, now = self._signs()
        found = conditions(signs, limits_of(self._settings), now)
        verdict = weigh(self._kept, found, now, timedelta(seconds=self._settings.alarm_after_s))
        before, self._kept = self._kept, verdict.kept
        has_news = bool(verdict.alarms or verdict.over)
        if has_news and self._tell(verdict, now):
            self._kept = verdict.told(now)
        if has_news or _turns(before) != _turns(self._kept):
            self.keep()

    def keep(self) -> None:
        """Write down what whoever looks after us must know; done by `look` where anything has turned."""
        write(self._settings.alarm_file, AlarmFile(parts=self._kept, web_at=self._web_at))

    def _signs(self) -> tuple[Signs, datetime]:
        now = wall_clock()
        try:
            now = self._clock()
            heartbeats.probe(self._db, now)
            with self._db.read() as session:
                signs = signs_of(session, self._settings, now)
        except (SQLAlchemyError, TimeoutError):
            signs = signs_outside(self._settings)
        if self._web_answers is not None:
            if self._web_answers() or self._web_at is None:
                self._web_at = now
            signs = replace(signs, web_at=self._web_at)
        return signs, now

    def _tell(self, verdict: Verdict, now: datetime) -> bool:
        """Send what is to be told; True where it has left, or may have, for at least one reader."""
        settings = self._settings
        sender = From.parse(settings.mail_from)
        props = ServiceAlarmProps(
            contact=Contact(name="Svarstid", email=sender.email),
            still=[self._said(one) for one in verdict.alarms],
            going=[self._said(one) for one in verdict.over],
        )
        keys = Keys({version: key.decode() for version, key in settings.keys.items()})
        has_left = False
        for email in settings.alarm_readers:
            row = MailRow(
                public_id=self._id(props, email), process=REGISTER, kind=SERVICE_ALARM.name, to_name="", to_email=email,
                props=props.model_dump(mode="json"), send_at=now, due_at=now, created_at=now,
            )  # fmt: skip
            try:
                self._transport.send(Parcel(row, now, settings.base_url, keys, sender))
                has_left = True
            except MailUncertain:
                has_left = True
            except (MailRefused, MailUnavailable) as error:
                if not self._is_silenced:
                    log.error("ett driftlarm kunde inte skickas, och prövas igen: %s", error)
        self._is_silenced = not has_left
        return has_left

    def _said(self, found: Condition) -> PartSaid:
        return PartSaid(
            name=name_of(found), text=sentence(found), since=self._kept[found.key].ill_at, cure=cure_of(found)
        )

    @staticmethod
    def _id(props: ServiceAlarmProps, email: str) -> str:
        """The same alarm tried again has the same id, so a mail program shows one that came twice only once."""
        what = [f"{part.name}/{part.since}" for part in (*props.still, *props.going)]
        return hashlib.sha256(repr([what, bool(props.still), email]).encode()).hexdigest()[:32]


def _turns(kept: Mapping[str, Watched]) -> dict[str, object]:
    """All but when each was last seen to be well, which need not be written twice a minute."""
    return {key: (one.ill_at, one.fine_at, one.told_at) for key, one in kept.items()}


def read(path: Path) -> AlarmFile:
    """What has been told; nothing where the file is not there or cannot be read."""
    try:
        return AlarmFile.model_validate_json(path.read_bytes().strip() or b"{}")
    except (OSError, ValidationError):
        return AlarmFile()


def write(path: Path, content: AlarmFile) -> None:
    """Keep it: whole or not at all, and over what is there where the disk is full."""
    words = content.model_dump_json(indent=1).encode().ljust(_ROOM)
    draft = path.with_suffix(".part")
    try:
        draft.write_bytes(words)
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        try:
            with path.open("r+b") as file:
                file.write(words)
        except OSError:
            log.warning("vad som har larmats om kan inte sparas; efter en omstart kan det sägas igen")


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Nobody else watches this data folder meanwhile; Refused where somebody does."""
    settings.make_data_dir()
    held = os.open(settings.alarm_file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        problem = f"Någon bevakar redan {settings.data_dir}."
        raise Refused("watch", problem, "svarstid up gör det själv där SVARSTID_ALARM_TO är satt.") from None
    try:
        yield
    finally:
        os.close(held)


def _transport_of(settings: Settings) -> MailTransport:
    """The way of the alarms: the relay of their own where there is one, else that of all mail."""
    # Whoever waits ten minutes for the last word of a server sees nothing of what stops meanwhile.
    settings = settings.model_copy(update={"smtp_last_word_s": min(settings.smtp_last_word_s, _LAST_WORD_S)})
    if not settings.alarm_smtp_host:
        return make_transport(settings)
    own = {
        "mail": "smtp",
        "smtp_host": settings.alarm_smtp_host,
        "smtp_port": settings.alarm_smtp_port,
        "smtp_security": settings.alarm_smtp_security,
        "smtp_user": "",
    }
    return make_transport(settings.model_copy(update=own))
