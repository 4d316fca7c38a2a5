"""Mail through SendGrid's API, by its official client: one request for each addressee with its copy.

The API knows no key against duplicates, so the answer decides: 202 is taken, a line that breaks before the request is
whole lost the mail for certain, and one that breaks after that leaves everybody in doubt.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from mail.message import From
from mail.policy import POLICY
from mail.transports.line_faults import words_of
from mail.transports.sendgrid_line import Line
from mail.transports.sendgrid_payload import copies_of, payload_of
from mail.transports.transport import MailRefused, MailUnavailable, MailUncertain, OneByOne, Parcel
from schemas.settings.mail import MailSettings
from schemas.tables.mail import MailRow

_TAKEN, _ONLY_CHECKED = 202, 200
_LONGEST_WAIT_S = 3600
_DOUBTFUL = (502, 504)
"""A gateway that got no answer from the server behind it knows as little as we do."""
_MISSET = {
    401: "SendGrid godtar inte nyckeln. Kontrollera SVARSTID_SENDGRID_KEY.",
    403: "SendGrid låter inte nyckeln skicka mejl. Ge den rätten Mail Send, och se efter att kontot är öppet.",
    451: "Kontot får inte skicka från den här regionen. Kontrollera SVARSTID_SENDGRID_URL.",
}
"""Faults of the account or the settings: the mail is right and waits until they are mended."""
_MISPLACED = "SVARSTID_SENDGRID_URL leder inte till SendGrids tjänst för mejl."
_FIELDS = {
    r"personalizations\.\d+\.to\b": "mottagarens adress",
    r"personalizations\.\d+\.cc\b": "kopians adress",
    r"from\b": "avsändaren (SVARSTID_MAIL_FROM)",
    r"reply_to\b": "svarsadressen",
    r"(personalizations\.\d+\.)?subject\b": "ämnesraden",
    r"content\b": "texten",
    r"attachments\b": "bilagan",
    r"headers\b": "mejlets huvud",
    r"(personalizations\.\d+\.)?custom_args\b": "mejlets märkning",
}
_COPY = re.compile(r"personalizations\.\d+\.cc\b")
_READER = re.compile(r"personalizations\.\d+\.to\b")
_SAYINGS = {
    r"does not contain a valid address": "är ingen giltig e-postadress",
    r"should only be included once": "finns två gånger",
    r"is required|must have at least|at least one": "saknas",
    r"too (large|long)": "är för stor",
}
log = logging.getLogger("svarstid.mail")

# At its lowest level the client writes the key and the whole mail into the log.
logging.getLogger("python_http_client").setLevel(logging.INFO)


@dataclass(frozen=True)
class SendGridSettings:
    """Where the API is, the key to it, and how long to wait (seconds): for a connection, and for each answer on it."""

    key: str = field(repr=False)
    url: str = "https://api.sendgrid.com"
    connect_timeout_s: float = 10.0
    timeout_s: float = 20.0


def sendgrid_of(settings: MailSettings) -> SendGridTransport:
    """The carrier as the settings have it."""
    return SendGridTransport(
        SendGridSettings(
            key=settings.sendgrid_key.get_secret_value(),
            url=settings.sendgrid_url,
            connect_timeout_s=settings.sendgrid_connect_timeout_s,
            timeout_s=settings.sendgrid_timeout_s,
        )
    )


class _CopyRefused(MailRefused):
    """Nothing but the copy is wrong with the mail."""


@dataclass(frozen=True)
class SendGridTransport(OneByOne):
    """One request for each mail; no state between them, so threads need no lock."""

    settings: SendGridSettings
    clock: Callable[[], float] = time.time
    """Seconds since 1970, to know how far off the provider's "not before" is."""
    name: str = "sendgrid"

    def send(self, parcel: Parcel) -> str:
        """Hand the mail to the provider; see `MailTransport.send`."""
        _, message = parcel.recipients, parcel.message
        notes = [parcel.note]
        try:
            status = self._hand_over(parcel, payload_of(message, parcel.public_id))
        except _CopyRefused as refused:
            # The request was turned away whole, so nobody has got anything yet.
            status = self._hand_over(parcel, payload_of(message, parcel.public_id, with_copies=False))
            parcel.left_out.update(dict.fromkeys((copy.addr_spec for copy in copies_of(message)), str(refused)))
            copies = ", ".join(parcel.left_out)
            notes.append(f"Kopian till {copies} skickades inte. {refused}")
        if status != _TAKEN:
            # 200 is the answer of an account in its sandbox, which checks mails and sends none.
            raise MailUnavailable(f"SendGrid svarade {status} i stället för {_TAKEN}: mejlet är inte skickat.")
        return " ".join(note for note in notes if note)

    def was_taken(self, mail: MailRow) -> bool | None:
        """False where no request was begun; else the API cannot tell."""
        return None if mail.handed_at else False

    def try_out(self, sender: From) -> None:
        """Have the provider check key and sender, and send nothing: a mail from the sender to itself, in its sandbox.

        Raises as `send`.
        """
        message = EmailMessage(policy=POLICY)
        message["From"] = message["To"] = sender.email
        message["Subject"] = "Svarstid"
        message.set_content("Bara en kontroll. Det här skickas inte.")
        payload = payload_of(message, "doctor")
        payload["mail_settings"] |= {"sandbox_mode": {"enable": True}}
        status = self._post(payload, "doctor")
        if status != _ONLY_CHECKED:
            raise MailUnavailable(f"SendGrid svarade {status} på kontrollen, i stället för {_ONLY_CHECKED}.")

    def _hand_over(self, parcel: Parcel, payload: dict[str, Any]) -> int:
        parcel.hand_over()
        return self._post(payload, parcel.public_id)

    def _post(self, payload: dict[str, Any], public_id: str) -> int:
        """The answer's status where it is a yes of some sort."""
        terms = self.settings
        client = SendGridAPIClient(terms.key, host=terms.url)
        client.client = Line(client.client, connect_timeout_s=terms.connect_timeout_s, timeout_s=terms.timeout_s)
        try:
            return int(client.send(payload).status_code)
        except HTTPError as answer:
            log.info("the provider answers %s to mail %s", answer.status_code, public_id)
            raise self._verdict(answer.status_code, answer.headers or {}, _errors(answer.body)) from answer
        except URLError as error:
            # Wraps what happens up to the last byte of the request: the provider has got no whole mail.
            raise MailUnavailable(f"SendGrid går inte att nå: {words_of(error.reason)}") from error
        except (OSError, HTTPException) as error:
            raise MailUncertain(f"SendGrid tystnade när mejlet var lämnat: {words_of(error)}") from error

    def _verdict(self, status: int, headers: Mapping[str, str], errors: list[tuple[str, str]]) -> Exception:
        """What an answer other than a yes means; `errors` are the provider's, each a field and a saying."""
        if status == 429:
            return MailUnavailable("SendGrid tar inte emot fler mejl just nu (429).", self._wait_s(headers))
        if status in _DOUBTFUL:
            return MailUncertain(f"SendGrid fick inget svar hos sig ({status}).")
        if status >= 500 or status == 408:
            return MailUnavailable(f"SendGrid har ett fel hos sig just nu ({status}).")
        if status in _MISSET:
            return MailUnavailable(f"{_cure_of(errors) or _MISSET[status]} ({status})")
        if status < 400 or status in (404, 405, 406, 407):
            return MailUnavailable(f"{_MISPLACED} ({status})")
        if status == 413:
            return MailRefused("SendGrid avvisade mejlet: det är för stort.")
        text = f"SendGrid avvisade mejlet: {_reason(errors) or status}."
        if errors and all(_COPY.match(name) for name, _ in errors):
            return _CopyRefused(text)
        return MailRefused(text, is_address=bool(errors) and all(_READER.match(name) for name, _ in errors))

    def _wait_s(self, headers: Mapping[str, str]) -> int:
        """Seconds until the provider takes mail again, at most an hour; 0 where it does not say."""
        try:
            wait_s = float(headers["Retry-After"]) if headers.get("Retry-After") else 0.0
            wait_s = wait_s or float(headers.get("X-RateLimit-Reset") or 0) - self.clock()
            return max(0, min(int(wait_s) + 1, _LONGEST_WAIT_S))
        except (ValueError, OverflowError):
            return 0


