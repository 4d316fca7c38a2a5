"""What became of a mail for one recipient, by all that has been reported, in whatever order and however often."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol

from schemas.base import Instant, Model
from schemas.mail.delivery import DeliveryState

BAD: frozenset[DeliveryState] = frozenset({"bounced", "blocked"})
"""What somebody must look at: the recipient has not got it."""
_SAME_TRY = timedelta(minutes=10)
"""A server that took a mail may turn it away afterwards, and two clocks may differ. Only what was delivered so much
later than the refusal was another try."""
_TAKEN = frozenset({"taken", "delivered", "delayed"})
_SEVERITY: dict[DeliveryState, int] = {"taken": 0, "delayed": 1, "delivered": 2, "blocked": 3, "bounced": 4}


class Said(Protocol):
    """One report, as the register has it."""

    @property
    def key(self) -> str:
        """The same for the same statement."""
        ...

    @property
    def state(self) -> str:
        """A `DeliveryState`."""
        ...

    @property
    def reason(self) -> str:
        """In Swedish."""
        ...

    @property
    def code(self) -> str:
        """Of RFC 3463."""
        ...

    @property
    def at(self) -> Instant:
        """When that was so."""
        ...

    @property
    def source(self) -> str:
        """Who says so; `carrier` for what the sender itself was told, by our own clock."""
        ...


class Fate(Model):
    """Where a mail, or an address, stands for one recipient."""

    state: DeliveryState
    reason: str = ""
    code: str = ""
    at: Instant

    @property
    def is_bad(self) -> bool:
        """True where the recipient has not got it."""
        return self.state in BAD


def fate_of(reports: Iterable[Said]) -> Fate | None:
    """What all reports about one recipient come to; None without any.

    A refusal holds, also where the mail had been delivered before, unless a delivery came clearly after it. One at the
    handing over holds until the mail has been taken all the same.
    """
    said = list(reports)
    taken_at = max((report.at for report in said if report.state in _TAKEN), default=None)
    if taken_at is not None:
        said = [report for report in said if report.source != "carrier" or report.at > taken_at]
    refused = _newest(said, BAD)
    delivered = _newest(said, {"delivered"})
    if refused is not None and (delivered is None or delivered.at <= refused.at + _SAME_TRY):
        return _fate(refused)
    found = delivered or _newest(said, {"delayed"}) or _newest(said, {"taken"})
    return _fate(found) if found is not None else None


def worst(fates: Iterable[Fate]) -> Fate | None:
    """The one of several recipients that most wants a look; None without any."""
    return max(fates, key=lambda fate: (_SEVERITY[fate.state], fate.at, fate.reason), default=None)


def _newest(reports: list[Said], states: Iterable[str]) -> Said | None:
    fitting = [report for report in reports if report.state in states]
    return max(fitting, key=lambda report: (report.at, _SEVERITY[_state(report)], report.key), default=None)


def _fate(report: Said) -> Fate:
    return Fate(state=_state(report), reason=report.reason, code=report.code, at=report.at)


def _state(report: Said) -> DeliveryState:
    return next(state for state in _SEVERITY if state == report.state)
