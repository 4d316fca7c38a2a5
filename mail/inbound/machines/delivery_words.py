"""Enhanced status codes (RFC 3463) and what servers write: which state they mean, and why, in Swedish."""

from __future__ import annotations

import re

from schemas.mail.delivery import DeliveryState
from words.delivery import reason_of as words_of_code

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
    if _is_vague(code) and _TURNED_AWAY.search(words[:8_000]) and not _UNKNOWN_ADDRESS.search(words[:8_000]):
        return "blocked"
    return "bounced"


def reason_of(state: DeliveryState, action: str, code: str, words: str) -> str:
    """Why, in one Swedish sentence; empty for what is delivered. The server's own words are never repeated."""
    if state == "delivered":
        return ""
    if _is_vague(code) and _UNKNOWN_ADDRESS.search(words[:8_000]):
        code = "5.1.1"
    elif not code and _basic(words).startswith("4") and not _TURNED_AWAY.search(words[:8_000]):
        code = "4.3.0"
    known = words_of_code(code, state)
    if state == "delayed":
        return f"{known} Nya försök görs."
    return f"{known} Inga fler försök görs." if action == "failed" and code.startswith("4") else known


def _is_vague(code: str) -> bool:
    return not code or code in _VAGUE


def _basic(words: str) -> str:
    found = _BASIC.search(words[:8_000])
    return found[1] if found else ""
