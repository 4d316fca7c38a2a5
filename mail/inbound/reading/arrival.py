"""When a mail came: at the first of our own servers, whatever it met after that. Pure.

HD 3 January 2024 (NJA 2024 s. 3): a mail that the receiver's own filter held back had come when it reached the server.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address

from mail.inbound.reading.headers import moment

_BY = re.compile(r"\bby\s+([A-Za-z0-9.-]+)")
_PEER = re.compile(r"\s*from\s+\S+\s+\((?:([A-Za-z0-9.-]+)\s+)?\[?(?:IPv6:)?([0-9A-Fa-f.:]{2,45})\]?\)")
"""What our server saw of whom it took the mail from: the name that it looked up itself, and the address. The name
before the brackets is what the other side called itself, so it proves nothing."""
_SKEW = timedelta(minutes=10)
"""How far a server's clock may be ahead of ours."""


def first_own_hop(received: Sequence[str], server: str) -> datetime | None:
    """The time that the first of our own servers noted; None where the topmost header is no server's of ours.

    `received` are the Received headers from the top. Every server adds its own above the others. The topmost is ours;
    the one below it is so only where ours says that it took the mail from another of our servers. What stands below
    may be anyone's invention, whatever name it bears.
    """
    found = None
    for line in received:
        by = _BY.search(line)
        if by is None or not _is_own(by[1].casefold().rstrip("."), server):
            break
        found = moment(line.rpartition(";")[2].strip()) or found
        if not _is_from_own(line, server):
            break
    return found


def arrived_at(received: Sequence[str], server: str, *, server_at: datetime | None, received_at: datetime) -> datetime:
    """When it came: by our first own hop, else by the mailbox's server, else when it was stored here; never later."""
    said = (first_own_hop(received, server) if server else None) or server_at
    if said is None or said > received_at + _SKEW:
        return received_at
    return min(said, received_at)


def _is_from_own(line: str, server: str) -> bool:
    """True where the hop says that the mail came from another server of ours: by its looked-up name, or from within."""
    peer = _PEER.match(line)
    if peer is None:
        return False
    try:
        address = ip_address(peer[2])
    except ValueError:
        return False
    return address.is_loopback or _is_own((peer[1] or "").casefold().rstrip("."), server)


def _is_own(host: str, server: str) -> bool:
    """True for the named server, one below it, and its sisters in the same domain."""
    domain = server.partition(".")[2]
    return host == server or host.endswith(f".{server}") or ("." in domain and host.endswith(f".{domain}"))
