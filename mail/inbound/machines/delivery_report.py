"""Delivery reports: what a mail server says of our mail, by RFC 3464 or in words of its own."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from email.message import Message

from mail.inbound.machines.delivery_words import code_in, reason_of, state_of
from mail.inbound.message import Incoming
from mail.inbound.reading import headers
from mail.inbound.reading.body import plain_of
from mail.inbound.reading.bounded import inner, leaves
from schemas.mail.delivery import DeliveryReport

_STATUS = "message/delivery-status"
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|mail-?daemon|microsoftexchange[0-9a-f]+|bounces?)(?:[+@]|$)", re.I)
_SUBJECT = re.compile(
    r"undeliver|delivery (?:status|failure|has failed|incomplete|delayed)|returned mail|mail delivery|failure notice|"
    r"oleverer|olevererbart|gick inte att leverera|kunde inte levereras|leveransen? (?:misslyckades|försenad)|fördröj",
    re.I,
)
_STILL_TRIED = re.compile(r"\bdelayed\b|\(delay\)|fördröjt|försenat|will (?:be )?retr|nya försök", re.I)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+=-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_RETURNED_ID = re.compile(r"^Message-ID:\s*<([^<>\s]{3,400})>", re.I | re.M)
_ID = re.compile(r"[A-Za-z0-9_-]{4,64}")
_LONGEST = 20_000
"""Characters of a loose report that are read."""
_MOST = 200
"""Recipients of one report."""
# It logs what it cannot take with a traceback, which may hold what the mail says.
logging.getLogger("flufl.bounce").disabled = True
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a report that says none at all, and came without a date."""


def is_report(incoming: Incoming) -> bool:
    """True for a delivery report, also a loose one: from a mail server, and by its subject or its headers about a
    delivery."""
    if any(part.get_content_type() == _STATUS for part in leaves(incoming.message)):
        return True
    if incoming.message.get_content_type() == "multipart/report":
        return str(incoming.message.get_param("report-type", "")).lower() == "delivery-status"
    if incoming.message.get("X-Failed-Recipients") is not None:
        return True
    is_from_server = bool(_DAEMON.match(incoming.from_email)) or incoming.header("Return-Path") == "<>"
    return is_from_server and bool(_SUBJECT.search(incoming.subject))


def reports(incoming: Incoming) -> tuple[DeliveryReport, ...]:
    """What the message says of each recipient; none where it is no delivery report.

    `public_id` is what stands before the @ of the returned mail's Message-ID (or of the mail that the report answers),
    whatever its domain: unknown ids are for the reader to sort out.
    """
    if not is_report(incoming):
        return ()
    parts = [part for part in leaves(incoming.message) if part.get_content_type() == _STATUS]
    found = [_by_rfc(incoming, block) for part in parts for block in inner(part)[:_MOST]]
    told = [each for each in found if each is not None] or _loose(incoming)
    unique = {each.key: each for each in told}
    return tuple(unique.values())


def _by_rfc(incoming: Incoming, block: Message) -> DeliveryReport | None:
    """One recipient's block of RFC 3464; None for the block that is about the whole message."""
    said = next(iter(re.findall(r"[a-z]+", headers.value(block.get("Action", "")).casefold())), "")
    recipient = _address(block, "Original-Recipient") or _address(block, "Final-Recipient")
    if not said and not recipient:
        return None
    diagnostic = headers.value(block.get("Diagnostic-Code", ""))
    code = code_in(headers.value(block.get("Status", "")), diagnostic)
    at = headers.moment(headers.value(block.get("Last-Attempt-Date", "")))
    return _report(incoming, recipient, said or "failed", code, diagnostic, at)


def _loose(incoming: Incoming) -> list[DeliveryReport]:
    """A report that follows no standard: by what is known of the programs that write them, else by its words."""
    text = f"{incoming.subject}\n{incoming.text[:_LONGEST]}"
    told = re.split(r"^.{0,40}(?:original message|ursprungligt meddelande|ursprungliga meddelande).{0,60}$", text,
                    maxsplit=1, flags=re.I | re.M)[0]  # fmt: skip
    code = code_in("", told)
    temporary, permanent = _by_program(incoming)
    if not temporary and not permanent:
        failed = _ADDRESS.findall(incoming.header("X-Failed-Recipients"))
        named = failed or [each for each in _ADDRESS.findall(told) if not _DAEMON.match(each)][:1]
        permanent = list(dict.fromkeys(each.casefold() for each in named)) or [""]
    if not code.startswith("5") and _STILL_TRIED.search(told):
        temporary, permanent = [*temporary, *permanent], []
    delayed = [_report(incoming, each, "delayed", code, told, None) for each in sorted(temporary)[:_MOST]]
    return delayed + [_report(incoming, each, "failed", code, told, None) for each in sorted(permanent)[:_MOST]]


def _by_program(incoming: Incoming) -> tuple[list[str], list[str]]:
    """Who was reached for a time not, and who for good, by the patterns of a library."""
    from flufl.bounce import all_failures  # slow to import, and few mails are loose reports

    try:
        temporary, permanent = all_failures(incoming.message)
    except Exception:  # noqa: BLE001 - its patterns meet what their authors have not seen; our own words remain
        return [], []
    texts = [[each.decode("ascii", "replace").casefold() for each in some] for some in (temporary, permanent)]
    good = [[each for each in some if _ADDRESS.fullmatch(each)] for some in texts]
    return good[0], good[1]


def _report(
    incoming: Incoming, recipient: str, action: str, code: str, words: str, at: datetime | None
) -> DeliveryReport:
    state = state_of(action, code, words)
    return DeliveryReport(
        public_id=_about(incoming),
        recipient=recipient,
        state=state,
        reason=reason_of(state, action, code, words),
        code=code,
        at=at or incoming.sent_at or _received_at(incoming) or NEVER,
        source="report",
        key=f"{incoming.checksum}:{recipient}",
    )


def _about(incoming: Incoming) -> str:
    """The public id of the mail that came back."""
    candidates = []
    for part in leaves(incoming.message):
        kind = part.get_content_type()
        if kind == "message/rfc822":
            candidates += [each for mail in inner(part) for each in headers.ids(mail, "Message-ID")]
        elif kind == "text/rfc822-headers":
            candidates += _RETURNED_ID.findall(plain_of(part))
    candidates += _RETURNED_ID.findall(incoming.text[:_LONGEST])
    candidates += [incoming.in_reply_to, *reversed(incoming.references)]
    users = [each.rpartition("@")[0] for each in candidates]
    return next((user for user in users if _ID.fullmatch(user)), "")


def _address(block: Message, name: str) -> str:
    found = _ADDRESS.search(headers.value(block.get(name, "")).rpartition(";")[2])
    return found[0].casefold() if found else ""


def _received_at(incoming: Incoming) -> datetime | None:
    return headers.moment(incoming.header("Received").rpartition(";")[2].strip())
