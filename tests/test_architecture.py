"""The rules of the house, as far as a program can see them. A rule without a failing test is a wish."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import get_args

import pytest

from acts.batch import written
from acts.duties import DUTIES
from kinds.registry import all_kinds, roles
from mail.kinds import MAILS
from mail.letter import Mail
from schemas.plan.plan import MailKind
from tests.sources import MODULES, OURS, PACKAGES, ROOT, SOURCES, imports, modules, tracked, tree_of, where

LONGEST = 250
HANDED_OUT = {"db/seals/verify_akt.py": 300}
"""A script that is given to whoever is to check without us: one file, whatever it needs, and how long it may be."""

BELOW = {
    "schemas": set(),
    "settings": {"schemas"},
    "engine": {"schemas"},
    "logs": set(),
    "garbage": set(),
    "ports": set(),
    "rules": {"schemas"},
    "words": {"schemas", "rules"},
    "questions": {"schemas", "rules", "words"},
    "files": {"schemas", "rules", "questions"},
    "db": {"schemas", "rules", "words", "questions", "mail", "settings", "garbage"},
    "mail": {"schemas", "rules", "words", "questions", "db", "settings"},
    "acts": {"schemas", "rules", "words", "questions", "db", "mail"},
    "workflows": {"schemas", "rules", "acts"},
    "activities": {"schemas", "rules", "words", "questions", "db", "mail", "acts", "workflows", "logs"},
    "papers": {"schemas", "rules", "words", "questions", "db", "mail", "settings"},
    "secretariat": {"schemas", "rules", "words", "questions", "files", "db", "mail", "acts", "workflows"},
}
"""What each may import besides itself. All above (web, scheduler, worker, rehearsal, cli) may import all of these."""
ABOVE = {"web", "scheduler", "worker", "rehearsal", "cli", "svarstid"}
LAYER_OF = {
    "__init__": "schemas",
    "manifest": "schemas",
    "registry": "schemas",
    "loading": "schemas",
    "spec": "schemas",
    "tables": "schemas",
    "rules": "rules",
    "checks": "files",
    "template": "files",
    "register": "db",
    "board": "db",
    "letters": "mail",
    "messages": "acts",
    "duties": "acts",
    "activities": "activities",
    "acts": "secretariat",
    "papers": "papers",
    "pages": "web",
    "commands": "cli",
    "scenario": "rehearsal",
}
"""A module of `kinds`, or of one kind, belongs to the layer that the first word of its name says."""
OTHER_WORDS = {
    "schemas/api/read.py": {"contract"},
    "schemas/file/step_kind.py": {"information", "notice"},
    "schemas/plan/plan.py": {"information"},
    "schemas/meetings/record.py": {"information"},
    "rules/meeting/before_and_after.py": {"decision"},
    "rules/meeting/outstanding.py": {"decision"},
    "web/desk/meetings/after/outcome_form.py": {"decision"},
    "web/desk/meetings/after/outstanding.py": {"decision"},
    "schemas/mail/delivery.py": {"report"},
    "schemas/file/process.py": {"contract"},
    "schemas/tables/document.py": {"question"},
    "files/process/stories.py": {"question"},
    "mail/inbound/machines/delivery_report.py": {"report"},
    "mail/kinds/people/knowledge.py": {"information"},
    "mail/kinds/question/receipt.py": {"decision"},
    "mail/kinds/question/task.py": {"notice"},
    "mail/kinds/service/undelivered.py": {"notice"},
    "mail/letter.py": {"home"},
    "db/outbox/last_look/recheck.py": {"home"},
    "db/retention/erasing.py": {"decision"},
    "db/seals/erased.py": {"decision"},
    "rules/retention.py": {"decision"},
    "web/desk/upkeep/retention.py": {"decision"},
    "questions/document.py": {"presentation"},
    "rules/meeting/home_choice.py": {"home"},
    "rules/meeting/home.py": {"home"},
    "words/codes.py": {"information"},
}
"""Words of other vocabularies that happen to be those of a role: kinds of steps and mails, fields."""
THIRD_PARTY = {
    "schemas": {"pydantic", "pydantic_core", "pydantic_settings", "sqlalchemy", "sqlmodel", "email_validator"},
    "rules": {"pydantic"},
    "questions": set(),
    "workflows": {"temporalio"},
}
"""Where the third-party packages are few on purpose; elsewhere they are free."""
NO_CLOCK = ("rules", "schemas", "questions", "workflows", "acts", "activities", "kinds")
LEANS = re.compile(r"\.(conftest|test_\w+)$")
READ_THE_CLOCK = {
    "tests/chaos/planted.py", "tests/chaos/test_cuts.py", "tests/chaos/test_exact_cuts.py",
    "tests/chaos/test_mail_in_cuts.py",
    "tests/cli/test_meeting.py", "tests/cli/test_new.py", "tests/cli/test_operations.py", "tests/cli/test_remisser.py",
    "tests/cli/test_up_watch.py",
    "tests/scheduler/test_runner.py", "tests/workflows/test_durability.py",
}  # fmt: skip
"""Each takes the distance from the machine's clock to a fixed time, a day so far ahead that it is always to come, or
what real processes have yet to do."""
_REGISTERED = {f"workflows/{name}.py" for name in ("contract", "remiss")}
"""Stories of a kind's own, registered under its key; the engine has stored histories under these names."""
WORDS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
REGISTRY_HOSTS = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js", "deb.deb" + "ian.org")
PLACES = re.compile(r"(?<![\w.$}/])/(?:wo" + r"rk|ro" + r"ot|fa" + r"rm|home/[a-z]+)/")


