"""Process templates: a file with a head of fields, and a process with `${field}` where each goes.

A field is put into the values of the read file, never into its text: what somebody types cannot become a field, a list
or a line of YAML. `${field|nyckel}` is the field as a key, `${field|dag}` a date in words, `${field.name}` what the
chosen option says, and that part of a line with columns. A value that is nothing but an empty field falls away. An item
of a list with a field of several (lines, organisations) is repeated for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from files.guarded_yaml import Document, Place, read
from files.process.template_checks import Parts, key_of
from files.template_values import Value, Values
from files.validation import suggestion, validate
from rules.swedish import long_date
from schemas.errors import FileRefused, Refused
from schemas.file.template import FieldType, TemplateFile, TemplateHead

_PLACEHOLDER = re.compile(r"\$\{([a-z0-9-]+)(?:\.([a-z0-9-]+))?(?:\|([a-z]+))?\}")
_NOTHING = object()
_LONGEST_KEY = 63


class _Plain(yaml.SafeDumper):
    """Writes a value out wherever it stands, never as a reference to where it stood before."""

    def ignore_aliases(self, _data: object) -> bool:
        """True for all."""
        return True


@dataclass(frozen=True)
class Template:
    """A template that has been read: its file's name without ending, its head, and the process to fill in."""

    key: str
    head: TemplateHead
    body: Mapping[str, object]
    directory: str
    """The name of the file of organisations, without folder."""


def read_template(path: Path) -> Template:
    """A template, its placeholders checked against its fields. FileRefused in Swedish, with line and cure."""
    document = read(path)
    head = validate(TemplateFile, document).mall
    assert isinstance(document.content, dict)
    body = {name: value for name, value in document.content.items() if name != "mall"}
    for place, text in _texts(body, ()):
        for match in _PLACEHOLDER.finditer(text):
            _check_placeholder(match, head, place, document)
    return Template(path.stem, head, body, Path(str(body.get("directory", "sodertorn.yaml"))).name)


def templates_in(folders: Iterable[Path]) -> tuple[list[Template], list[FileRefused]]:
    """Every template of the folders by name, the first of a name only, and what is wrong with those that cannot be
    read."""
    found: dict[str, Template] = {}
    wrong = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.yaml"))):
        try:
            found.setdefault(path.stem, read_template(path))
        except FileRefused as refusal:
            wrong.append(refusal)
    return sorted(found.values(), key=lambda template: template.head.name), wrong


def find_template(key: str, folders: Iterable[Path]) -> Template:
    """The template of that name. Refused where there is none, with the names that there are."""
    folders = list(folders)
    # Picked among those that are there, so that a name from an address leads nowhere else.
    path = next((path for folder in folders for path in folder.glob("*.yaml") if path.stem == key), None)
    if path is None:
        known = [template.key for template in templates_in(folders)[0]]
        raise Refused(
            "mall", f"Mallen ”{key}” finns inte.", suggestion(key, known) + f"Mallarna är {', '.join(known)}."
        )
    return read_template(path)


def fill(template: Template, values: Values) -> str:
    """The process file that the template makes of the values, as YAML; it is checked when it is read."""
    content = _filled(template.body, values)
    assert isinstance(content, dict)
    content["process"] = str(content.get("process", template.key))[:_LONGEST_KEY].strip("-")
    content["directory"] = template.directory
    return yaml.dump(content, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)


def _day_in_words(text: str) -> str:
    return long_date(date.fromisoformat(text)) if text else ""


_FILTERS = {"nyckel": key_of, "dag": _day_in_words}


def _filled(here: object, values: Values) -> object:
    if isinstance(here, dict):
        pairs = ((name, _filled(inner, values)) for name, inner in here.items())
        return {name: inner for name, inner in pairs if inner is not _NOTHING}
    if isinstance(here, list):
        items = (_filled(item, each) for item in here for each in _repeated(item, values))
        kept = [item for item in items if item is not _NOTHING]
        return kept if kept or not here else _NOTHING
    return _with_fields(here, values) if isinstance(here, str) else here


