"""Templates: fields go into the values of the read file, every mistake is told at its field, and nothing is pasted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from files.dates import with_dates
from files.directory_checks import with_own_organisations
from files.guarded_yaml import load
from files.process.file import check_process, read_directory
from files.process.template_checks import key_of
from files.shipped import PROCESSES, TEMPLATES
from files.template_values import defaults, organisations_of, proposals, read_values
from files.templates import Template, fill, find_template, read_template, templates_in
from files.uploaded import read_uploaded
from files.validation import validate
from kinds.remiss.rules import remiss_of
from rules.dates.clock import local_date
from rules.plan.planning import make_plan
from schemas.errors import FileRefused, Refused
from schemas.file.process import ProcessFile
from schemas.file.step_kind import StepKind
from schemas.file.template import TemplateField
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
        ({"rubrik": [" "]}, "rubrik", "Fyll i ”Rubrik”"),
        ({"svarsdag": ["2026-02-30"]}, "svarsdag", "finns inte"),
        ({"svarsdag": ["nästa vecka"]}, "svarsdag", "går inte att läsa"),
        ({"svarssatt": ["ja-ne"]}, "svarssatt", "Menade du ”ja-nej”?"),
        ({"svarssatt": ["alternativ"]}, "alternativ", "behövs när svaret är"),
        ({"svarssatt": ["alternativ"], "alternativ": ["Ett"]}, "alternativ", "minst 2"),
        ({"kommuner": ["tyresjo"]}, "kommuner", "Menade du ”tyreso”?"),
        ({"kommuner": []}, "kommuner", "Fyll i ”Vilka ska svara?”"),
        ({"rubrik": ["x" * 301]}, "rubrik", "för lång"),
        ({"rubrik": ["a", "b"]}, "rubrik", "bara ett värde"),
    ],
)
def test_a_mistake_is_told_at_its_field(typed: dict[str, list[str]], field: str, said: str) -> None:
    assert said in refused("gemensam-fraga", **(QUESTION | typed))[field]


POLL = {"mote": ["Möte"], "kommuner": ["salem", "tyreso"]}
TWO = "2026-11-02; kl. 9.00–10.00\ntisdag 3 november 2026 kl. 9.00-10.00"


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"maste": ["botkyrka"]}, "maste", "Botkyrka kommun är inte vald under ”Vilka frågas?”."),
        ({"tider": [TWO + "\n2026-08-31; kl. 9.00"]}, "tider", "Måndag den 31 augusti 2026 har redan varit."),
        ({"tider": [TWO + "\n2026-11-04; efter lunch"]}, "tider", "”efter lunch” går inte att läsa som klockslag."),
        ({"tider": [TWO + "\n2026-11-03; kl. 9.00-10.00\n2026-11-03; kl. 9.00-10.00"]}, "tider", "står två gånger"),
        ({"tider": ["2026-11-02; kl. 9.00"]}, "tider", "”Föreslagna tider”: det behövs minst 2 rader."),
        ({"svarsdag": ["2026-08-31"]}, "svarsdag", "har redan varit. Ange en senare dag."),
    ],
)
def test_a_poll_of_times_that_cannot_be_is_refused_by_field(typed: dict[str, list[str]], field: str, said: str) -> None:
    wrong = refused("datumomrostning", **({**POLL, "tider": [TWO]} | typed))
    assert list(wrong) == [field] and said in wrong[field]
    assert refused("datumomrostning", **POLL, tider=[TWO]) == {}, "both ways to write a time"


@settings(max_examples=40)
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
        (HEAD.replace("}", ", proposal: dag-10wd}"), None, "hör till type: datum"),
        (HEAD.replace("}", ", type: datum, proposal: tio dagar}"), None, "proposal"),
        (HEAD.replace("}", ", columns: [{key: a, label: A}]}"), None, "hör till type: rader"),
        (HEAD.replace("}", ", type: rader, columns: [{key: a, label: A, type: val}]}"), None, "en del av en rad"),
        (HEAD.replace("}", ", type: rader, columns: [{key: a, label: A}]}") + "title: ${rubrik.b}\n", 6, "ingen del"),
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


_TYPED = {"datum": "start+60wd", "antal": "2", "tid": "om ett år", "klockslag": "kl. 9.00–10.00"}
"""What somebody fills in where a field has no default."""
_OF_ONE = {
    ("arshjul", "ar"): "2026",
    ("arshjul", "aktiviteter"): "Eleffekt; trafiknatverket/ordforande\nNäringsliv; styrgruppen/ordforande",
}
"""The same, where a template wants something of its own."""
_LATER = {"datum": "start+61wd", "tid": "om två år", "klockslag": "kl. 13.00"}
"""The same on a second line."""


def _example(field: TemplateField) -> str:
    if field.key == "e-post":
        return "gast@organisation.example"
    if field.type != "rader":
        return _TYPED.get(field.type, "Prov")
    if not field.columns:
        return "Planen gäller\nDomen gäller"
    first = [_TYPED.get(column.type, "Planen gäller") for column in field.columns]
    second = [_LATER.get(column.type, "Domen gäller") for column in field.columns]
    return "\n".join(["; ".join(first), "; ".join(second)])


def typed_of(template: Template) -> dict[str, list[str]]:
    """The defaults, and something of the right type where there is none."""
    return {
        field.key: defaults(field, ORGANISATIONS)
        if field.default or not field.is_required
        else [_OF_ONE.get((template.key, field.key)) or _example(field)]
        for field in template.head.fields
    }


@pytest.mark.parametrize(("first", "key"), [*enumerate(sorted(path.stem for path in TEMPLATES.glob("*.yaml")))])
def test_every_shipped_template_starts_with_its_defaults_on_every_ninth_day_of_a_year(first: int, key: str) -> None:
    """All weekdays for each template, and each day of the year for one template or two."""
    template = find_template(key, [TEMPLATES])
    directory = read_directory(PROCESSES / template.directory)
    for number in range(first % 9, 366, 9):
        today = date(2026, 11, 20) + timedelta(days=number)
        values, problems = read_values(template.head, typed_of(template), ORGANISATIONS, today=today)
        assert problems == {}
        document = with_dates(load(fill(template, values).encode(), key), today)
        file, whole = with_own_organisations(validate(ProcessFile, document), directory, document)
        check_process(file, whole, document, today)
        opening = [step for step in make_plan(file, today=today).steps if step.opens_at and not step.waits_for]
        assert opening
        for step in opening:
            assert step.opens_at and today <= local_date(step.opens_at) <= step.schedule.operative_on, (today, step.key)
            assert step.schedule.rungs or step.kind is StepKind.INFORMATION


def test_a_day_that_must_be_chosen_is_proposed_and_never_taken() -> None:
    typed = {"grupp": ["RUFS-nätverket"], "forsta-motet": ["2023-03-31"]}  # fredag
    head = find_template("nominering", [TEMPLATES]).head
    today = date(2023, 2, 13)  # måndag
    values, wrong = read_values(head, typed, ORGANISATIONS, today=today)
    assert wrong == {"svarsdag": "Dagen är inte vald. Förslag: fredag den 17 mars 2023. Ange den, eller en annan."}
    assert proposals(head, values, today) == {"svarsdag": date(2023, 3, 17)}  # fredag, tio arbetsdagar före
    assert read_values(head, typed | {"svarsdag": ["2023-03-20"]}, ORGANISATIONS, today=today)[1] == {}


def test_a_proposed_day_is_never_one_that_has_been() -> None:
    head = find_template("nominering", [TEMPLATES]).head
    typed = {"grupp": ["RUFS-nätverket"], "forsta-motet": ["2023-02-16"]}  # torsdag samma vecka
    wrong = read_values(head, typed, ORGANISATIONS, today=date(2023, 2, 13))[1]
    assert wrong["svarsdag"].startswith("Dagen är inte vald. Förslag: tisdag den 14 februari 2023.")
    assert (
        "Fyll i ”Sista dag att lämna namn”"
        in read_values(head, {"grupp": ["RUFS"]}, ORGANISATIONS, today=TODAY)[1]["svarsdag"]
    )


def test_lines_with_parts_become_steps_that_the_next_waits_for() -> None:
    text = made(
        "grind",
        rubrik=["Tvärförbindelsen"],
        milstolpar=["Vägplanen gäller; i år före jul; Trafikverket\nMiljödomen gäller; våren 2028; Brev den 1 juni"],
        bevakare=["trafiknatverket"],
        nasta=["Starta upphandlingen"],
    )
    file, _ = read_uploaded(text.encode(), "x.yaml", folder=PROCESSES, today=TODAY)
    first, second, after, told = file.steps
    watcher = ["trafiknatverket/ordforande"]
    assert (first.title, first.due.source, first.seats) == ("Vägplanen gäller", "Trafikverket", watcher)
    assert second.due.expected and second.due.expected.latest == date(2028, 6, 30)  # fredag
    assert after.waits_for == told.waits_for == ["vagplanen-galler", "miljodomen-galler"]
    assert [condition.step for condition in after.when] == after.waits_for


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Vägplanen; i år före jul; Trafikverket", "minst 2"),
        ("Vägplanen; snart; Trafikverket\nDomen; 2028; Brev", "”snart” säger inte när"),
        ("Vägplanen; 2027\nDomen; 2028; Brev", "saknar källa. Skriv vad; när det väntas; källa"),
        (
            "Vägplanen; snart, Trafikverket\nDomen; 2028; Brev",
            "källa, med semikolon emellan.",
        ),
        ("Vägplanen; 2027; a; b\nDomen; 2028; Brev", "för många delar"),
        ("Vägplanen; 2027; Brev\nvägplanen; 2028; Brev", "går inte att skilja åt"),
    ],
)
def test_a_line_with_a_mistake_is_told_with_what_it_should_hold(lines: str, said: str) -> None:
    assert said in refused("grind", milstolpar=[lines])["milstolpar"]


def test_a_checksum_that_is_none_is_refused_with_its_cure() -> None:
    text = made("antagande", dokument=["Programmet"], kontrollsumma=["abc"])
    with pytest.raises(FileRefused, match="ingen kontrollsumma.*64 tecknen"):
        read_uploaded(text.encode(), "x.yaml", folder=PROCESSES, today=TODAY)
    link = ["https://sodertorn.example/p.pdf"]
    text = made("antagande", dokument=["Programmet"], kontrollsumma=["AB" * 32], lank=link)
    file, _ = read_uploaded(text.encode(), "x.yaml", folder=PROCESSES, today=TODAY)
    assert file.steps[0].documents[0].beside == "kontrollsumma abababababababab"


def test_a_survey_asks_only_what_is_filled_in_and_whom_it_says() -> None:
    empty = {name: [""] for name in ("pastaenden", "oppna", "intervju")}
    text = made("enkat", rubrik=["Arbetssätt"], natverk=["klimatstrateger"], **empty)
    file, _ = read_uploaded(text.encode(), "x.yaml", folder=PROCESSES, today=TODAY)
    assert file.steps[0].roles == ["klimatstrateg"]
    assert [question.key for question in file.steps[0].questions] == ["teman"]


def test_a_key_is_made_of_a_text() -> None:
    assert key_of("Gemensam växel – Årsta & Älta") == "gemensam-vaxel-arsta-alta"
