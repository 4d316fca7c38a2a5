"""A mailbox by IMAP: looked into by UIDVALIDITY and UID. It deletes nothing, and changes nothing unless told to."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from imap_tools import AND, BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import MailboxLoginError

from mail.sources import Arrived, Keep, Position, SourceDown, head_of
from schemas.mail.inbound import SourceName
from schemas.settings.inbound import InboundSettings

_AT_ONCE = 100
_NOT_LET_IN = "Brevlådan släpper inte in oss. Kontrollera namn och lösenord."
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]+)"')
_BROKEN = (imaplib.IMAP4.error, ImapToolsError, OSError, EOFError, UnicodeError, ValueError)
"""What a library or a line raises when a server is away, breaks off or answers nonsense."""


class _Withheld(Exception):
    """The server has a message and does not give it."""


class _NotKept(Exception):
    """`keep` has failed: the fault is our register's, not the mailbox's."""


@dataclass(frozen=True)
class Imap:
    """One folder of one mailbox. `today` (Stockholm) limits how far back a mailbox that is new to us is read."""

    settings: InboundSettings
    today: Callable[[], date]
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    beyond: dict[int, set[int]] = field(default_factory=dict)
    """By UIDVALIDITY: what is stored although something before it is withheld, so that it is not fetched every time."""
    name: str = SourceName.IMAP

    def poll(self, position: Position, keep: Keep) -> Position:
        """Store what has come since `position`; what vanishes meanwhile is passed over."""
        try:
            with self._open() as mailbox:
                return self._take(mailbox, position, keep)
        except _NotKept as error:
            raise error.__cause__ or error from None
        except MailboxLoginError:
            raise SourceDown(_NOT_LET_IN) from None
        except _BROKEN as error:
            raise SourceDown(f"Brevlådan svarar inte som den ska ({type(error).__name__}).") from None

    def look(self) -> int:
        """How many messages lie in the folder; nothing is fetched. Raises SourceDown."""
        try:
            with self._open() as mailbox:
                _, found = mailbox.folder.set(self.settings.imap_folder, readonly=True)
                return int(found[0])
        except MailboxLoginError:
            raise SourceDown(_NOT_LET_IN) from None
        except _BROKEN as error:
            raise SourceDown(f"Brevlådan svarar inte som den ska ({type(error).__name__}).") from None

    @contextmanager
    def _open(self) -> Iterator[BaseMailBox]:
        wanted = self.settings
        where = {"host": wanted.imap_host, "port": wanted.imap_port, "timeout": wanted.imap_timeout_s}
        made: Any
        if wanted.imap_security == "tls":
            made = MailBox(**where, ssl_context=self.context)
        elif wanted.imap_security == "starttls":
            made = MailBoxStartTls(**where, ssl_context=self.context)
        else:
            made = MailBoxUnencrypted(**where)
        mailbox: BaseMailBox = made
        try:
            if token := wanted.imap_oauth_token.get_secret_value():
                mailbox.xoauth2(wanted.imap_user, token, initial_folder=None)
            else:
                mailbox.login(wanted.imap_user, wanted.imap_password.get_secret_value(), initial_folder=None)
            # What a server can do it often says only to whom it has let in; the library asks before.
            _, told = mailbox.client.capability()
            mailbox.client.capabilities = tuple(told[-1].decode().upper().split())
            yield mailbox
        finally:
            with suppress(*_BROKEN):
                mailbox.logout()
            with suppress(*_BROKEN):
                mailbox.client.shutdown()

    def _take(self, mailbox: BaseMailBox, position: Position, keep: Keep) -> Position:
        wanted = self.settings
        changes = bool(wanted.imap_move_to) or wanted.imap_mark_seen
        mailbox.folder.set(wanted.imap_folder, readonly=not changes)
        validity = _validity(mailbox)
        if validity != position.validity:
            # The old UIDs mean nothing here. What is stored already is known again by its checksum.
            position = Position(validity, 0)
        beyond = self.beyond.setdefault(validity, set())
        withheld = taken = 0
        for uid in self._uids(mailbox, position):
            if taken == _AT_ONCE:
                break
            is_stored = uid <= position.uid or uid in beyond
            try:
                arrived = None if is_stored else self._fetch(mailbox, uid)
            except _Withheld:
                withheld += 1
                continue
            # Before what is withheld the position stops, so that the next look asks for it again.
            reached = position if withheld else Position(validity, max(uid, position.uid))
            if arrived is not None:
                taken += 1
                try:
                    keep(arrived, reached)
                except Exception as error:
                    raise _NotKept from error
            position = reached
            if withheld:
                beyond.add(uid)
            if changes:
                self._change(mailbox, uid)
        if withheld:
            raise SourceDown(f"Brevlådans server lämnar inte ut {withheld} mejl. De senare är hämtade. Se i brevlådan.")
        beyond.clear()
        return position

    def _uids(self, mailbox: BaseMailBox, position: Position) -> list[int]:
        """What to look at, the oldest first; where mails are moved, also those that an earlier run did not get to."""
        since = self.today() - timedelta(days=self.settings.imap_days)
        is_new = position.uid == 0
        left = set[int]()
        if is_new or self.settings.imap_move_to:
            left = {int(uid) for uid in mailbox.uids(AND(date_gte=since))}
        new = set[int]()
        if not is_new:
            # `n:*` always gives the last message, however old.
            found = (int(uid) for uid in mailbox.uids(AND(uid=f"{position.uid + 1}:*")))
            new = {uid for uid in found if uid > position.uid}
        return sorted(left | new)

    def _fetch(self, mailbox: BaseMailBox, uid: int) -> Arrived | None:
        """The message as it lies there; None where it has vanished since. Raises _Withheld where it has not."""
        known = b" ".join(_plain(mailbox, uid, "(INTERNALDATE RFC822.SIZE)"))
        size, at = _SIZE.search(known), _ARRIVED.search(known)
        if size is None:
            self._must_be_gone(mailbox, uid)
            return None
        is_long = int(size[1]) > self.settings.inbound_mb * 1024 * 1024
        content = _literal(mailbox, uid, "(BODY.PEEK[HEADER])" if is_long else "(BODY.PEEK[])")
        if not content:
            self._must_be_gone(mailbox, uid)
            return None
        if is_long:
            # The header is all that is fetched: what the server says of the mail tells it from another with the same.
            came = at[1].decode().strip() if at else "okänt"
            content = head_of(content, f"Hela mejlet har {int(size[1])} byte och kom {came}")
        server_at = datetime.strptime(at[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC) if at else None
        return Arrived(content, int(size[1]) if is_long else len(content), server_at, is_cut=is_long)

    def _must_be_gone(self, mailbox: BaseMailBox, uid: int) -> None:
        """An answer without the message says nothing by itself: only one whose UID is gone has vanished."""
        if str(uid) in mailbox.uids(AND(uid=str(uid))):
            raise _Withheld

    def _change(self, mailbox: BaseMailBox, uid: int) -> None:
        if self.settings.imap_mark_seen:
            mailbox.client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
        if self.settings.imap_move_to:
            if "MOVE" not in mailbox.client.capabilities:
                # Moving by copying and deleting could delete what was never copied.
                raise SourceDown("Brevlådans server kan inte flytta mejl (MOVE saknas). Ta bort SVARSTID_IMAP_MOVE_TO.")
            mailbox.move(str(uid), self.settings.imap_move_to)


def _validity(mailbox: BaseMailBox) -> int:
    """The UIDVALIDITY of the folder that was opened; 0 where the server gives none."""
    _, found = mailbox.client.response("UIDVALIDITY")
    return int(found[-1]) if found and found[-1] else 0


def _answer(mailbox: BaseMailBox, uid: int, what: str) -> list[Any]:
    try:
        status, data = mailbox.client.uid("FETCH", str(uid), what)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise _Withheld from None
    if status != "OK":
        raise _Withheld
    return [part for part in data if part]


def _plain(mailbox: BaseMailBox, uid: int, what: str) -> list[bytes]:
    return [part for part in _answer(mailbox, uid, what) if isinstance(part, bytes)]


def _literal(mailbox: BaseMailBox, uid: int, what: str) -> bytes | None:
    return next((bytes(part[1]) for part in _answer(mailbox, uid, what) if isinstance(part, tuple)), None)
