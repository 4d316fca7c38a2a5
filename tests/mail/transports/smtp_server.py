"""A real SMTP server whose manners a test can choose."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Manners:
    """How the server behaves, and what it has taken."""

    on_rcpt: dict[str, str] = field(default_factory=dict)
    """Address → answer; anything else is accepted."""
    on_data: str = "250 OK"
    """The answer after the final dot; `drop` and `hang` take the mail and then never say so."""
    on_mail: str = "250 OK"
    """The answer to MAIL FROM; `drop` closes the line."""
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)

    async def handle_MAIL(self, server: Any, _session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.on_mail == "drop":
            server.transport.abort()
            return "250 OK"
        envelope.mail_from = address
        return self.on_mail

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        answer = self.on_rcpt.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.on_data.startswith("250") or self.on_data in ("drop", "hang"):
            self.taken.append((list(envelope.rcpt_tos), envelope.content))
        if self.on_data == "drop":
            server.transport.abort()
            return "250 OK"
        if self.on_data == "hang":
            await asyncio.sleep(5)
        return self.on_data


class _FreePort(Controller):
    def _trigger_server(self) -> None:
        # aiosmtpd tries the port it was given, and 0 is only known once the server listens.
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def smtp_server(manners: Manners) -> Iterator[int]:
    """A server on a free port of this machine; gives the port."""
    controller = _FreePort(manners, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
