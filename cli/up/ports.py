"""TCP ports of this machine: a free one, and whether a web answers on one."""

from __future__ import annotations

import http.client
import socket
from urllib.parse import urlsplit

from schemas.errors import Refused

_PATIENCE_S = 5.0


def free_port(host: str, port: int = 0) -> int:
    """The port, or any free one for 0; Refused where it is taken."""
    with socket.socket() as probe:
        # As the web itself does: a port in its last minute after a stop is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Refused(
                "SVARSTID_PORT",
                f"Port {port} används redan på {host}.",
                "Välj en annan, till exempel SVARSTID_PORT=8081, eller 0 för en ledig.",
            ) from None
        return int(probe.getsockname()[1])


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
