"""What each table of the register says of itself: does it prove something, and what of it may change unseen?

A table that proves something is sealed: the hash of each of its rows stands in the seal of its matter, see
docs/sigill.md. Every column is sealed unless it is named here, so that a new one cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DELIVERY = dict.fromkeys(
    ("detail", "attempts", "uncertain", "fence", "lease_until", "retry_at", "doubts", "handed_at", "fate", "copy_fate"),
    "Leveransläget.",
)
"""The columns of a mail that say how it fares on its way."""
ON_ITS_WAY = dict.fromkeys(("planned", "dispatching", "retryable", "unknown"), "waiting")
"""States of a mail that follow on each other at every try. What counts is whether it was sent, given up or called off.
"""


@dataclass(frozen=True)
class Evidence:
    """A table that proves something."""

    label: str
    """What one row is called in Swedish, as a format of its columns."""
    journal: str = "process"
    """The column that names the matter or meeting."""
    free: Mapping[str, str] = field(default_factory=dict)
    """Column that is not sealed → why."""
    coarse: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Column → stored value → what is sealed in its place, where only some changes count."""
    later: Mapping[str, Any] = field(default_factory=dict)
    """Column that came after rows had been sealed → the value that those rows have. It is left out of the hash where
    it has that value, so their seals hold."""


@dataclass(frozen=True)
class NoEvidence:
    """A table that proves nothing."""

    reason: str


def sealed(label: str, **fields: Any) -> dict[str, Any]:
    """The table arguments of a table that proves something; `fields` as those of `Evidence`."""
    return {"info": {"evidence": Evidence(label, **fields)}}


def unsealed(reason: str) -> dict[str, Any]:
    """The table arguments of a table that proves nothing."""
    return {"info": {"evidence": NoEvidence(reason)}}
