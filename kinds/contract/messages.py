"""What the story of a contract asks of the register."""

from __future__ import annotations

from schemas.base import Instant, Model


class ContractTurn(Model):
    """Input of `extend_contract` and `replan_procurement`: which window, seen from when."""

    process: str
    window: int
    now: Instant
