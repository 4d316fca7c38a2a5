"""The source tree as the tests of the house see it: found on disk, so that a new package needs no list to be kept."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD_STEP = "hatch_build"
"""Used by the build alone; not part of the program."""
PACKAGES = tuple(sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "bench"))
MODULES = tuple(sorted(path.stem for path in ROOT.glob("*.py") if path.stem != BUILD_STEP))
OURS = {*PACKAGES, *MODULES}


def modules(package: str) -> list[Path]:
    """The files of a package, or of a top-level module."""
    return [ROOT / f"{package}.py"] if package in MODULES else sorted((ROOT / package).rglob("*.py"))


SOURCES = [path for package in (*PACKAGES, *MODULES) for path in modules(package)]


def where(path: Path) -> str:
    """A file by its way from the root."""
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    """A file as its syntax."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or inside; a relative import is an error."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{where(path)} imports relatively"
            yield node.module or ""


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project that git knows, or would take in; the sources alone where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        return tuple(SOURCES)
    return tuple(path for line in listed.stdout.split("\0") if line and (path := ROOT / line).is_file())
