"""Real SMTP. Each command is driven by hand, because only the phase tells whether a broken line lost the mail or not.

Before the final dot the mail was certainly not taken. So the dot is kept back until the server has the whole text, and
until the register has noted that it is about to go. After it the server's word decides, and its first figure is enough
(RFC 5321 4.2.1): it is waited for as long as 4.5.3.2.6 asks, and what was read of it before the line broke counts.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from dataclasses import dataclass
from typing import Literal

from mail.transports import last_word
from mail.transports.line_faults import relay_away, said_by, words_of
from mail.transports.transport import MailRefused, MailUnavailable, MailUncertain, Parcel
from schemas.tables.mail import MailRow

_TRY_LATER_S = 300
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
    """One connection for each mail; no state between them, so threads need no lock."""

    settings: SmtpSettings
    name: str = "smtp"

    def send(self, parcel: Parcel) -> str:
        """Hand the mail to the relay; see `MailTransport.send`."""
        recipients, content = parcel.recipients, _LINE_START_DOT.sub(b"..", parcel.content)
        line = self._connect()
        try:
            notes = self._address(line, parcel, recipients)
            self._hand_over(line, parcel, content)
            # Without waiting for the farewell: until the end is written down, a cut here would make a twin.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                line.send(b"QUIT\r\n")
        finally:
            line.close()
        return notes

    def was_taken(self, mail: MailRow) -> bool | None:
        """False where the final dot was never sent; else SMTP cannot tell."""
        return None if mail.handed_at else False

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

    def _address(self, line: smtplib.SMTP, parcel: Parcel, recipients: list[str]) -> str:
        try:
            _expect(*line.mail(parcel.sender.email), "avsändaren")
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
            raise MailUnavailable(f"Förbindelsen bröts innan mejlet lämnades: {words_of(error)}") from error
        return " ".join(note for note in notes if note)

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
        assert line.sock is not None
        try:
            line.send(content if content.endswith(b"\r\n") else content + b"\r\n")
            if not last_word.until_arrived(line.sock, self.settings.timeout_s):
                code, answer = line.getreply()  # a server that speaks before the dot has given up
                _expect(code, answer, "innehållet")
                raise MailUnavailable(f"E-postservern svarade oväntat: {code}.")
        except (smtplib.SMTPException, OSError) as error:
            raise MailUnavailable(f"Förbindelsen bröts innan mejlet var lämnat: {words_of(error)}") from error
        parcel.hand_over()
        try:
            line.send(b".\r\n")
        except (smtplib.SMTPException, OSError) as error:
            raise MailUnavailable(f"Förbindelsen bröts innan mejlet var lämnat: {words_of(error)}") from error
        said = last_word.read(line.sock, self.settings.last_word_s, parcel.keep)
        if said.is_taken:
            return
        if said.is_refused is None:
            raise MailUncertain(f"E-postservern tystnade efter sista raden: {said.text}")
        if said.code is None:
            raise MailUnavailable("E-postservern tog inte emot mejlet nu, och bröt förbindelsen.")
        _expect(said.code, said.text.encode(), "mejlet")


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
