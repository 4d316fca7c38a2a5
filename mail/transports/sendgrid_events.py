"""The events of SendGrid as reports: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event.

Each names the mail by the opaque id that we gave it (`MARK`), and has an id of its own, however often it comes.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mail.transports.sendgrid_payload import MARK
from schemas.mail.delivery import DeliveryReport, DeliveryState
from words.delivery import reason_of

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
OLDEST_S = 26 * 3600
"""The provider tries for 24 hours to hand over what it has signed, and an event that comes twice changes nothing."""
_AHEAD_S = 600
"""How far its clock may be before ours."""
_LATEST_S = 253_402_300_799
"""The end of the year 9999."""
_LONGEST = 200
_STATES: dict[str, DeliveryState] = {
    "processed": "taken",
    "delivered": "delivered",
    "deferred": "delayed",
    "bounce": "bounced",
    "blocked": "blocked",
    "dropped": "blocked",
    "spamreport": "blocked",
}
"""Other events (opened, clicked, unsubscribed) are switched off, and would say nothing of delivery."""
_DROPPED: tuple[tuple[str, DeliveryState, str], ...] = (
    ("bounced address", "bounced", "SendGrid skickade inte mejlet: adressen har studsat förut."),
    ("invalid", "bounced", "SendGrid skickade inte mejlet: adressen är ogiltig."),
    ("spam reporting", "blocked", "SendGrid skickade inte mejlet: mottagaren har förut märkt mejl som skräppost."),
    ("unsubscribed", "blocked", "SendGrid skickade inte mejlet: adressen är avanmäld hos SendGrid."),
    ("quota", "blocked", "SendGrid skickade inte mejlet: kontots kvot är slut."),
)
"""How the reason of a dropped mail begins or what it holds → what that means. What follows an earlier bounce stays with
the provider until somebody takes the address off its list."""
_NOT_SENT = "SendGrid skickade inte mejlet."
_SPAM = "Mottagaren har märkt mejlet som skräppost. SendGrid skickar inget mer dit förrän spärren är borttagen."
_CODE = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class Signed:
    """What comes with a request: the raw body, its signature and the time that is signed with it (seconds)."""

    body: bytes
    signature: str
    timestamp: str


def key_of(text: str) -> Any:
    """The provider's public key, as its settings show it, ready to verify with. ValueError where it is none."""
    from cryptography.exceptions import UnsupportedAlgorithm  # heavy, and most never use it
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from sendgrid.helpers.eventwebhook import EventWebhook

    try:
        key = EventWebhook().convert_public_key_to_ecdsa(text)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError("no public key") from error
    if not isinstance(key, EllipticCurvePublicKey):
        raise ValueError("no public key of elliptic curves")
    return key


def is_signed(signed: Signed, key: Any, now: datetime) -> bool:
    """True where the provider's own verification says so, and the time that it signed is neither too old nor ahead."""
    from sendgrid.helpers.eventwebhook import EventWebhook

    try:
        base64.b64decode(signed.signature, validate=True)
        age_s = now.timestamp() - int(signed.timestamp)
        payload = signed.body.decode("utf-8")
        verdict = EventWebhook().verify_signature(payload, signed.signature, signed.timestamp, key)
    except (ValueError, TypeError, binascii.Error, OverflowError):
        return False
    return verdict is True and -_AHEAD_S <= age_s <= OLDEST_S


def read(body: bytes) -> tuple[DeliveryReport, ...]:
    """The reports of a signed body, in its order; events that say nothing of delivery, or lack their id, are left out.

    ValueError where the body is no list of events.
    """
    try:
        events = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError("no list of events") from error
    if not isinstance(events, list):
        raise ValueError("no list of events")
    return tuple(report for event in events if (report := _report(event)) is not None)


def _report(event: Any) -> DeliveryReport | None:
    if not isinstance(event, Mapping):
        return None
    name, key, at_s = _text(event, "event"), _text(event, "sg_event_id"), event.get("timestamp")
    is_time = isinstance(at_s, int) and not isinstance(at_s, bool) and 0 <= at_s <= _LATEST_S
    if name not in _STATES or not key or len(key) > _LONGEST or not is_time:
        return None
    code = found[1] if (found := _CODE.search(f"{_text(event, 'status')} {_text(event, 'reason')}")) else ""
    state, reason = _meaning(name, event, code)
    return DeliveryReport(
        public_id=_text(event, MARK)[:_LONGEST],
        recipient=_text(event, "email").strip().lower()[:_LONGEST],
        state=state,
        reason=reason,
        code=code,
        at=datetime.fromtimestamp(at_s or 0, UTC),
        source="provider",
        key=f"sendgrid/{key}",
    )


def _meaning(name: str, event: Mapping[str, Any], code: str) -> tuple[DeliveryState, str]:
    """The state, and why in Swedish."""
    if name == "dropped":
        said = _text(event, "reason").casefold()
        found = next(((state, words) for part, state, words in _DROPPED if part in said), None)
        return found or ("blocked", _NOT_SENT)
    if name == "spamreport":
        return "blocked", _SPAM
    state = _STATES[name]
    if name == "bounce" and _text(event, "type").casefold() == "blocked":
        state = "blocked"
    return state, "" if state in ("taken", "delivered") else reason_of(code, state)


def _text(event: Mapping[str, Any], name: str) -> str:
    """A field as text without what no database keeps."""
    value = event.get(name)
    return value.encode("utf-8", "replace").decode().replace("\0", "") if isinstance(value, str) else ""