def _layer(path: Path) -> str:
    """The layer that a file's import rules are those of."""
    package = path.relative_to(ROOT).parts[0].removesuffix(".py")
    if package != "kinds":
        return package
    name = path.relative_to(ROOT).parts[1 if path.parent == ROOT / "kinds" else 2].removesuffix(".py")
    return LAYER_OF[name.partition("_")[0] or name]


def _layer_of_import(name: str) -> str:
    """The layer of a module by its dotted name."""
    parts = name.split(".")
    if parts[0] != "kinds":
        return parts[0]
    is_kind = len(parts) > 1 and (ROOT / "kinds" / parts[1]).is_dir()
    module = parts[2] if is_kind and len(parts) > 2 else "__init__" if is_kind or len(parts) == 1 else parts[1]
    return LAYER_OF[module.partition("_")[0] or module]


def _kind_of(path: Path) -> str:
    """The kind whose package a file is in; empty elsewhere."""
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "kinds" and len(parts) > 2 else ""


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{where(path)} imports relatively"
            module = node.module or ""
            is_package_of_kinds = module.partition(".")[0] == "kinds" and (ROOT / module.replace(".", "/")).is_dir()
            yield from [f"{module}.{alias.name}" for alias in node.names] if is_package_of_kinds else [module]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def _in_layer(layer: str) -> list[Path]:
    return [path for path in SOURCES if _layer(path) == layer]


@pytest.mark.parametrize("layer", sorted(BELOW))
def test_imports_point_one_way(layer: str) -> None:
    allowed = BELOW[layer] | {layer}
    wrong = [
        f"{where(path)} imports {name}"
        for path in _in_layer(layer)
        for name in _imported(path)
        if name.split(".")[0] in OURS and _layer_of_import(name) not in allowed
    ]
    assert wrong == []


def _imported_modules(path: Path) -> set[str]:
    """The modules of ours that a file imports, at its top or inside; a package itself only where it is named alone."""
    return _named(ast.walk(tree_of(path)))


def _named(nodes: Iterable[ast.AST]) -> set[str]:
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if _file(name) else node.module for name in names}
    return {name for name in found if name.partition(".")[0] in OURS}


def _module(path: Path) -> str:
    """The dotted name of a file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """The modules that import each other, by whatever way; none where the imports can be put in an order."""
    try:
        list(TopologicalSorter(edges).static_order())
    except CycleError as error:
        return [error.args[1]]
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Within packages or across them: `db` and `mail` know each other, but no two modules do, nor by an import inside a
    function."""
    edges = {_module(path): _imported_modules(path) for path in SOURCES}
    assert sum(len(imported & edges.keys()) for imported in edges.values()) > 5_000
    assert _circles({module: imported & edges.keys() for module, imported in edges.items()}) == []


def test_a_circle_is_seen() -> None:
    (circle,) = _circles({"db.a": {"db.b"}, "db.b": {"db.c"}, "db.c": {"db.a"}, "db.d": set()})
    assert set(circle) == {"db.a", "db.b", "db.c"}


@pytest.mark.parametrize("layer", sorted(THIRD_PARTY))
def test_the_core_needs_little(layer: str) -> None:
    allowed = OURS | THIRD_PARTY[layer] | sys.stdlib_module_names | {"__future__"}
    wrong = [
        f"{where(path)} imports {name}"
        for path in _in_layer(layer)
        for name in _imported(path)
        if name.split(".")[0] not in allowed
    ]
    assert wrong == []


