"""The manifest of a joint question."""

from __future__ import annotations

from kinds.manifest import Kind

KIND = Kind(key="fraga", title="Gemensam fråga")
