"""Reads the file of a series: guarded YAML, dates, model, and the fields of its template or its process file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from files.dates import with_dates
from files.guarded_yaml import Document, read
from files.process.file import read_directory
from files.shipped import PROCESSES, TEMPLATES
from files.template_values import default_day, form_of, organisations_of
from files.templates import Template, find_template
from files.uploaded import read_uploaded
from files.validation import suggestion, validate
from rules.year.series import turns
from schemas.errors import FileRefused, Refused
from schemas.file.series import SeriesFile
from schemas.file.template import FieldType, TemplateField

_Given = str | int | date | list[str]


@dataclass(frozen=True)
class ReadSeries:
    """A series that has been read."""

    file: SeriesFile
    typed: Mapping[str, str]
    """The form as the first turn has it; of a process file `file_text` and `file_name`."""
    typed_on: date
    """The turn that its days belong to."""


def read_series(path: Path, *, today: date) -> ReadSeries:
    """A series and what its turns begin with; `start` in its own days means `today` (Stockholm).

    FileRefused: the first mistake, in Swedish, with file, field, line where it can, and cure.
    """
    document = with_dates(read(path), today)
    file = validate(SeriesFile, document)
    if file.template is None:
        assert file.file_on is not None
        return ReadSeries(file, _process(path, file, document, file.file_on), file.file_on)
    try:
        template = find_template(file.template, [TEMPLATES])
    except Refused as refusal:
        raise document.refusal(("template",), refusal.problem, refusal.cure) from None
    on = _first_turn(file)
    return ReadSeries(file, _typed(template, file, document, on), on)


def _first_turn(file: SeriesFile) -> date:
    """The day that the values belong to: of what follows a meeting its first possible day."""
    found = turns(file.recurs, {}, [], file.recurs.first_on.replace(day=1), limit=1)
    return found[0].on if found else file.recurs.first_on


def _process(path: Path, file: SeriesFile, document: Document, on: date) -> dict[str, str]:
    beside = path.parent / file.file
    try:
        content = beside.read_bytes()
    except OSError:
        cure = "Ange den från den här filens mapp, till exempel ../prioriteringar-2023.yaml."
        raise document.refusal(("file",), f"filen ”{file.file}” finns inte eller går inte att läsa.", cure) from None
    read_uploaded(content, beside.name, folder=PROCESSES, today=on)
    return {"file_text": content.decode("utf-8-sig"), "file_name": beside.name}


def _typed(template: Template, file: SeriesFile, document: Document, on: date) -> dict[str, str]:
    directory = read_directory(PROCESSES / template.directory, today=on)
    organisations = organisations_of(directory, str(template.body.get("respondent", "")))
    typed = form_of(template.head, organisations, on)
    fields = {field.key: field for field in template.head.fields}
    for name, given in file.values.items():
        if name not in fields:
            cure = suggestion(name, list(fields)) + f"Fälten är {', '.join(fields)}."
            raise document.refusal(("values", name), "fältet finns inte i mallen.", cure)
        try:
            typed = _with(typed, fields[name], given, organisations, on)
        except FileRefused as refusal:
            raise document.refusal(("values", name), refusal.problem, refusal.cure) from None
    return typed


def _with(
    typed: Mapping[str, str], field: TemplateField, given: _Given, organisations: Mapping[str, str], on: date
) -> dict[str, str]:
    if field.type is FieldType.ORGANISATIONS:
        chosen = given if isinstance(given, list) else str(given).split()
        if unknown := next((each for each in chosen if each not in organisations), None):
            cure = suggestion(unknown, list(organisations)) + f"De som går att välja är {', '.join(organisations)}."
            raise FileRefused("", field.key, f"”{unknown[:60]}” går inte att välja.", cure)
        boxes = {f"{field.key}-{each}" for each in organisations}
        return {name: text for name, text in typed.items() if name not in boxes} | {
            f"{field.key}-{each}": "ja" for each in chosen
        }
    if isinstance(given, list):
        return {**typed, field.key: "\n".join(given)}
    if field.type is FieldType.DATE and isinstance(given, str):
        return {**typed, field.key: default_day(field.model_copy(update={"default": given}), on)}
    return {**typed, field.key: str(given)}
