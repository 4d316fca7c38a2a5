"""A port that is promised to one program is given to no other meanwhile."""

from __future__ import annotations

import socket
import sys
from contextlib import closing

import pytest

from ports import LOOPBACK, reserved

_LOCAL_PORT_RANGE = 51
"""Of Linux 6.3 and later, not yet a name in Python: the one range that the system may choose a port from."""


@pytest.mark.parametrize("reuses", [False, True])
def test_the_system_gives_it_to_nobody_else(reuses: bool) -> None:
    with reserved() as port, closing(_socket(reuses)) as other:
        try:
            other.setsockopt(socket.IPPROTO_IP, _LOCAL_PORT_RANGE, (port | port << 16).to_bytes(4, sys.byteorder))
        except OSError:
            pytest.skip("this system cannot be made to choose between that port and none")
        with pytest.raises(OSError, match="in use"):
            other.bind((LOOPBACK, 0))


def test_whom_it_was_meant_for_listens_on_it_and_again_after_a_restart() -> None:
    with reserved() as port:
        for _ in range(2):
            with socket.create_server((LOOPBACK, port)), socket.create_connection((LOOPBACK, port)):
                pass


def test_a_port_on_which_somebody_listens_is_not_promised() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken, pytest.raises(OSError, match="in use"):
        reserved(port=taken.getsockname()[1]).__enter__()


def test_two_promises_are_never_the_same() -> None:
    with reserved() as one, reserved() as other:
        assert one != other


def _socket(reuses: bool) -> socket.socket:
    made = socket.socket()
    if reuses:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return made
