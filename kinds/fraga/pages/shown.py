"""What the form of an own question shows: each row with its fields and choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kinds.fraga.pages import words
from kinds.fraga.pages.as_file import USUAL_SOURCE, Setting
from kinds.fraga.pages.question import rule_of
from questions import KINDS
from questions.document import MEDIA_TYPES
from schemas.inquiry import OutcomeRule, QuestionType
from web.shell.forms import Form
from web.shell.rows import rows_of
from web.shell.state import Web
from words.outcome_rules import RULES

_FEWEST_ROWS = 2


@dataclass(frozen=True)
class ShownQuestion:
    """One question of the form."""

    number: int
    prefix: str
    type: QuestionType
    takes: frozenset[str]
    rule: str
    rules: list[tuple[str, str]]
    counts_to: bool
    choices: int
    """How many rows of choices are shown; never fewer than two."""
    options: int

    @property
    def is_names(self) -> bool:
        """Its choices are ways to name nobody."""
        return "fields" in self.takes


def context_of(web: Web, form: Form, setting: Setting) -> dict[str, object]:
    """What the template of the form needs beside the form itself."""
    _fill_chosen(form)
    rows = rows_of(form.typed, "q")
    return {
        "questions": [_shown(number, row) for number, row in enumerate(rows, 1)],
        "externals": len(rows_of(form.typed, "e")),
        "documents": len(rows_of(form.typed, "d")),
        "organisations": list(setting.everyone.items()),
        "roles": setting.roles,
        "types": [(kind.value, text) for kind, text in words.TYPES.items()],
        "meanings": [(means.value, text) for means, text in words.MEANINGS.items()],
        "levels": [(level.value, text) for level, text in words.LEVELS.items()],
        "silences": [(silence.value, text) for silence, text in words.SILENCES.items()],
        "bases": [(basis.value, text) for basis, text in words.BASIS_WORDS.items()],
        "person_fields": [(each.value, text) for each, text in words.PERSON_FIELDS.items()],
        "endings": [(each, each) for each in web.settings.document_types if each in MEDIA_TYPES and each != "jpeg"],
        "max_mb": web.settings.document_mb,
        "usual_source": USUAL_SOURCE,
    }


def _fill_chosen(form: Form) -> None:
    """What is chosen where nothing has been, so that the page shows what holds."""
    chosen = {f"q{n}-rule": rule_of(row).value for n, row in enumerate(rows_of(form.typed, "q"), 1)}
    form.typed = {**form.typed, **chosen}


def _shown(number: int, row: Mapping[str, str]) -> ShownQuestion:
    kind = words.type_of(row.get("type", ""))
    rule = rule_of(row)
    takes = KINDS[kind].takes
    fewest = 1 if "fields" in takes else _FEWEST_ROWS
    return ShownQuestion(
        number=number,
        prefix=f"q{number}-",
        type=kind,
        takes=takes,
        rule=rule.value,
        rules=[(each.value, RULES[each]) for each in words.rules_for(kind)],
        counts_to=rule in (OutcomeRule.AT_LEAST, OutcomeRule.AT_LEAST_TAKE_PART),
        choices=max(fewest, len(rows_of(row, "c"))),
        options=max(_FEWEST_ROWS, len(rows_of(row, "o"))),
    )
