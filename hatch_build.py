"""A step of the build: the one package that keeps its name in the wheel, while all others move in under it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class OnePackage(BuildHookInterface[Any]):
    """Lay the files of `svarstid/` in `svarstid/`, where `sources` in pyproject.toml would put them a step below."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is built; `version` is "editable" where the repository itself goes on the path."""
        if version != "editable":
            for path in sorted(Path(self.root, "svarstid").glob("*.py")):
                build_data["force_include"][str(path)] = path.name
