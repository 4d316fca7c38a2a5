"""Kinds as the reader of process files meets them: the block, its roles, and what is refused of each."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from files.process.file import read_process, read_scenario
from files.shipped import PROCESSES
from kinds.checks import Checks, checks_of
from kinds.contract.rules import contract_of
from kinds.contract.spec import ContractSpec
from kinds.loading import hooks_of
from kinds.manifest import NO_BLOCK, NO_ROLE
from kinds.registry import all_kinds, of, role
from kinds.remiss.rules import remiss_of
from schemas.errors import FileRefused, Refused
from schemas.file.process import ProcessFile

TODAY = date(2026, 9, 1)  # tisdag


def altered(folder: Path, name: str, old: str, new: str) -> Path:
    """A shipped file with one change, beside its directory."""
    text = (PROCESSES / f"{name}.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "sodertorn.yaml").write_bytes((PROCESSES / "sodertorn.yaml").read_bytes())
    path = folder / f"{name}.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_file_has_the_block_of_its_kind_and_only_that() -> None:
    contract, _ = read_process(PROCESSES / "varudistribution-2023.yaml", today=date(2023, 9, 22))
    assert isinstance(contract.block, ContractSpec) and contract_of(contract) is contract.block
    assert contract.block_under("remiss") is None
    with pytest.raises(Refused, match="Ärendet är ingen remiss"):
        remiss_of(contract)
    question, _ = read_process(PROCESSES / "fraga-tolktjanster-2026.yaml", today=TODAY)
    assert question.block is NO_BLOCK


@pytest.mark.parametrize("name", ["varudistribution-2023", "remiss-nationellplan-2021", "prioriteringar-2023"])
def test_a_row_is_stored_with_the_blocks_under_their_kinds(name: str) -> None:
    """As rows of 0.2.0 have it: the block of its own kind, and null under the others."""
    file, _ = read_process(PROCESSES / f"{name}.yaml", today=date(2021, 11, 30))
    row = json.loads(json.dumps(file.model_dump(mode="json", by_alias=True)))
    assert {key for key in ("contract", "remiss", "priorities") if row[key]} == {file.kind}
    assert ProcessFile.model_validate(row) == file
    without_others = {key: value for key, value in row.items() if value is not None}
    assert ProcessFile.model_validate(without_others) == file


@pytest.mark.parametrize(
    ("name", "old", "new", "field", "said"),
    [
        ("fraga-tolktjanster-2026", "kind: fraga", "kind: frga", "kind", "Menade du ”fraga”"),
        ("fraga-tolktjanster-2026", "    kind: inquiry", "    kind: inquiry\n    role: review", "role", "ingen roll"),
        (
            "remiss-nationellplan-2021",
            "  received_on: 2021",
            "  recived_on: 2021",
            "remiss",
            "received_on: fältet saknas",
        ),
        ("remiss-nationellplan-2021", "  received_on: 2021-11-30", "  received_on: 2021-11-31", "remiss", "finns inte"),
        ("remiss-nationellplan-2021", "kind: remiss", "kind: fraga", "remiss", "har inget block remiss"),
        ("varudistribution-2023", "    role: question\n", "", "window", "saknar frågan om förlängning"),
        ("varudistribution-2023", "    role: notice\n", "", "window", "saknar beskedet till leverantören"),
        ("prioriteringar-2023", "role: homecheck", "role: question", "role", "slaget priorities har ingen roll"),
    ],
)
def test_what_its_kind_cannot_have_is_refused(
    tmp_path: Path, name: str, old: str, new: str, field: str, said: str
) -> None:
    with pytest.raises(FileRefused, match=said) as refusal:
        read_process(altered(tmp_path, name, old, new), today=date(2021, 11, 30))
    assert field in refusal.value.field and refusal.value.line


def test_an_act_of_another_kind_is_refused_in_a_scenario(tmp_path: Path) -> None:
    file, _ = read_process(PROCESSES / "fraga-tolktjanster-2026.yaml", today=TODAY)
    path = tmp_path / "utkast.yaml"
    act = f"{{do: draft, at: 2026-09-02, reference: Teamet/ett, sha256: {'a' * 64}}}"
    path.write_text(f"title: x\nprocess: {file.process}\nuntil: 2026-10-01\nacts: [{act}]\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="hör inte till ett ärende av slaget fraga"):
        read_scenario(path, file)


def test_the_roles_of_a_kind_are_known_by_their_key() -> None:
    for kind in all_kinds():
        assert of(kind.key) is kind
        assert all(role(each.key) is each or role(each.key) == each for each in kind.roles)
    assert role("") is NO_ROLE and role("nobody-has-it") is NO_ROLE


def test_a_kind_without_a_module_has_the_empty_default() -> None:
    assert checks_of("fraga") == Checks()
    with pytest.raises(TypeError, match="is no str"):
        hooks_of("contract", "checks", str)


def test_asking_the_registry_loads_no_database_and_no_web() -> None:
    """The workflows ask it; a fresh interpreter shows what comes along."""
    code = (
        "import sys, kinds.registry, kinds.messages, acts.duties, workflows.story\n"
        "heavy = {'sqlmodel', 'fastapi', 'typer', 'jinja2'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], cwd=PROCESSES.parent, check=True)
