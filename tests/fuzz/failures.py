"""What does not hold, for which input, and how an input is kept to be replayed."""

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.invariants import Broken, bounded
from tests.sources import ROOT

FOUND = ROOT / "build" / "fuzz"
"""Where failing inputs are kept, one file each."""


@dataclass(frozen=True)
class Failure:
    """One input for which something does not hold."""

    target: str
    engine: str
    """`hypothesis` or `atheris`."""
    seed: int
    place: str
    """The type of what was raised and where; failures of one place are one."""
    what: str
    given: str
    """The input, as a literal of the language."""

    def keep(self, folder: Path = FOUND) -> Path:
        """Write it down, to be replayed."""
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(self.place.encode()).hexdigest()[:8]
        path = folder / f"{self.target}-{self.seed}-{name}.json"
        path.write_text(json.dumps(asdict(self), indent=1), encoding="ascii")
        return path


def read_failure(file: Path) -> Failure:
    """A failure that was written down."""
    return Failure(**json.loads(file.read_text(encoding="ascii")))


@dataclass
class Result:
    """What a run came to."""

    target: str
    tried: int = 0
    failures: list[Failure] = field(default_factory=list)

    def as_json(self) -> str:
        """To be read by `read_result`."""
        return json.dumps(asdict(self))


def read_result(text: str) -> Result:
    """What a run in another process came to."""
    kept = json.loads(text)
    return Result(kept["target"], kept["tried"], [Failure(**each) for each in kept["failures"]])


def attempt(feed: Callable[[Any], None], given: Any) -> BaseException | None:
    """Feed one input; what does not hold, or None."""
    try:
        with bounded():
            feed(given)
    except Exception as error:
        return error
    return None


def place_of(error: BaseException) -> str:
    """The type of an error, and the innermost line of the program that it went through; of a broken promise, which."""
    if isinstance(error, Broken):
        return f"{type(error).__name__}: {str(error)[:60]}"
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(str(ROOT)) and "site-packages" not in frame.filename]
    ours = [frame for frame in ours if "/tests/fuzz/" not in frame.filename] or ours
    return (
        f"{type(error).__name__} {Path(ours[-1].filename).relative_to(ROOT)}:{ours[-1].lineno}" if ours else repr(error)
    )