def test_nobody_reaches_into_the_package_of_a_kind() -> None:
    """A kind is asked at the points of `kinds`; only the registry, its own modules and its workflow know it."""
    wrong = [
        f"{where(path)} imports {name}"
        for path in SOURCES
        for name in _imported(path)
        if (parts := name.split("."))[0] == "kinds"
        and len(parts) > 2
        and parts[1] != _kind_of(path)
        and not (where(path) == "kinds/registry.py" and parts[2] == "spec")
        and where(path) != f"workflows/{parts[1]}.py"
    ]
    assert wrong == []


def test_generic_code_names_no_kind_and_no_role_of_a_kind() -> None:
    """No text that is the key of a kind or of a role, and no field named after a kind, outside the kinds' packages."""
    kinds, words = {kind.key for kind in all_kinds()}, {kind.key for kind in all_kinds()} | set(roles())
    named = []
    for path in SOURCES:
        if _kind_of(path) or "migrations" in path.parts or where(path) in _REGISTERED:
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and node.value in words - OTHER_WORDS.get(where(path), set()):
                named.append(f"{where(path)}:{node.lineno} {node.value}")
            if isinstance(node, ast.Attribute) and node.attr in kinds:
                named.append(f"{where(path)}:{node.lineno} .{node.attr}")
    assert named == []


def test_the_core_works_without_workers_and_webs() -> None:
    assert {*BELOW, *ABOVE, "kinds"} == OURS
    assert set(LAYER_OF.values()) <= OURS


def _file(module: str) -> Path | None:
    path = ROOT / module.replace(".", "/")
    return next((found for found in (path / "__init__.py", path.with_suffix(".py")) if found.exists()), None)


def _reached(module: str, seen: set[str]) -> set[str]:
    """The modules of ours that importing `module` imports, by whatever way."""
    path = _file(module)
    if path is None or module in seen:
        return seen
    seen.add(module)
    parents = module.split(".")[:-1]
    for name in [".".join(parents[: n + 1]) for n in range(len(parents))]:
        _reached(name, seen)
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                _reached(f"{node.module}.{alias.name}", seen)
            _reached(node.module, seen)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                _reached(alias.name, seen)
    return seen


def test_workflows_touch_no_table_no_register_and_no_mail() -> None:
    """What runs in the sandbox is pure: of an act, its own half only (`acts/<act>/__init__.py`)."""
    reached: set[str] = set()
    for path in modules("workflows"):
        _reached(f"workflows.{path.stem}", reached)
    assert {name.split(".")[0] for name in reached} <= {"workflows", "acts", "kinds", "rules", "schemas"}
    pure = {"__init__", "manifest", "registry", "loading", "spec", "rules", "messages"}
    of_kinds = [file for name in reached if name.startswith("kinds") and (file := _file(name)) is not None]
    assert {file.stem for file in of_kinds} <= pure
    assert "schemas.tables.process" not in reached
    assert not [name for name in reached if name.startswith("acts.") and name.endswith((".register", ".batch"))]
    assert {"acts.move", "kinds.remiss.messages", "acts.duties"} <= reached


def test_every_act_has_its_two_halves_and_every_duty_its_writer() -> None:
    acts = sorted(path.parent.name for path in (ROOT / "acts").glob("*/__init__.py"))
    assert acts == sorted(path.parent.name for path in (ROOT / "acts").glob("*/register.py"))
    codes = {get_args(duty.model_fields["kind"].annotation)[0] for duty in DUTIES}
    assert written(kind.key for kind in all_kinds()) | {"rung"} == codes


@pytest.mark.parametrize("package", NO_CLOCK)
def test_no_clock_is_read_in_the_core(package: str) -> None:
    """`now` and `today` come as arguments; a rule that looks at the clock cannot be replayed or rehearsed."""
    clocks = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
    clocks |= {("time", "time"), ("time", "monotonic"), ("time", "time_ns")}
    found = []
    for path in modules(package):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                if (owner, node.attr) in clocks:
                    found.append(f"{where(path)}:{node.lineno} {owner}.{node.attr}")
    assert found == []