def _errors(body: bytes) -> list[tuple[str, str]]:
    """Field and message of each error in an answer; empty where it is of another form."""
    try:
        return [(str(each.get("field") or ""), str(each.get("message") or "")) for each in json.loads(body)["errors"]]
    except (ValueError, LookupError, TypeError, AttributeError):
        return []


def _cure_of(errors: list[tuple[str, str]]) -> str:
    """What is to be mended where the answer tells more than its number; else empty."""
    if any("credits" in said.lower() for _, said in errors):
        return "SendGrid-kontots kvot är slut. Höj den hos SendGrid."
    if any(name.startswith("from") or "sender identity" in said.lower() for name, said in errors):
        return "SendGrid har inte godkänt avsändaren. Verifiera domänen i SVARSTID_MAIL_FROM hos SendGrid."
    return ""


def _reason(errors: list[tuple[str, str]]) -> str:
    return "; ".join(f"{_field(name)} {_saying(said)}".strip() for name, said in errors[:3])


def _field(name: str) -> str:
    return next((word for form, word in _FIELDS.items() if re.match(form, name)), f"uppgiften {name}" if name else "")


def _saying(said: str) -> str:
    words = next((word for form, word in _SAYINGS.items() if re.search(form, said, re.IGNORECASE)), "")
    return words or f"godtas inte: ”{' '.join(said.split()).rstrip('.')[:200]}”"
