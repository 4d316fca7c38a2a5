"""Whether a web answers, on a port of this machine or at an address."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

_PATIENCE_S = 5.0


def answers(host: str, port: int, path: str) -> bool:
    """True where a web answers there, whatever it says."""
    return _status(http.client.HTTPConnection(host, port, timeout=_PATIENCE_S), path) > 0


def answers_at(address: str, path: str) -> bool:
    """True where the web at that address (http or https) answers, and not only a proxy that misses it."""
    to = urlsplit(address)
    make = http.client.HTTPSConnection if to.scheme == "https" else http.client.HTTPConnection
    return 0 < _status(make(to.hostname or "", to.port, timeout=_PATIENCE_S), to.path.rstrip("/") + path) < 500


def _status(web: http.client.HTTPConnection, path: str) -> int:
    """What it answers; 0 for no answer."""
    try:
        web.request("GET", path)
        return web.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        web.close()
