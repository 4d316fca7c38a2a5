"""Where the files that come with the product are: processes, templates, directories and scenarios."""

from __future__ import annotations

from pathlib import Path

PROCESSES = Path(__file__).parents[1] / "processes"
TEMPLATES = PROCESSES / "mallar"
