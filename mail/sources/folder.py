"""A folder into which somebody puts .eml files: each is stored, then moved to `lästa/`, and never deleted."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path

from mail.sources import HEAD_BYTES, Arrived, Keep, Position, SourceDown
from schemas.inbound import SourceName

READ = "lästa"
_AT_ONCE = 200
_SETTLED_NS = 1_000_000_000
"""A file that has not grown for so long is whole, as far as anyone can tell from outside."""


@dataclass
class Folder:
    """The drop folder; `longest` is the most bytes of one message that are taken whole."""

    path: Path
    longest: int
    name: str = SourceName.FOLDER
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Size and time of each file that may still be growing, when last looked at."""

    def has_any(self) -> bool:
        """True where there is a file to take, or to look at again."""
        return bool(self._files())

    def poll(self, position: Position, keep: Keep) -> Position:
        """Take the files that are whole, the oldest name first. One that cannot be read stops no other."""
        unreadable = []
        for path in self._files()[:_AT_ONCE]:
            try:
                arrived = self._read(path)
            except FileNotFoundError:
                continue
            except OSError:
                unreadable.append(path.name)
                continue
            if arrived is None:
                continue
            keep(arrived, position)
            try:
                self._put_away(path, arrived)
            except OSError:
                unreadable.append(path.name)
        if unreadable:
            count = "En fil" if len(unreadable) == 1 else f"{len(unreadable)} filer"
            raise SourceDown(f"{count} i inkorgen går inte att läsa eller flytta. Rätta filens rättigheter.")
        return position

    def _files(self) -> list[Path]:
        try:
            found = sorted(self.path.iterdir())
        except OSError:
            return []
        return [path for path in found if path.suffix.lower() == ".eml" and not path.name.startswith(".")]

    def _read(self, path: Path) -> Arrived | None:
        """The message; None for what is no file, or may not be whole yet."""
        before = path.lstat()
        if not stat.S_ISREG(before.st_mode) or not self._is_settled(path.name, before):
            return None
        with path.open("rb") as file:
            content = file.read(self.longest + 1)
            after = os.fstat(file.fileno())
        if (after.st_size, after.st_mtime_ns, after.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
            return None
        is_whole = len(content) == after.st_size
        return Arrived(content if is_whole else content[:HEAD_BYTES], after.st_size)

    def _is_settled(self, name: str, found: os.stat_result) -> bool:
        """True where the file has not changed since the last look, or for a while; an empty one is still coming."""
        now = (found.st_size, found.st_mtime_ns)
        is_same = self._seen.get(name) == now
        self._seen[name] = now
        age_ns = time.time_ns() - found.st_mtime_ns
        return found.st_size > 0 and (is_same or age_ns > _SETTLED_NS)

    def _put_away(self, path: Path, arrived: Arrived) -> None:
        folder = self.path / READ
        folder.mkdir(mode=0o700, exist_ok=True)
        place = folder / path.name
        if place.exists():
            # Named by its content: the same file put here twice is one, another of the same name is kept beside it.
            place = folder / f"{hashlib.sha256(arrived.content).hexdigest()[:16]}-{path.name}"
        path.replace(place)
        self._seen.pop(path.name, None)
