"""Enhanced status codes (RFC 3463) and what servers write: which state they mean, and why, in Swedish."""

from __future__ import annotations

import re

from schemas.delivery import DeliveryState

_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_BASIC = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -])(?! ?(?:kb|mb|bytes))", re.I)
_TURNED_AWAY = re.compile(
    r"spam|block(?:ed|list)|blacklist|\bpolicy|reputation|\bdmarc\b|\bdkim\b|\bspf\b|\bdnsbl\b|spamhaus|banned|"
    r"blockera|content rejected|message rejected",
    re.I,
)
_UNKNOWN_ADDRESS = re.compile(
    r"user unknown|unknown user|no such (?:user|recipient|mailbox)|does not exist|recipient ?not ?found|"
    r"finns inte|hittades inte|couldn.t be found|wasn.t found",
    re.I,
)
_VAGUE = frozenset({"5.0.0", "4.0.0", "5.5.0", "2.0.0"})
_BLOCKED = ("5.7.", "5.6.", "5.2.2", "5.2.3", "5.3.4", "5.1.7", "5.1.8", "5.4.6", "5.3.2")
"""The address may well be right: another mail, or the same one later, may arrive."""
_REASONS = {
    "5.1.0": "Adressen är okänd för mottagarens mejlserver.",
    "5.1.1": "Adressen finns inte.",
    "5.1.2": "Domänen i adressen finns inte.",
    "5.1.3": "Adressen är felskriven.",
    "5.1.6": "Mottagaren har flyttat och har ingen ny adress där.",
    "5.1.7": "Mottagarens mejlserver godtar inte avsändaradressen.",
    "5.1.8": "Mottagarens mejlserver godtar inte avsändarens domän.",
    "5.1.10": "Adressen finns inte.",
    "5.2.0": "Mottagarens brevlåda tar inte emot mejlet.",
    "5.2.1": "Mottagarens brevlåda är avstängd.",
    "5.2.2": "Mottagarens brevlåda är full.",
    "5.2.3": "Mejlet är för stort för mottagarens brevlåda.",
    "5.3.2": "Mottagarens mejlserver tar inte emot mejl just nu.",
    "5.3.4": "Mejlet är för stort för mottagarens mejlserver.",
    "5.4.1": "Mottagarens mejlserver tar inte emot mejl till adressen.",
    "5.4.4": "Domänen i adressen har ingen mejlserver.",
    "5.4.6": "Mejlet gick runt mellan servrar utan att komma fram.",
    "5.4.14": "Mejlet gick runt mellan servrar utan att komma fram.",
    "5.7.0": "Mejlet stoppades av mottagarens säkerhetsregler.",
    "5.7.1": "Mejlet stoppades av mottagarens säkerhetsregler.",
    "5.7.133": "Adressen tar bara emot mejl inifrån mottagarens organisation.",
    "5.7.23": "Mejlet stoppades: avsändarens domän har inte godkänt servern (SPF).",
    "5.7.26": "Mejlet stoppades: avsändarens domän kunde inte bekräftas (SPF och DKIM).",
    "5.7.509": "Mejlet stoppades: avsändarens domän kunde inte bekräftas (DMARC).",
    "4.2.2": "Mottagarens brevlåda är full.",
    "4.4.1": "Mottagarens mejlserver svarar inte.",
    "4.4.7": "Mottagarens mejlserver har inte svarat på lång tid.",
    "4.7.1": "Mottagarens mejlserver ber avsändaren att vänta.",
}
_BY_SUBJECT = {
    "1": "Adressen fungerar inte.",
    "2": "Mottagarens brevlåda tar inte emot mejlet.",
    "3": "Mottagarens mejlserver tar inte emot mejlet.",
    "4": "Mejlet nådde inte fram till mottagarens mejlserver.",
    "5": "Mottagarens mejlserver förstod inte leveransen.",
    "6": "Mottagarens mejlserver godtar inte innehållet i mejlet.",
    "7": "Mejlet stoppades av mottagarens säkerhetsregler.",
}


def code_in(status: str, words: str) -> str:
    """The most telling code: that of the status, else one in the server's words; empty where there is none."""
    stated, told = _CODE.search(status[:200]), _CODE.search(words[:8_000])
    if told and (stated is None or stated[1] in _VAGUE) and not told[1].startswith("2"):
        return told[1]
    return stated[1] if stated else ""


def state_of(action: str, code: str, words: str) -> DeliveryState:
    """What the report means for the mail and the address.

    A server that gave up after temporary faults says nothing against the address, but no longer tries either: that is
    blocked, never delayed.
    """
    if action in ("delivered", "relayed", "expanded"):
        return "delivered"
    if action == "delayed":
        return "delayed"
    if action != "failed" and code.startswith("2"):
        return "delivered"
    if code.startswith("4") or (not code and _basic(words).startswith("4")):
        return "blocked"
    if code.startswith(_BLOCKED):
        return "bounced" if code.startswith("5.7.") and _UNKNOWN_ADDRESS.search(words[:8_000]) else "blocked"
    is_vague = not code or code in _VAGUE
    if is_vague and _TURNED_AWAY.search(words[:8_000]) and not _UNKNOWN_ADDRESS.search(words[:8_000]):
        return "blocked"
    return "bounced"


def reason_of(state: DeliveryState, action: str, code: str, words: str) -> str:
    """Why, in one Swedish sentence; empty for what is delivered. The server's own words are never repeated."""
    if state == "delivered":
        return ""
    known = _REASONS.get(code)
    if known is None and code[2:3] in _BY_SUBJECT and not code.endswith(".0.0"):
        known = _REASONS.get(f"5{code[1:]}") or _BY_SUBJECT[code[2]]
    if known is None and _UNKNOWN_ADDRESS.search(words[:8_000]):
        known = _REASONS["5.1.1"]
    if known is None and state == "blocked" and _TURNED_AWAY.search(words[:8_000]):
        known = _REASONS["5.7.1"]
    if state == "delayed":
        return f"{known or 'Mottagarens mejlserver har inte tagit emot mejlet än.'} Nya försök görs."
    if action == "failed" and code.startswith("4"):
        return f"{known or 'Mottagarens mejlserver tog inte emot mejlet.'} Inga fler försök görs."
    return known or "Mottagarens mejlserver avvisade mejlet."


def _basic(words: str) -> str:
    found = _BASIC.search(words[:8_000])
    return found[1] if found else ""
