"""What kind of message came in, by the first of these that holds, and which of our mails it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mail.inbound.machines.automatic import is_automatic
from mail.inbound.machines.delivery_report import is_report
from mail.inbound.message import Incoming
from mail.inbound.reading.body import plain_of
from mail.inbound.reading.bounded import leaves
from mail.inbound.text.own_words import own_words
from mail.tokens import mail_of_reply, public_id_of
from schemas.mail.inbound import MessageClass

_MOST_HOPS = 40
"""Servers that a mail has passed; the longest honest way seen has about 20."""
_ID = re.compile(r"[A-Za-z0-9_-]{4,64}")
_REPLY_METHOD = re.compile(r"^METHOD:\s*(?:REPLY|COUNTER)\s*$", re.I | re.M)
_CALENDAR_SUBJECT = re.compile(
    r"(?:accepterat|godkänt|avböjt|avvisat|preliminärt|accepted|declined|tentative)\b.{0,20}?:", re.I
)
_CALENDAR_WORDS = re.compile(
    r"[^\n]{2,60} (?:har (?:accepterat|avböjt|tackat (?:ja|nej) till|preliminärt accepterat)"
    r"|has (?:accepted|declined|tentatively accepted)) (?:den här |this )?(?:inbjudan|invitation)\.?",
    re.I,
)
"""What a calendar says by itself."""


@dataclass(frozen=True)
class Own:
    """How our own mail is known."""

    from_email: str
    """The address that we write from."""
    reply_email: str
    """Where answers go, `svar@…`; with a token `svar+TOKEN@…`."""
    domain: str
    """Of our Message-IDs."""


@dataclass(frozen=True)
class Reference:
    """One thing of ours that a message is about."""

    public_id: str
    """Of the mail where it was answered by its Message-ID; of what the token was made for where there is a token."""
    token: str = ""
    """As it stood in the address, unverified; empty where a Message-ID was answered."""


def classify(incoming: Incoming, own: Own) -> MessageClass:
    """The first class that holds. Says nothing of whether the sender may answer."""
    if _is_loop(incoming, own):
        return MessageClass.LOOP
    if incoming.problem:
        return MessageClass.UNREADABLE
    if is_report(incoming):
        return MessageClass.DELIVERY_REPORT
    if _is_calendar_reply(incoming):
        return MessageClass.CALENDAR_REPLY
    if is_automatic(incoming):
        return MessageClass.AUTOMATIC
    return MessageClass.REPLY if public_ids(incoming, own) else MessageClass.OTHER


def public_ids(incoming: Incoming, own: Own) -> tuple[Reference, ...]:
    """What of ours the message answers, each once: by token first, then the mail replied to, then the thread, newest
    first."""
    local, _, domain = own.reply_email.partition("@")
    found = []
    for address in incoming.recipients:
        user, _, at = address.rpartition("@")
        name, plus, token = user.partition("+")
        if plus and name.casefold() == local.casefold() and at.casefold() == domain.casefold():
            public_id = mail_of_reply(token) or public_id_of(token)
            found += [Reference(public_id, token)] if public_id else []
    answered = [incoming.in_reply_to, *reversed(incoming.references)]
    found += [Reference(public_id) for each in answered if (public_id := own_id(each, own.domain))]
    return tuple(dict.fromkeys(found))


def why_unsure(incoming: Incoming, own: Own) -> str:
    """In Swedish why it is not sure that the message answers that mail of ours; empty where it is.

    It answers a calendar entry, somebody else's mail in the same thread, or several of ours. Some servers give our
    mail another Message-ID on its way: a reply to that one has it alone among its references.
    """
    answered, found = incoming.in_reply_to, public_ids(incoming, own)
    tokens = {each.public_id for each in found if each.token}
    mails = {public_id for each in found if (public_id := mail_of_reply(each.token))}
    replied = own_id(answered, own.domain)
    if _answers_calendar(incoming):
        return "Mejlet svarar på en kalenderpost."
    if len(tokens) > 1 or (replied and mails and replied not in mails):
        return "Mejlet pekar på mer än ett av våra mejl."
    is_in_thread = any(each != answered for each in incoming.references) or (found and not tokens)
    if answered and not replied and is_in_thread:
        return "Mejlet svarar på någon annans mejl i samma tråd."
    return ""


def own_id(message_id: str, domain: str) -> str:
    """The public id in a Message-ID of ours (without angle brackets); empty where it is another's."""
    user, _, at = message_id.rpartition("@")
    return user if at.casefold() == domain.casefold() and _ID.fullmatch(user) else ""


def _is_loop(incoming: Incoming, own: Own) -> bool:
    if incoming.from_email in (own.from_email.casefold(), own.reply_email.casefold()):
        return True
    # A list that writes its own address into From keeps our id, and that it was written by a machine.
    is_ours = bool(own_id(incoming.message_id, own.domain))
    if is_ours and incoming.header("Auto-Submitted").casefold().startswith("auto-generated"):
        return True
    return len(incoming.headers("Received")) > _MOST_HOPS


def _is_calendar_reply(incoming: Incoming) -> bool:
    """True for one without words of its own: what somebody has written beside it is for a human."""
    words = own_words(incoming.text)
    return _answers_calendar(incoming) and (not words or bool(_CALENDAR_WORDS.fullmatch(words)))


def _answers_calendar(incoming: Incoming) -> bool:
    for part in leaves(incoming.message):
        if part.get_content_type() in ("text/calendar", "application/ics"):
            if str(part.get_param("method", "")).upper() in ("REPLY", "COUNTER") or _REPLY_METHOD.search(
                plain_of(part)
            ):
                return True
        elif part.get_content_type() == "application/ms-tnef" and _CALENDAR_SUBJECT.match(incoming.subject):
            return True  # Exchange's own form of the same, which only Outlook reads
    return "calendarmessage" in incoming.header("Content-Class").casefold()
