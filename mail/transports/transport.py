"""The carriers of mail behind one small protocol. The error's type says whether the mail can have left."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Protocol, Self

from jinja2 import TemplateError

from mail.message import From, build, sendable, written
from mail.reply_to import reply_to
from mail.tokens import Keys
from mail.writing.render import Rendered, render
from schemas.address import BadAddress
from schemas.tables.mail import MailRow

_UNWRITABLE = "Mejlets uppgifter går inte att göra ett mejl av. Felet står i loggen."
log = logging.getLogger("svarstid.mail")


class MailRefused(Exception):
    """The mail was not taken and never will be: a wrong address, a message too large. `str()` is Swedish."""

    def __init__(self, text: str, *, is_address: bool = False) -> None:
        super().__init__(text)
        self.is_address = is_address
        """True where it is the addressee's own address that was refused."""


class MailUnavailable(Exception):
    """The mail was certainly not taken, but may be later: nobody answers, a temporary no."""

    def __init__(self, text: str, retry_after_s: int = 0) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


class MailUncertain(Exception):
    """Nobody can know whether the mail was taken: the line broke after its last byte."""


@dataclass(frozen=True)
class Parcel:
    """A mail on its way. What a carrier needs of it is made when it asks, and only once."""

    row: MailRow
    at: datetime
    """Process time: the date of the mail."""
    base_url: str
    keys: Keys
    sender: From
    may_skip_copy: bool = False
    """Deliver to the addressee even where the copy is turned away for the time being."""
    hand_over: Callable[[], None] = lambda: None
    """To be called by a carrier that cannot tell afterwards whether it took the mail, right before the point of no
    return: notes that the mail may leave now. MailUnavailable where it must not."""
    original: Callable[[], bytes] = lambda: b""
    """The received mail that goes with it, where one does."""
    keep: Callable[[], None] = lambda: None
    """To be called now and then by a carrier that waits long: the claim of the mail is kept up."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Copies that the carrier was refused, each with what was said: noted by the carrier before it is done."""

    @property
    def public_id(self) -> str:
        """All that a carrier may keep of our own ids."""
        return self.row.public_id

    @cached_property
    def _sendable(self) -> tuple[str, list[str], str]:
        try:
            return sendable(self.row)
        except BadAddress as bad:
            text = f"Mejlet skickades inte till {self.row.to_email}. {bad}"
            raise MailRefused(text, is_address=True) from None

    @property
    def recipients(self) -> list[str]:
        """The addressee first, then the copies that can be sent to; MailRefused where the addressee cannot."""
        to, others, _ = self._sendable
        return [to, *others]

    @property
    def note(self) -> str:
        """What is worth noting of copies that cannot be sent to; empty where there are none."""
        return self._sendable[2]

    @cached_property
    def rendered(self) -> Rendered:
        """Subject, text, HTML and calendar entry; MailRefused where the stored data cannot be rendered."""
        with self._refusing("rendered"):
            return render(self.row, self.base_url, self.keys)

    @cached_property
    def message(self) -> EmailMessage:
        """The message, the same whatever carries it; MailRefused where something in it cannot stand in a message."""
        with self._refusing("built"):
            return build(
                self.row,
                self.rendered,
                self.sender,
                at=self.at,
                reply_to=reply_to(self.row, self.keys),
                original=self.original(),
            )

    @cached_property
    def content(self) -> bytes:
        """The message as it goes over the line; MailRefused as for `message`."""
        with self._refusing("written"):
            return written(self.message)

    @contextlib.contextmanager
    def _refusing(self, what: str) -> Iterator[None]:
        try:
            yield
        except (ValueError, LookupError, TemplateError, MessageError) as error:
            log.exception("mail %s cannot be %s", self.public_id, what)
            raise MailRefused(_UNWRITABLE) from error


class MailLine(Protocol):
    """What takes one mail after the other."""

    def send(self, parcel: Parcel) -> str:
        """Hand the mail over; returns what is worth noting of it, in Swedish ("" = nothing).

        Raises MailRefused, MailUnavailable or MailUncertain, and nothing else; says nothing of any other mail.
        """
        ...


class MailTransport(MailLine, Protocol):
    """What carries mail. Calls may come from several threads."""

    @property
    def name(self) -> str:
        """What the operator calls it: file, smtp, sendgrid."""
        ...

    def opened(self) -> AbstractContextManager[MailLine]:
        """For one thread, to hand over several mails: what can be kept open between them is."""
        ...

    def was_taken(self, mail: MailRow) -> bool | None:
        """Whether a mail that was cut off has been taken; None where the carrier cannot tell.

        `mail.handed_at` says whether `hand_over` was called.
        """
        ...


class OneByOne:
    """A carrier that has nothing to keep open between two mails."""

    def opened(self) -> AbstractContextManager[Self]:
        """The carrier itself."""
        return contextlib.nullcontext(self)


@dataclass
class FileTransport(OneByOne):
    """Writes every mail as `<public_id>.eml`; whole or not at all, so a mail cut off is known to be there or not."""

    folder: Path
    name: str = "file"

    def send(self, parcel: Parcel) -> str:
        """Write the file; the same mail again takes the place of the first."""
        _, content = parcel.recipients, parcel.content
        path = self.folder / f"{parcel.public_id}.eml"
        draft = path.with_suffix(f".{os.getpid()}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise MailUnavailable(f"Mejlet kunde inte skrivas: {error.strerror or error}.") from error
        return parcel.note

    def was_taken(self, mail: MailRow) -> bool | None:
        """True where the file is there."""
        return (self.folder / f"{mail.public_id}.eml").exists()


@dataclass
class CaptureTransport(OneByOne):
    """Keeps every mail in memory: for rehearsals and tests."""

    captured: list[Parcel] = field(default_factory=list)
    name: str = "capture"

    def send(self, parcel: Parcel) -> str:
        """Keep the mail."""
        self.captured.append(parcel)
        return ""

    def was_taken(self, mail: MailRow) -> bool | None:
        """True where the mail has been kept."""
        return any(parcel.public_id == mail.public_id for parcel in self.captured)
