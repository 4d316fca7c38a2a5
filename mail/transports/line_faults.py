"""What went wrong on the line to whoever takes mail, in words that the machine's owner can act upon."""

from __future__ import annotations

import smtplib
import socket
import ssl
from http.client import HTTPException

_FAULTS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (TimeoutError, "inget svar i tid."),
    (socket.gaierror, "namnet går inte att slå upp."),
    (ssl.SSLCertVerificationError, "certifikatet går inte att lita på."),
    (ssl.SSLError, "krypteringen kom inte till stånd."),
    (ConnectionRefusedError, "ingen svarar där."),
    (smtplib.SMTPAuthenticationError, "användarnamn eller lösenord godtas inte."),
    (smtplib.SMTPNotSupportedError, "servern kan inte det som inställningarna kräver (STARTTLS eller inloggning)."),
    ((ConnectionError, HTTPException, smtplib.SMTPServerDisconnected), "förbindelsen stängdes."),
)


def relay_away(host: str, error: Exception) -> str:
    """That the relay takes nothing, and why: it cannot be reached, or answers with a no."""
    is_no = isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPNotSupportedError)
    return f"E-postservern {host} {'tar inte emot' if is_no else 'går inte att nå'}: {words_of(error)}"


def words_of(error: object) -> str:
    """The end of a sentence, with its full stop; of what nobody foresaw, the error's own words."""
    if isinstance(error, Exception) and isinstance(error.__context__, TimeoutError):
        return words_of(error.__context__)
    found = next((words for kinds, words in _FAULTS if isinstance(error, kinds)), "")
    if not found and isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        return f"{error.smtp_code} {said_by(said)}."
    return found or f"{error}."


def said_by(answer: bytes) -> str:
    """A server's answer on one line, cut, without its full stop."""
    return " ".join(answer.decode("utf-8", "replace").split()).rstrip(".")[:200]
