"""What must hold of every input: words of ours, a register that a refusal leaves alone, bounded time and memory."""

from __future__ import annotations

import html
import re
import resource
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

CPU_S = 6.0
"""Of processor time for one input: generous to a loaded machine, and far below what a runaway pattern takes."""
MEMORY_MB = 160
"""By how much one input may raise the most memory that the process has had."""
_MARKUP = re.compile(r"<(script|style|pre|textarea)\b.*?</\1>|<[^>]*>", re.S)
"""Also of a text area and of preformatted text: they hold what was typed, or a file."""
_SAID = re.compile(r"""\b(?:aria-label|title|placeholder|alt)=(?:"([^"]*)"|'([^']*)')""")
_ENGLISH = re.compile(
    r"\b(?:the|and|or|of|is|was|are|with|this|that|should|must be|cannot|could not|does not|invalid|expected|"
    r"unexpected|input|valid|required|missing|greater|less than|at least|at most|length|string|integer|boolean|"
    r"unable|failed|not found|not allowed|not satisfiable|bad request|malformed|too large|too long|unprocessable|"
    r"internal|server|traceback|exception|undefined|None|True|False|\w+Error)\b|"
    r"<class |object at 0x|&(?:lt|gt|amp|quot|#\d+);"
)
_FIELD_NAMES = frozenset({"input", "required", "length", "string", "internal"})
"""Words that are also names of fields, or values, in the files that people write; they count only beside another."""


class Broken(AssertionError):
    """An input for which something does not hold; the text says what."""


class TooSlow(BaseException):
    """The processor time of one input ran out. No reader catches it by mistake."""


def visible(page: str) -> str:
    """What a page shows or has read aloud, as text."""
    said = " ".join(double or single for double, single in _SAID.findall(page))
    return html.unescape(f"{_MARKUP.sub(' ', page)} {said}")


def must_be_ours(text: str, given: str) -> None:
    """Broken where the text has English, or a word of the language it is programmed in, that was not `given`."""
    found = [match.group() for match in _ENGLISH.finditer(text)]
    found = [word for word in dict.fromkeys(found) if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", given, re.I)]
    if set(found) - _FIELD_NAMES:
        at = text.find(next(word for word in found if word not in _FIELD_NAMES))
        raise Broken(f"English: {found} in {' '.join(text[max(0, at - 80) : at + 120].split())!r}")


def must_be_a_sentence(text: str, given: str) -> None:
    """As above, and Broken where nothing is said, or what is said cannot be shown."""
    if not text.strip():
        raise Broken("a refusal without a word")
    must_be_ours(text, given)


@contextmanager
def bounded() -> Iterator[None]:
    """Broken where what runs inside takes too much processor time or memory."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow

    before = time.process_time()
    _PEAK.begin()
    signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, CPU_S)
    try:
        yield
    except TooSlow:
        raise Broken(f"slow: more than {CPU_S} s of processor time") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if time.process_time() - before > CPU_S:
        raise Broken(f"slow: more than {CPU_S} s of processor time")
    grown = _PEAK.grown_mb()
    if grown > MEMORY_MB:
        raise Broken(f"memory: {grown} MB more")


class _Peak:
    """The most memory that the process has had: asked once an input where one follows on another, since it is dear."""

    def __init__(self) -> None:
        self._mb, self._asked = 0, -1.0e9

    def begin(self) -> None:
        """What was used before does not count."""
        if time.process_time() - self._asked > 1:
            self._mb = _peak_mb()

    def grown_mb(self) -> int:
        """How much it has grown since it was last asked."""
        before, self._mb, self._asked = self._mb, _peak_mb(), time.process_time()
        return self._mb - before


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


_PEAK = _Peak()


class Witness:
    """Looks at a register from outside, and knows whether anybody wrote to it since the last look."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, check_same_thread=False)
        tables = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        self._tables = sorted(name for (name,) in tables)
        self._version = self._look()
        self._counted = self._counts()

    def written(self) -> set[str] | None:
        """The tables that have more or fewer rows than at the last look; empty where rows changed; None: no write."""
        version = self._look()
        if version == self._version:
            return None
        before, self._version, self._counted = self._counted, version, self._counts()
        return {table for table in self._tables if before[table] != self._counted[table]}

    def close(self) -> None:
        """Look no more."""
        self._connection.close()

    def _look(self) -> int:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    def _counts(self) -> dict[str, int]:
        return {
            table: int(self._connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])
            for table in self._tables
        }
