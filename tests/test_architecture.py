"""The rules of the house, as far as a program can see them. A rule without a failing test is a wish."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from mail.catalogue import CATALOGUE
from schemas.plan import MailKind

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "schemas", "rules", "files", "db", "mail", "workflows", "activities", "secretariat", "web", "scheduler",
    "rehearsal", "cli", "questions",
)  # fmt: skip
MODULES = ("worker", "engine", "settings")
OURS = {*PACKAGES, *MODULES}
LONGEST = 250

BELOW = {
    "schemas": set(),
    "settings": {"schemas"},
    "engine": {"schemas"},
    "rules": {"schemas"},
    "questions": {"schemas", "rules"},
    "files": {"schemas", "rules", "questions"},
    "db": {"schemas", "rules", "questions", "mail", "settings"},
    "mail": {"schemas", "rules", "questions", "db", "settings"},
    "workflows": {"schemas", "rules"},
    "activities": {"schemas", "rules", "questions", "db", "mail", "workflows"},
    "secretariat": {"schemas", "rules", "questions", "files", "db", "mail", "workflows"},
}
"""What each may import besides itself. All above (web, scheduler, worker, rehearsal, cli) may import all of these."""
ABOVE = {"web", "scheduler", "worker", "rehearsal", "cli"}
THIRD_PARTY = {
    "schemas": {"pydantic", "sqlalchemy", "sqlmodel"},
    "rules": {"pydantic"},
    "questions": set(),
    "workflows": {"temporalio"},
}
"""Where the third-party packages are few on purpose; elsewhere they are free."""
NO_CLOCK = ("rules", "schemas", "questions", "workflows", "activities")
WORDS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
REGISTRY_HOSTS = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js", "deb.deb" + "ian.org")
PLACES = re.compile(r"(?<![\w.$}/])/(?:wo" + r"rk|ro" + r"ot|fa" + r"rm|home/[a-z]+)/")


def _modules(package: str) -> list[Path]:
    if package in MODULES:
        return [ROOT / f"{package}.py"]
    return sorted((ROOT / package).rglob("*.py"))


SOURCES = [path for package in (*PACKAGES, *MODULES) for path in _modules(package)]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{_name(path)} imports relatively"
            yield node.module or ""


@cache
def _tracked() -> tuple[Path, ...]:
    """Every file of the project that git knows, or would take in."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        return tuple(path for path in SOURCES if path.is_file())
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("package", sorted(BELOW))
def test_imports_point_one_way(package: str) -> None:
    allowed = BELOW[package] | {package}
    wrong = [
        f"{_name(path)} imports {name}"
        for path in _modules(package)
        for name in _imports(path)
        if name.split(".")[0] in OURS - allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("package", sorted(THIRD_PARTY))
def test_the_core_needs_little(package: str) -> None:
    allowed = OURS | THIRD_PARTY[package] | sys.stdlib_module_names | {"__future__"}
    wrong = [
        f"{_name(path)} imports {name}"
        for path in _modules(package)
        for name in _imports(path)
        if name.split(".")[0] not in allowed
    ]
    assert wrong == []


def test_the_core_works_without_workers_and_webs() -> None:
    assert {*BELOW, *ABOVE} == OURS


def test_workflows_touch_no_table() -> None:
    for path in _modules("workflows"):
        assert "schemas.tables" not in set(_imports(path)), _name(path)


@pytest.mark.parametrize("package", NO_CLOCK)
def test_no_clock_is_read_in_the_core(package: str) -> None:
    """`now` and `today` come as arguments; a rule that looks at the clock cannot be replayed or rehearsed."""
    clocks = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
    clocks |= {("time", "time"), ("time", "monotonic"), ("time", "time_ns")}
    found = []
    for path in _modules(package):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                if (owner, node.attr) in clocks:
                    found.append(f"{_name(path)}:{node.lineno} {owner}.{node.attr}")
    assert found == []


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_every_module_is_short_and_says_what_it_is(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    if "migrations/versions" not in _name(path):
        assert len(lines) <= LONGEST, f"{len(lines)} lines: a file over {LONGEST} lines is two files"
    tree = _tree(path)
    assert ast.get_docstring(tree), "a module begins with a docstring"
    is_code = any(not isinstance(node, ast.Expr) for node in tree.body)
    if is_code:
        assert "annotations" in {
            alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module == "__future__"
            for alias in node.names
        }


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_what_others_call_says_what_it_does(path: Path) -> None:
    """Public functions and classes of the module, and public methods of public classes, have a docstring."""
    bare = []
    for node in _tree(path).body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            bare.append(node.name)
    assert bare == []


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_names_say_something(path: Path) -> None:
    parts = {*path.relative_to(ROOT).with_suffix("").parts}
    assert not parts & {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handlers"}
    names = [
        node.name
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    # A workflow's handle is a thing of Temporal's; to "handle" something says nothing.
    vague = re.compile(r"handle_(?!of$)|\w*(Manager|Helper|Utils)$")
    assert not [name for name in names if vague.match(name)]


def test_all_of_it_is_installed() -> None:
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert set(setuptools["packages"]["find"]["include"]) == {f"{package}*" for package in PACKAGES}
    assert set(setuptools["py-modules"]) == set(MODULES)


def test_packages_are_where_the_design_puts_them() -> None:
    for package in PACKAGES:
        assert (ROOT / package / "__init__.py").exists(), package
    for module in MODULES:
        assert (ROOT / f"{module}.py").exists(), module
    assert not list((ROOT / "tests").rglob("__init__.py"))


@pytest.mark.parametrize("kind", list(MailKind))
def test_every_mail_has_its_three_files_and_its_props(kind: MailKind) -> None:
    for ending in ("subject", "txt", "html"):
        assert list((ROOT / "mail" / "templates").rglob(f"{kind.value}.{ending}")), f"{kind.value}.{ending} is missing"
    assert kind in CATALOGUE


def test_no_template_is_left_over() -> None:
    used = {kind.value for kind in MailKind}
    templates = (ROOT / "mail" / "templates").rglob("*.subject")
    assert {path.stem for path in templates} == used


def test_no_forbidden_word_and_no_place_of_this_machine() -> None:
    found = []
    for path in _tracked():
        if path == Path(__file__).resolve() or path.name.startswith("requirements"):
            continue
        for number, line in enumerate(_text(path).splitlines(), start=1):
            if WORDS.search(line) or PLACES.search(line):
                found.append(f"{_name(path)}:{number} {line.strip()[:100]}")
    assert found == []


def test_no_registry_is_named() -> None:
    for path in _tracked():
        named = [host for host in REGISTRY_HOSTS if host in _text(path)]
        assert not named, f"{_name(path)} names {named}"


def test_every_mail_address_is_made_up() -> None:
    """Addresses in data, tests and documents end in .example (RFC 2606), so that nothing can reach a person."""
    address = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,})\b")
    found = [
        f"{_name(path)}: {match.group()}"
        for path in _tracked()
        if path.suffix in {".py", ".yaml", ".yml", ".md", ".html", ".txt", ".eml"} and "requirements" not in path.name
        for match in address.finditer(_text(path))
        if not match.group(1).endswith(".example")
    ]
    assert found == []