def _repeated(item: object, values: Values) -> Iterator[Values]:
    """The values once, or once for each of a field of several that the item names itself."""
    names = (match[1] for _, text in _texts(item, (), in_lists=False) for match in _PLACEHOLDER.finditer(text))
    several = next((name for name in names if isinstance(values.get(name), list)), None)
    each = values[several] if several else None
    if several is None or not isinstance(each, list):
        yield values
        return
    keys: list[str] = []
    for one in each:
        found = _as_values(several, one)
        keys.append(key_of(_as_text(found[several])))
        yield {**values, **found, _key_name(several): _numbered(keys)}


def _as_values(name: str, one: str | Parts) -> dict[str, Value]:
    """One of several by the field's name: a line with columns by its first part, and each part by its own."""
    if isinstance(one, str):
        return {name: one}
    return {name: next(iter(one.values())), **{f"{name}.{part}": value for part, value in one.items()}}


def _key_name(name: str) -> str:
    """Under which the values have the key of the one of several that is filled in."""
    return f"{name}|nyckel"


def _numbered(keys: Sequence[str]) -> str:
    """The last of the keys, with its number where it has been before: two times on one day."""
    number = keys.count(keys[-1])
    return keys[-1] if number == 1 else f"{keys[-1]}-{number}"


def _with_fields(text: str, values: Values) -> object:
    whole = _PLACEHOLDER.fullmatch(text.strip())
    if whole:
        found = _value(whole, values)
        return _NOTHING if found in (None, "", []) else found
    return _PLACEHOLDER.sub(lambda match: _as_text(_value(match, values)), text).strip()


def _value(match: re.Match[str], values: Values) -> Value:
    name, inner, how = match.groups()
    if how == "nyckel" and not inner and _key_name(name) in values:
        return values[_key_name(name)]
    found = values[f"{name}.{inner}" if inner else name]
    return _FILTERS[how](_as_text(found)) if how else found


def _as_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(one if isinstance(one, str) else _as_text(next(iter(one.values()))) for one in value)
    return str(value)


def _texts(here: object, place: Place, *, in_lists: bool = True) -> Iterator[tuple[Place, str]]:
    """Every text inside, with its place; those of a list further in only where asked."""
    if isinstance(here, str):
        yield place, here
    elif isinstance(here, dict):
        for name, inner in here.items():
            yield from _texts(inner, (*place, name), in_lists=in_lists)
    elif isinstance(here, list) and in_lists:
        for number, inner in enumerate(here):
            yield from _texts(inner, (*place, number))


def _check_placeholder(match: re.Match[str], head: TemplateHead, place: Place, document: Document) -> None:
    name, inner, how = match.groups()
    fields = {field.key: field for field in head.fields}
    if name not in fields:
        cure = suggestion(name, list(fields)) + f"Fälten är {', '.join(fields)}."
        raise document.refusal(place, f"mallen frågar inte efter ”{name}”.", cure)
    if how and how not in _FILTERS:
        raise document.refusal(
            place, f"”{how}” är inget sätt att skriva ett fält.", f"Välj {' eller '.join(_FILTERS)}."
        )
    if inner and fields[name].columns:
        known = [column.key for column in fields[name].columns]
        if inner not in known:
            raise document.refusal(
                place, f"raderna i ”{name}” har ingen del ”{inner}”.", f"Välj {' eller '.join(known)}."
            )
        return
    if inner and any(inner not in option.values for option in fields[name].options):
        raise document.refusal(place, f"alla val i ”{name}” säger inte {inner}.", "Lägg till det under values.")
    if inner and fields[name].type is not FieldType.CHOICE:
        raise document.refusal(place, f"”{name}” har inga val.", "Skriv type: val och options, eller ta bort punkten.")
