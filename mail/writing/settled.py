"""A Jinja environment whose globals are settled before its first template is loaded."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from jinja2 import Environment


class Settled(Environment):
    """Gives each template its globals as one dictionary.

    Jinja chains two, so that a global which comes later is found as well, and then goes through the chain name by name
    at every rendering: half of what it takes to write a subject.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Every global of the environment, and those of one template."""
        return {**self.globals, **(d or {})}
