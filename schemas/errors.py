"""Refusals: every one names the field and the cure, in Swedish."""

from __future__ import annotations


class Refused(Exception):
    """Bad input. Nothing was done. `str()` is one Swedish sentence or two for the user."""

    def __init__(self, field: str, problem: str, cure: str) -> None:
        super().__init__(f"{field}: {problem} {cure}".strip())
        self.field = field
        self.problem = problem
        self.cure = cure


class FileRefused(Refused):
    """A bad file: names the file, the field, the line where it can, and the cure."""

    def __init__(self, file: str, field: str, problem: str, cure: str, line: int | None = None) -> None:
        super().__init__(field, problem, cure)
        self.file = file
        self.line = line
        place = f"{file}, rad {line}" if line else file
        self.args = (f"{place}: {field + ': ' if field else ''}{problem} {cure}".strip(),)


class EngineDown(Exception):
    """The engine does not answer; what was recorded is safe and is delivered later."""
