"""The secretariat's own Word templates: one file for each sort of paper, in a folder. Without one our own is used."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from papers.template_check import must_be_usable
from papers.writing.own_template import own_template
from schemas.errors import Refused
from schemas.paper import Paper


@dataclass(frozen=True)
class Template:
    """A template in use."""

    content: bytes
    sha256: str = ""
    """Empty for our own."""


def in_use(folder: Path, sort: str, *, is_wide: bool = False) -> Template:
    """The secretariat's own template for that sort of paper, else ours. Refused where the file cannot be read."""
    try:
        content = (folder / f"{sort}.docx").read_bytes()
    except FileNotFoundError:
        return Template(own_template(is_wide=is_wide))
    except OSError as error:
        raise Refused("mallen", f"{sort}.docx går inte att läsa.", "Kontrollera mappen för mallar.") from error
    return Template(content, hashlib.sha256(content).hexdigest())


def is_own(folder: Path, sort: str) -> bool:
    """True where the secretariat has a template of its own."""
    return (folder / f"{sort}.docx").is_file()


def keep(folder: Path, sort: str, content: bytes, sample: Paper) -> str:
    """Take a template into use and return its checksum; the one before stays in the folder `tidigare`, by its own.

    Refused, naming paragraph and field, for one that does not make the `sample`.
    """
    must_be_usable(content, sample)
    _put_away(folder, sort)
    half = folder / f".{sort}.{secrets.token_hex(6)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        half.touch(mode=0o600)
        half.write_bytes(content)
        half.replace(folder / f"{sort}.docx")
    except OSError as error:
        half.unlink(missing_ok=True)
        raise Refused("mallen", "Mallen kunde inte sparas.", "Försök igen om en stund.") from error
    return hashlib.sha256(content).hexdigest()


def forget(folder: Path, sort: str) -> None:
    """Go back to our own template; the secretariat's stays in the folder `tidigare`."""
    _put_away(folder, sort)
    (folder / f"{sort}.docx").unlink(missing_ok=True)


def copy_all(folder: Path, to: Path, *, replaces: bool) -> None:
    """Copy every template, former ones too; one that is there already is kept unless it `replaces`."""
    for source in folder.glob("**/*.docx"):
        target = to / source.relative_to(folder)
        if source.name.startswith(".") or (target.exists() and not replaces):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{source.name}.half")
        shutil.copyfile(source, half)
        half.chmod(0o600)
        half.replace(target)


def _put_away(folder: Path, sort: str) -> None:
    current = folder / f"{sort}.docx"
    if not current.is_file():
        return
    content = current.read_bytes()
    before = folder / "tidigare" / f"{hashlib.sha256(content).hexdigest()}.docx"
    before.parent.mkdir(parents=True, exist_ok=True)
    if not before.exists():
        before.touch(mode=0o600)
        before.write_bytes(content)
