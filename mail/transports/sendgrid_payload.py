"""The built message as the payload of SendGrid's API, a plain dict: https://docs.sendgrid.com/api-reference/mail-send.

What the provider keeps apart from the mail itself (`custom_args`) can never be erased there: it is the opaque public
id, and nothing else. Categories are not used.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

MARK = "public_id"
"""The name in `custom_args` under which the provider gives our id back."""
_HAS_A_FIELD = frozenset({"from", "to", "cc", "reply-to", "subject", "date", "mime-version"})
"""Headers that the API makes itself, as it does all that begin with Content-; it refuses them among `headers`."""
_OFF: dict[str, Any] = {
    # A rewritten link would lead through a third house, and what a scanner has opened no human has read.
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    # Nobody can unsubscribe from being asked; without `asm` no group of subscriptions comes in either.
    "subscription_tracking": {"enable": False},
    "ganalytics": {"enable": False},
}


def payload_of(message: EmailMessage, public_id: str, *, with_copies: bool = True) -> dict[str, Any]:
    """One addressee and, unless told otherwise, the copies; text, HTML, attachments and headers as in the message."""
    to = _addresses(message, "To")[0]
    persons: dict[str, Any] = {"to": [_person(to)]}
    copies = copies_of(message)
    if copies and with_copies:
        persons["cc"] = [_person(copy) for copy in copies]
    payload: dict[str, Any] = {
        "personalizations": [persons],
        "from": _person(_addresses(message, "From")[0]),
        "subject": str(message["Subject"]),
        "content": list(_content(message)),
        "headers": {name: " ".join(str(value).split()) for name, value in message.items() if _is_free(name)},
        "custom_args": {MARK: public_id},
        "tracking_settings": _OFF,
        "mail_settings": {"footer": {"enable": False}},
    }
    if message["Reply-To"]:
        payload["reply_to"] = _person(_addresses(message, "Reply-To")[0])
    attachments = [_attachment(part) for part in message.iter_attachments()]
    return payload | ({"attachments": attachments} if attachments else {})


def copies_of(message: EmailMessage) -> list[Address]:
    """The addresses in copy, each once: the API refuses the whole mail where one occurs twice, in whatever case."""
    seen = {_addresses(message, "To")[0].addr_spec.casefold()}
    found = []
    for copy in _addresses(message, "Cc"):
        if copy.addr_spec.casefold() not in seen:
            found.append(copy)
        seen.add(copy.addr_spec.casefold())
    return found


def _addresses(message: EmailMessage, header: str) -> tuple[Address, ...]:
    return tuple(message[header].addresses) if message[header] else ()


def _person(address: Address) -> dict[str, str]:
    person = {"email": address.addr_spec}
    return person | {"name": address.display_name} if address.display_name else person


def _is_free(name: str) -> bool:
    own = name.lower()
    return own not in _HAS_A_FIELD and not own.startswith("content-")


def _content(message: EmailMessage) -> Iterator[dict[str, str]]:
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        if body is not None:
            yield {"type": f"text/{kind}", "value": body.get_content().replace("\r\n", "\n")}


def _attachment(part: EmailMessage) -> dict[str, str]:
    # Outlook wants the calendar's method here. The API takes one parameter, refuses two, and adds the charset itself.
    method = part.get_param("method")
    content = part.get_payload(decode=True)
    return {
        "content": base64.b64encode(content if isinstance(content, bytes) else b"").decode(),
        "type": part.get_content_type() + (f"; method={method}" if method else ""),
        "filename": part.get_filename() or "",
        "disposition": "attachment",
    }
