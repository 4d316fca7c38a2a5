"""Real SMTP. Each command is driven by hand, because only the phase tells whether a broken line lost the mail or not.

Before the final dot the mail was certainly not taken. So the dot is kept back until the server has the whole text, and
until the register has noted that it is about to go. After it the server's word decides, and its first figure is enough
(RFC 5321 4.2.1): it is waited for as long as 4.5.3.2.6 asks, and what was read of it before the line broke counts.

Several mails go over one connection, one transaction after the other. A line that was kept and has died meanwhile, or
takes no more, has taken nothing of the next mail, which gets a line of its own.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mail.transports import last_word
from mail.transports.line_faults import relay_away, said_by, words_of
from mail.transports.transport import MailRefused, MailUnavailable, MailUncertain, Parcel
from schemas.tables.mail import MailRow

_TRY_LATER_S = 300
_MOST_ON_A_LINE = 100
"""Mails over one connection: many servers take no more."""
_LAST_PART = 1400
"""Bytes: less than goes into one packet on most lines."""
_READER = "mottagaren"
_LINE_START_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True)
class SmtpSettings:
    """Where the relay is and how to speak to it."""

    host: str
    port: int = 25
    security: Literal["none", "starttls", "tls"] = "starttls"
    username: str = ""
    password: str = ""
    timeout_s: float = 15.0
    """Patience with everything but the last word."""
    last_word_s: float = 600.0
    """Patience with the answer to the final dot: what a server does meanwhile, such as looking for viruses, takes time,
    and who does not wait for its end sends the mail twice."""


@dataclass(frozen=True)
class SmtpTransport:
    """No state between two lines, so threads need no lock."""

    settings: SmtpSettings
    name: str = "smtp"

    def send(self, parcel: Parcel) -> str:
        """Hand the mail to the relay, over a line of its own; see `MailLine.send`."""
        with self.opened() as line:
            return line.send(parcel)

    @contextlib.contextmanager
    def opened(self) -> Iterator[SmtpLine]:
        """A line that is opened with its first mail."""
        line = SmtpLine(self.settings)
        try:
            yield line
        finally:
            line.close()

    def was_taken(self, mail: MailRow) -> bool | None:
        """False where the final dot was never sent; else SMTP cannot tell."""
        return None if mail.handed_at else False


@dataclass
class SmtpLine:
    """One connection at a time, to be used by one thread."""

    settings: SmtpSettings
    _line: smtplib.SMTP | None = None
    _begun: int = 0
    """Mails begun over the connection."""

    def send(self, parcel: Parcel) -> str:
        """Hand the mail to the relay; see `MailLine.send`."""
        recipients, content = parcel.recipients, _LINE_START_DOT.sub(b"..", parcel.content)
        try:
            line, notes = self._address(parcel, recipients)
        except (MailRefused, MailUnavailable):
            self._start_over()
            raise
        self._hand_over(line, parcel, content)
        return notes

    def close(self) -> None:
        """End the connection, where there is one."""
        if self._line is not None:
            # Without waiting for the farewell, which nothing depends on.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._line.send(b"QUIT\r\n")
            self._drop()

    def _drop(self) -> None:
        """Break the connection: what the server has not got the end of it does not take."""
        if self._line is not None:
            self._line.close()
        self._line = None

    def _start_over(self) -> None:
        """Forget a mail that was turned away, where the server still listens."""
        if self._line is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if self._line.rset()[0] == 250:
                    return
            self._drop()

    def _connect(self) -> smtplib.SMTP:
        terms = self.settings
        line: smtplib.SMTP | None = None
        try:
            if terms.security == "tls":
                context = ssl.create_default_context()
                line = smtplib.SMTP_SSL(terms.host, terms.port, timeout=terms.timeout_s, context=context)
            else:
                line = smtplib.SMTP(terms.host, terms.port, timeout=terms.timeout_s)
            line.ehlo_or_helo_if_needed()
            if terms.security == "starttls":
                line.starttls(context=ssl.create_default_context())
            if terms.username:
                line.login(terms.username, terms.password)
        except (smtplib.SMTPException, OSError) as error:
            if line is not None:
                line.close()
            raise MailUnavailable(relay_away(terms.host, error)) from error
        return line

    def _ready(self, sender: str) -> smtplib.SMTP:
        """A line with the sender's address taken: the one that was kept, or where that is of no more use a new one."""
        if self._begun >= _MOST_ON_A_LINE:
            self.close()
        if self._line is not None:
            self._begun += 1
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if 200 <= self._line.mail(sender)[0] < 300:
                    return self._line
            self._drop()
        self._line, self._begun = self._connect(), 1
        _expect(*self._line.mail(sender), "avsändaren")
        return self._line

    def _address(self, parcel: Parcel, recipients: list[str]) -> tuple[smtplib.SMTP, str]:
        try:
            line = self._ready(parcel.sender.email)
            _expect(*line.rcpt(recipients[0]), _READER)
            notes = [parcel.note, *(self._copy(line, copy, parcel) for copy in recipients[1:])]
            code, answer = line.docmd("DATA")
            if code != 354:
                _expect(code, answer, "innehållet")
                raise MailUnavailable(f"E-postservern svarade oväntat: {code}.")
        except UnicodeError:
            # Nothing has been handed over: the library could not even write the address down.
            raise MailRefused("Avsändarens adress går inte att använda. Se inställningen mail_from.") from None
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise MailUnavailable(f"Förbindelsen bröts innan mejlet lämnades: {words_of(error)}") from error
        return line, " ".join(note for note in notes if note)

    @staticmethod
    def _copy(line: smtplib.SMTP, copy: str, parcel: Parcel) -> str:
        code, answer = line.rcpt(copy)
        if 400 <= code < 500 and not parcel.may_skip_copy:
            _expect(code, answer, "kopian")
        if code < 400:
            return ""
        parcel.left_out[copy] = f"{code} {said_by(answer)}"
        return f"Kopian till {copy} togs inte emot: {code} {said_by(answer)}."

    def _hand_over(self, line: smtplib.SMTP, parcel: Parcel, content: bytes) -> None:
        try:
            said = self._last_word(line, parcel, content)
        except BaseException:
            self._drop()  # in the midst of the content no other command is heard
            raise
        if not said.is_whole:
            self._drop()
        if said.is_taken:
            return
        if said.is_refused is None:
            raise MailUncertain(f"E-postservern tystnade efter sista raden: {said.text}")
        if said.code is None:
            raise MailUnavailable("E-postservern tog inte emot mejlet nu, och bröt förbindelsen.")
        _expect(said.code, said.text.encode(), "mejlet")

    def _last_word(self, line: smtplib.SMTP, parcel: Parcel, content: bytes) -> last_word.LastWord:
        assert line.sock is not None
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        whole = content if content.endswith(b"\r\n") else content + b"\r\n"
        # In two parts: a single packet is acknowledged only after a while (40 ms), a second one at once.
        self._send(line, whole[:-_LAST_PART], whole[-_LAST_PART:])
        self._until_arrived(line)
        parcel.hand_over()
        self._until_arrived(line)  # the server may have given up meanwhile
        self._send(line, b".\r\n")
        said = last_word.read(line.sock, self.settings.last_word_s, parcel.keep)
        line.sock.settimeout(self.settings.timeout_s)
        return said

    @staticmethod
    def _send(line: smtplib.SMTP, *parts: bytes) -> None:
        try:
            for part in parts:
                line.send(part)
        except (smtplib.SMTPException, OSError) as error:
            raise _broken(error) from error

    def _until_arrived(self, line: smtplib.SMTP) -> None:
        assert line.sock is not None
        try:
            if last_word.until_arrived(line.sock, self.settings.timeout_s):
                return
            code, answer = line.getreply()  # a server that speaks before the dot has given up
        except (smtplib.SMTPException, OSError) as error:
            raise _broken(error) from error
        _expect(code, answer, "innehållet")
        raise MailUnavailable(f"E-postservern svarade oväntat: {code}.")


def _broken(error: Exception) -> MailUnavailable:
    return MailUnavailable(f"Förbindelsen bröts innan mejlet var lämnat: {words_of(error)}")


def _expect(code: int, answer: bytes, what: str) -> None:
    """2xx passes; 4xx may be tried again; anything else is a refusal."""
    if 200 <= code < 300:
        return
    said = f"{code} {said_by(answer)}".strip()
    if 400 <= code < 500:
        raise MailUnavailable(f"E-postservern tog inte emot {what} nu: {said}.", _TRY_LATER_S if code == 451 else 0)
    if code < 400:
        raise MailUnavailable(f"E-postservern svarade oväntat: {said}.")
    raise MailRefused(f"E-postservern avvisade {what}: {said}.", is_address=what == _READER)
