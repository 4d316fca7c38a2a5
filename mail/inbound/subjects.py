"""The subject of a reply: whether it is still that of our mail."""

from __future__ import annotations

import re
from collections.abc import Collection

from mail.inbound.answer.asked import plain

_PREFIXES = re.compile(
    r"^(?:\s*(?:(?:sv|re|vb|fwd?|ang)\s*:|\[(?:ext|extern|external|extern(?:t|a)? (?:e-?post|mejl|mail|avsändare)|"
    r"external (?:e-?mail|sender|mail|message))\]:?))+",
    re.I,
)
"""What programs and gateways put before a subject: no other word in brackets, since a human may write those."""


def is_rewritten(subject: str, ours: Collection[str]) -> bool:
    """True where the subject, without `SV:` and a gateway's mark, is not that of our mail, its first line."""
    return plain(_PREFIXES.sub("", subject)) != plain(next(iter(ours), ""))
