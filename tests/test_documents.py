"""The documents name what the code has: a code that nobody has explained, or a field nobody has documented, fails."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from acts.duties import DUTIES
from cli import COMMANDS
from schemas import events, inquiry, messages, operations, plan, process, reports, step_kind, template, timetable

DOCS = Path(__file__).resolve().parent.parent / "docs"
README = DOCS.parent / "README.md"
CODES = [
    one
    for module in (process, step_kind, template, plan, inquiry, messages, timetable, events)
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, StrEnum) and one is not StrEnum and one.__module__ == module.__name__
]
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


@pytest.mark.parametrize("path", [README, *sorted(DOCS.glob("*.md"))], ids=lambda path: path.name)
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
