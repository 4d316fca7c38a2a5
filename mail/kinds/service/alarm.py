"""To whoever looks after the service: what stands still, or goes again. It never passes through the outbox, which may
be what stands still."""

from __future__ import annotations

from mail.letter import Mail
from mail.props import Props
from schemas.base import Instant, Model


class PartSaid(Model):
    """One part of the service in words."""

    name: str
    text: str
    since: Instant | None = None
    """Since when it stands still, or stood still."""
    cure: str = ""


class ServiceAlarmProps(Props):
    """The parts."""

    still: list[PartSaid] = []
    going: list[PartSaid] = []


SERVICE_ALARM = Mail("service_alarm", "Driftlarm", ServiceAlarmProps, "register")