def test_every_module_is_short_and_says_what_it_is() -> None:
    """A file over LONGEST lines is two files; each begins with a docstring, and code with the import of annotations."""
    long = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert [
        f"{where(path)}: {lines} lines"
        for path, lines in long.items()
        if lines > HANDED_OUT.get(where(path), LONGEST) and "migrations/versions" not in where(path)
    ] == []
    assert [where(path) for path in SOURCES if not ast.get_docstring(tree_of(path))] == []
    code = [path for path in SOURCES if any(not isinstance(node, ast.Expr) for node in tree_of(path).body)]
    assert len(code) > len(SOURCES) / 2
    assert [where(path) for path in code if not _has_annotations(tree_of(path))] == []


def _has_annotations(tree: ast.Module) -> bool:
    return "annotations" in {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for alias in node.names
    }


def test_what_others_call_says_what_it_does() -> None:
    """Public functions and classes of a module have a docstring."""
    public = [
        (path, node)
        for path in SOURCES
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert len(public) > len(SOURCES)
    assert [f"{where(path)}: {node.name}" for path, node in public if not ast.get_docstring(node)] == []


def test_names_say_something() -> None:
    nothing = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handlers"}
    assert [where(path) for path in SOURCES if nothing & {*path.relative_to(ROOT).with_suffix("").parts}] == []
    names = [
        (path, node.name)
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    # A workflow's handle is a thing of Temporal's; to "handle" something says nothing.
    vague = re.compile(r"handle_(?!of$)|\w*(Manager|Helper|Utils)$")
    assert [f"{where(path)}: {name}" for path, name in names if vague.match(name)] == []


def test_the_layout_is_flat_and_the_tests_are_no_package() -> None:
    assert {"schemas", "rules", "workflows", "activities", "scheduler"} <= set(PACKAGES)
    assert "worker" in MODULES
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_no_test_depends_on_the_hour() -> None:
    """The wall clock only measures patience, or the shift to a process time of the test's own."""
    found = {
        where(path)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}
        if isinstance(node.value, ast.Name) and node.value.id in {"date", "datetime"}
    }
    assert found == READ_THE_CLOCK


def test_no_test_leans_on_another() -> None:
    """What several tests need stands in a conftest as a fixture, else in a module of its own; bench leans on tests."""
    found = [
        f"{where(path)} imports {module}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for module in imports(path)
        if module.split(".")[0] == "bench" or (module.startswith("tests.") and LEANS.search(module))
    ]
    assert found == []


@pytest.mark.parametrize("mail", MAILS.values(), ids=lambda mail: mail.name)
def test_every_mail_has_its_three_files(mail: Mail) -> None:
    for ending in ("subject", "txt", "html"):
        assert (ROOT / "mail" / "templates" / f"{mail.path}.{ending}").is_file(), f"{mail.path}.{ending} is missing"


def test_a_plan_foresees_no_mail_that_is_not_declared() -> None:
    assert {kind.value for kind in MailKind} <= set(MAILS)


def test_no_template_is_left_over() -> None:
    templates = ROOT / "mail" / "templates"
    found = {path.relative_to(templates).with_suffix("").as_posix() for path in templates.glob("*/*.*")}
    assert found == {mail.path for mail in MAILS.values()}


@pytest.mark.parametrize("package", ["cli", "rehearsal"])
def test_words_are_not_fetched_from_the_pages(package: str) -> None:
    """What a page says and a terminal says of one thing is said in `words`; only the report is drawn like a page."""
    drawn = {"rehearsal/page.py", "rehearsal/year/page.py"}
    wrong = [where(path) for path in modules(package) if any(n.split(".")[0] == "web" for n in imports(path))]
    assert set(wrong) <= drawn


def test_no_forbidden_word_and_no_place_of_this_machine() -> None:
    found = []
    for path in tracked():
        if path == Path(__file__).resolve() or path.name.startswith("requirements"):
            continue
        for number, line in enumerate(_text(path).splitlines(), start=1):
            if WORDS.search(line) or PLACES.search(line):
                found.append(f"{where(path)}:{number} {line.strip()[:100]}")
    assert found == []


def test_no_registry_is_named() -> None:
    for path in tracked():
        named = [host for host in REGISTRY_HOSTS if host in _text(path)]
        assert not named, f"{where(path)} names {named}"


def test_every_mail_address_is_made_up() -> None:
    """Addresses in data, tests and documents end in .example (RFC 2606), so that nothing can reach a person."""
    address = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,})\b")
    found = [
        f"{where(path)}: {match.group()}"
        for path in tracked()
        if path.suffix in {".py", ".yaml", ".yml", ".md", ".html", ".txt", ".eml"} and "requirements" not in path.name
        for match in address.finditer(_text(path))
        if not match.group(1).endswith(".example")
    ]
    assert found == []
