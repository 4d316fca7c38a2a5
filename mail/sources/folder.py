"""A folder into which somebody puts .eml files: each is stored, then moved to `lästa/`, and never deleted."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path

from mail.sources import Arrived, Keep, Position, SourceFaulty, head_of
from schemas.mail.inbound import SourceName

READ = "lästa"
_AT_ONCE = 200
_SETTLED_NS = 1_000_000_000
"""A file that has not grown for so long is whole, as far as anyone can tell from outside."""
_UNFINISHED = frozenset({".part", ".tmp", ".filepart", ".crdownload"})
"""The endings of what is still being written."""


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
        return bool(self._sorted()[0])

    def poll(self, position: Position, keep: Keep) -> Position:
        """Take the files that are whole, the oldest name first. One that cannot be read stops no other."""
        unreadable = []
        files, others = self._sorted()
        for path in files[:_AT_ONCE]:
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
            except FileNotFoundError:
                continue  # whoever had the turn before was slow and has put it away meanwhile
            except OSError:
                unreadable.append(path.name)
        said = []
        if unreadable:
            count = _files(len(unreadable))
            said.append(f"{count} i inkorgen går inte att läsa eller flytta. Rätta filens rättigheter.")
        if others:
            count = _files(others)
            said.append(f"{count} i inkorgen är inte mejl i formen .eml. Spara om som .eml, eller ta bort.")
        if said:
            raise SourceFaulty(" ".join(said))
        return position

    def _sorted(self) -> tuple[list[Path], int]:
        """The files that may be taken, and how much else lies there that somebody may take for a mail."""
        try:
            found = [path for path in sorted(self.path.iterdir()) if not path.name.startswith(".")]
        except OSError:
            return [], 0
        files = [path for path in found if path.suffix.lower() == ".eml" and _is_file(path)]
        known = {READ, *(path.name for path in files)}
        return files, sum(path.name not in known and path.suffix.lower() not in _UNFINISHED for path in found)

    def _read(self, path: Path) -> Arrived | None:
        """The message; None for what is no file, or may not be whole yet."""
        before = path.lstat()
        if not stat.S_ISREG(before.st_mode) or not self._is_settled(path.name, before):
            return None
        with path.open("rb") as file:
            content = file.read(self.longest + 1)
            if len(content) > self.longest:
                file.seek(0)
                whole = hashlib.file_digest(file, "sha256").hexdigest()
                content = head_of(content, f"SHA-256 av hela mejlet: {whole}")
            after = os.fstat(file.fileno())
        if (after.st_size, after.st_mtime_ns, after.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
            return None
        return Arrived(content, after.st_size, is_cut=after.st_size > self.longest)

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


def _is_file(path: Path) -> bool:
    """True for what may be a message; neither a folder nor a link to what lies elsewhere."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _files(count: int) -> str:
    return "En fil" if count == 1 else f"{count} filer"
