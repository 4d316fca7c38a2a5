"""Templates: fields go into the values of the read file, every mistake is told at its field, and nothing is pasted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from files.process_file import read_directory
from files.shipped import PROCESSES, TEMPLATES
from files.template_values import defaults, key_of, organisations_of, read_values
from files.templates import fill, find_template, read_template, templates_in
from files.uploaded import read_uploaded
from kinds.remiss.rules import remiss_of
from schemas.errors import FileRefused, Refused
from schemas.inquiry import OutcomeRule, QuestionType

TODAY = date(2026, 9, 1)  # tisdag
ORGANISATIONS = organisations_of(read_directory(PROCESSES / "sodertorn.yaml"), "kommundirektor")
QUESTION = {"rubrik": ["Tolktjänster"], "fraga": ["Vill kommunen delta?"]}


def made(key: str, **typed: list[str]) -> str:
    """The process file of a shipped template; fields with a hyphen are written with underscore."""
    template = find_template(key, [TEMPLATES])
    fields = {name.replace("_", "-"): texts for name, texts in typed.items()}
    values, wrong = read_values(template.head, fields, ORGANISATIONS, today=TODAY)
    assert wrong == {}
    return fill(template, values)


def refused(key: str, **typed: list[str]) -> dict[str, str]:
    """What is wrong, by field."""
    template = find_template(key, [TEMPLATES])
    return read_values(template.head, typed, ORGANISATIONS, today=TODAY)[1]


def test_a_joint_question_with_its_defaults() -> None:
    file, _ = read_uploaded(made("gemensam-fraga", **QUESTION).encode(), "x.yaml", folder=PROCESSES, today=TODAY)
    assert (file.kind, file.process, file.title) == ("fraga", "fraga-tolktjanster-2026-09-22", "Tolktjänster")
    assert len(file.parties) == 8 and "nacka" not in {party.organisation for party in file.parties}
    (step,) = file.steps
    assert (step.due.on, step.text) == (date(2026, 9, 22), "")  # tisdag, 15 arbetsdagar
    assert (step.questions[0].type, step.questions[0].rule) == (QuestionType.YES_NO, OutcomeRule.ALL_YES)


def test_alternatives_become_choices() -> None:
    text = made("gemensam-fraga", **QUESTION, svarssatt=["alternativ"], alternativ=["Våren 2027\nHösten 2027\n\n"])
    file, _ = read_uploaded(text.encode(), "x.yaml", folder=PROCESSES, today=TODAY)
    choices = file.steps[0].questions[0].choices
    assert [(choice.code, choice.label) for choice in choices] == [
        ("varen-2027", "Våren 2027"),
        ("hosten-2027", "Hösten 2027"),
    ]


def test_a_remiss_from_the_same_mechanism() -> None:
    text = made(
        "remiss",
        avsandare=["Trafikverket"],
        rubrik=["Länsplan 2030–2041"],
        svara_senast=["2026-12-18"],
        minst=["3"],
        sandlista=["Huddinge kommun\nTyresö kommun"],
    )
    file, _ = read_uploaded(text.encode(), "x.yaml", folder=PROCESSES, today=TODAY)
    remiss = remiss_of(file)
    assert (remiss.received_on, remiss.due_on) == (TODAY, date(2026, 12, 18))  # tisdag, fredag
    assert (remiss.minimum_group, remiss.addressees) == (3, ["Huddinge kommun", "Tyresö kommun"])
    counted = [q.at_least for step in file.steps for q in step.questions if q.rule is OutcomeRule.AT_LEAST]
    assert counted == [3, 3]


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"rubrik": [" "]}, "rubrik", "tomt"),
        ({"svarsdag": ["2026-02-30"]}, "svarsdag", "finns inte"),
        ({"svarsdag": ["nästa vecka"]}, "svarsdag", "går inte att läsa"),
        ({"svarssatt": ["ja-ne"]}, "svarssatt", "Menade du ”ja-nej”?"),
        ({"svarssatt": ["alternativ"]}, "alternativ", "behövs när svaret är"),
        ({"svarssatt": ["alternativ"], "alternativ": ["Ett"]}, "alternativ", "minst 2"),
        ({"kommuner": ["tyresjo"]}, "kommuner", "Menade du ”tyreso”?"),
        ({"kommuner": []}, "kommuner", "tomt"),
        ({"rubrik": ["x" * 301]}, "rubrik", "för lång"),
        ({"rubrik": ["a", "b"]}, "rubrik", "bara ett värde"),
    ],
)
def test_a_mistake_is_told_at_its_field(typed: dict[str, list[str]], field: str, said: str) -> None:
    assert said in refused("gemensam-fraga", **(QUESTION | typed))[field]


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_what_is_typed_stays_one_value(typed: str) -> None:
    content = yaml.safe_load(made("gemensam-fraga", rubrik=[f"x{typed}"], fraga=[f"y{typed}"]))
    assert content["title"] == " ".join(f"x{typed}".split())
    assert content["steps"][0]["questions"][0]["text"] == " ".join(f"y{typed}".split())
    assert set(content) == {"process", "kind", "title", "directory", "secretariat", "respondent", "parties", "steps"}


def test_a_placeholder_that_is_typed_is_only_text() -> None:
    assert yaml.safe_load(made("gemensam-fraga", rubrik=["${fraga}"], fraga=["Ja?"]))["title"] == "${fraga}"


HEAD = "mall:\n  name: Prov\n  about: Ett prov.\n  fields:\n    - {key: rubrik, label: Rubrik}\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + "title: ${rubrk}\n", 6, "Menade du ”rubrik”?"),
        (HEAD + "title: ${rubrik|stort}\n", 6, "inget sätt att skriva"),
        (HEAD + "title: ${rubrik.type}\n", 6, "har inga val"),
        (HEAD.replace("label: Rubrik", "labl: Rubrik"), 5, "label: fältet saknas"),
        ("title: Utan huvud\n", None, "fältet saknas"),
    ],
)
def test_a_template_with_a_mistake_is_told_with_its_line(
    tmp_path: Path, text: str, line: int | None, said: str
) -> None:
    path = tmp_path / "prov.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileRefused, match=said) as refusal:
        read_template(path)
    assert line is None or refusal.value.line == line


def test_one_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "trasig.yaml").write_text("mall: [", encoding="utf-8")
    found, wrong = templates_in([tmp_path, TEMPLATES])
    assert {"gemensam-fraga", "remiss"} <= {template.key for template in found}
    assert [refusal.file for refusal in wrong] == ["trasig.yaml"]


def test_a_name_that_is_no_template_is_refused() -> None:
    with pytest.raises(Refused, match="Menade du ”gemensam-fraga”"):
        find_template("gemensam-frag", [TEMPLATES])
    with pytest.raises(Refused, match="finns inte"):
        find_template("../sodertorn", [TEMPLATES])


def test_every_shipped_template_can_be_filled_with_its_defaults() -> None:
    found, wrong = templates_in([TEMPLATES])
    assert wrong == []
    for template in found:
        typed = {
            field.key: defaults(field, ORGANISATIONS)
            if field.default or not field.is_required
            else [{"datum": "start+60wd", "antal": "2"}.get(field.type, "Prov")]
            for field in template.head.fields
        }
        values, problems = read_values(template.head, typed, ORGANISATIONS, today=TODAY)
        assert problems == {}, template.key
        read_uploaded(fill(template, values).encode(), template.key, folder=PROCESSES, today=TODAY)


def test_a_key_is_made_of_a_text() -> None:
    assert key_of("Gemensam växel – Årsta & Älta") == "gemensam-vaxel-arsta-alta"
