"""The documents name what the code has: a code that nobody has explained, or a field nobody has documented, fails."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import BaseModel

from acts.duties import DUTIES
from cli import COMMANDS
from mail.kinds import MAILS
from schemas import events, inquiry, messages
from schemas.file import process, questions, step_kind, template
from schemas.output import operations, reports
from schemas.plan import plan, timetable
from settings import Settings
from svarstid import __version__
from tests.sources import ROOT

DOCS = ROOT / "docs"
CODES = [
    one
    for module in (process, step_kind, template, questions, plan, inquiry, messages, timetable, events)
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, StrEnum) and one is not StrEnum and one.__module__ == module.__name__
]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.glob("*.md"))]
NAMED_FILE = re.compile(r"`([\w-]+(?:/[\w-]+)+\.(?:py|html|yaml|css))`")
NAMED_COMMAND = re.compile(r"`[^`\n]*\bsvarstid ([a-z][a-z-]+)")
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|#)([^)#\s]+)")


def test_every_duty_has_its_swedish_word() -> None:
    words = (DOCS / "ordlista.md").read_text(encoding="utf-8")
    assert [
        kind for kind in (duty.model_fields["kind"].default for duty in DUTIES) if f"| `{kind}` |" not in words
    ] == []


@pytest.mark.parametrize("codes", CODES, ids=lambda codes: codes.__name__)
def test_every_code_has_its_swedish_word(codes: type[StrEnum]) -> None:
    words = (DOCS / "ordlista.md").read_text(encoding="utf-8")
    assert [code.value for code in codes if f"`{code.value}`" not in words] == []


def test_every_mail_has_its_swedish_word() -> None:
    words = (DOCS / "ordlista.md").read_text(encoding="utf-8")
    assert [name for name in MAILS if f"| `{name}` |" not in words] == []


def test_every_command_has_its_swedish_word() -> None:
    words = (DOCS / "ordlista.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"| `{name}` |" not in words] == []


@pytest.mark.parametrize(
    "model",
    [
        reports.PlanReport,
        reports.RehearsalReport,
        operations.StatusReport,
        operations.VerifyReport,
        operations.DoctorReport,
    ],
    ids=lambda model: model.__name__,
)
def test_every_field_of_the_stable_json_is_documented(model: type[BaseModel]) -> None:
    text = (DOCS / "process-json.md").read_text(encoding="utf-8")
    assert [name for name in sorted(_fields(model)) if f"`{name}`" not in text and f"`{name}[]`" not in text] == []


def test_the_papers_of_the_release_name_it() -> None:
    catalogue = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    released = re.search(r"^## \[(\S+)\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert released is not None
    assert released.groups() == (__version__, catalogue["releaseDate"])
    assert catalogue["softwareVersion"] == __version__
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert catalogue["legal"]["license"] == "EUPL-1.2"


def test_the_catalogue_entry_has_what_its_standard_demands() -> None:
    """publiccode.yml 0.4: the mandatory keys, and the lengths of the descriptions."""
    catalogue = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert not {
        "publiccodeYmlVersion", "name", "url", "releaseDate", "platforms", "categories", "developmentStatus",
        "softwareType", "description", "legal", "maintenance", "localisation",
    } - set(catalogue)  # fmt: skip
    for said in catalogue["description"].values():
        assert len(said["shortDescription"]) <= 150
        assert 150 <= len(said["longDescription"]) <= 10_000
        assert said["features"]
    assert catalogue["maintenance"]["contacts"][0]["name"]
    assert set(catalogue["localisation"]) == {"localisationReady", "availableLanguages"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_names_a_file_or_a_command_that_is_gone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [name for name in NAMED_FILE.findall(text) if not (ROOT / name).is_file()] == []
    assert [name for name in NAMED_COMMAND.findall(text) if name not in COMMANDS] == []


def test_every_setting_is_in_the_operations_guide() -> None:
    text = (DOCS / "drift.md").read_text(encoding="utf-8")
    variables = [field.alias or f"SVARSTID_{name.upper()}" for name, field in Settings.model_fields.items()]
    assert [name for name in variables if f"`{name}`" not in text] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_link_leads_nowhere(path: Path) -> None:
    links = LINK.findall(path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def _fields(model: type[BaseModel]) -> set[str]:
    names = set(model.model_fields)
    for field in model.model_fields.values():
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                names |= _fields(kind)
    return names
