"""What somebody fills in a template with, read field by field; every mistake a Swedish sentence at its field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import zip_longest

from files.dates import with_dates
from files.guarded_yaml import Document
from files.process.template_checks import FieldRefused, Parts, enough, must_be_said_once, must_differ, strangers
from files.validation import suggestion
from questions.reading import iso_day
from rules.dates.fuzzy import fuzzy_date
from rules.dates.workdays import add_workdays
from rules.dates.written import NoDate
from rules.meeting.written_days import split_day, written_hours
from rules.swedish import capital, long_date
from schemas.errors import FileRefused
from schemas.file.process import Directory
from schemas.file.template import FieldType, TemplateField, TemplateHead

Value = str | int | date | Sequence[str | Parts] | None
Values = Mapping[str, Value]
Typed = Mapping[str, Sequence[str]]
"""Field → what was given: one text, or several where the field takes several."""
_PROPOSAL = re.compile(r"(?P<field>.+)(?P<sign>[+-])(?P<count>\d+)(?P<unit>wd)?")
_LONGEST_TEXT = 300
_LONGEST = {FieldType.LONG_TEXT: 2000}


def read_values(
    head: TemplateHead, typed: Typed, organisations: Mapping[str, str], *, today: date
) -> tuple[Values, dict[str, str]]:
    """The values of every field, and field → what is wrong with it; with anything wrong the values must not be used.

    A field that was not given has its default. `organisations` are those to choose among (key → name), and `today` is
    what `start` means in a date.
    """
    values: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for field in head.fields:
        given = [text.strip() for text in typed.get(field.key, defaults(field, organisations)) if text.strip()]
        try:
            values |= _read(field, given, organisations, today)
        except FieldRefused as refusal:
            wrong[field.key] = str(refusal)
    for field in head.fields:
        chosen = next((option for option in field.options if option.code == values.get(field.key)), None)
        for needed in chosen.needs if chosen else []:
            if not values.get(needed) and chosen:
                wrong.setdefault(needed, f"Det här behövs när svaret är ”{chosen.label}”.")
        if stranger := next(iter(strangers(field, values)), None):
            others = next(other.label for other in head.fields if other.key == field.among)
            name = organisations.get(stranger, stranger)
            wrong[field.key] = f"{name} är inte vald under ”{others}”. Välj {name} där också, eller ta bort valet här."
    for key, on in proposals(head, values, today).items():
        wrong[key] = f"Dagen är inte vald. Förslag: {long_date(on)}. Ange den, eller en annan."
    return values, wrong


def typed_of(head: TemplateHead, organisations: Mapping[str, str], form: Mapping[str, str]) -> Typed:
    """What a form holds, by field; an empty field is empty, whatever its default. Each organisation is a box of its
    own, `<field>-<organisation>`."""
    typed: dict[str, Sequence[str]] = {}
    for field in head.fields:
        if field.type is FieldType.ORGANISATIONS:
            typed[field.key] = [each for each in organisations if form.get(f"{field.key}-{each}", "").strip()]
            continue
        text = form.get(field.key, "").strip()
        typed[field.key] = [iso_day(text) if field.type is FieldType.DATE else text]
    return typed


def form_of(head: TemplateHead, organisations: Mapping[str, str], today: date) -> dict[str, str]:
    """What the form holds before anybody has filled it in, as a form that is typed."""
    typed: dict[str, str] = {}
    for field in head.fields:
        if field.type is FieldType.ORGANISATIONS:
            typed |= {f"{field.key}-{each}": "ja" for each in defaults(field, organisations)}
        else:
            typed[field.key] = default_day(field, today) if field.type is FieldType.DATE else field.default
    return typed


def proposals(head: TemplateHead, values: Values, today: date) -> dict[str, date]:
    """The days that are proposed for dates without a value, by field: tomorrow's working day at the earliest."""
    found = {}
    for field in head.fields:
        how = _PROPOSAL.fullmatch(field.proposal)
        counted_from = values.get(how["field"]) if how and values.get(field.key) is None else None
        if how and isinstance(counted_from, date):
            days = int(how["count"]) * (-1 if how["sign"] == "-" else 1)
            on = add_workdays(counted_from, days) if how["unit"] else counted_from + timedelta(days=days)
            found[field.key] = max(on, add_workdays(today, 1))
    return found


def defaults(field: TemplateField, organisations: Mapping[str, str]) -> list[str]:
    """What a field holds before anybody has filled it in."""
    if field.type is FieldType.ORGANISATIONS and not field.default:
        return list(organisations) if field.is_required else []
    return field.default.split() if field.type is FieldType.ORGANISATIONS else [field.default]


def default_day(field: TemplateField, today: date) -> str:
    """The default of a date as a whole date; empty where there is none."""
    return _day(field.default, today).isoformat() if field.default else ""


def organisations_of(directory: Directory, role: str) -> dict[str, str]:
    """Key → name of the organisations that have a seat of that role: those who can be asked."""
    return {each.key: each.name for each in directory.organisations if any(seat.role == role for seat in each.seats)}


def _read(field: TemplateField, given: list[str], organisations: Mapping[str, str], today: date) -> dict[str, Value]:
    if not given and field.is_required:
        raise FieldRefused(f"Fyll i ”{field.label}”.")
    match field.type:
        case FieldType.ORGANISATIONS:
            return {field.key: enough(field, _organisations(given, organisations))}
        case FieldType.LINES:
            lines = [stripped for text in given for line in text.splitlines() if (stripped := line.strip())]
            must_differ(lines, field)
            found = [_line(field, line, today) for line in lines]
            must_be_said_once(lines, found)
            return {field.key: enough(field, found)}
        case FieldType.CHOICE:
            return _choice(field, given)
        case _:
            return {field.key: _one(field, given, today)}


def _one(field: TemplateField, given: list[str], today: date) -> Value:
    if len(given) > 1:
        raise FieldRefused("Fältet tar bara ett värde. Ta bort de andra.")
    if not given:
        return None
    text = given[0]
    match field.type:
        case FieldType.DATE:
            return _day_of(field, text, today)
        case FieldType.TIME:
            _must_be_time(text, today)
        case FieldType.HOURS if written_hours(text)[0] is None:
            raise FieldRefused(f"”{text[:40]}” går inte att läsa som klockslag. Skriv det som kl. 9.00–10.00.")
        case FieldType.NUMBER:
            return _number(text)
    longest = _LONGEST.get(field.type, _LONGEST_TEXT)
    if len(text) > longest:
        raise FieldRefused(f"Texten är för lång. Korta den till högst {longest} tecken.")
    return text if field.type in (FieldType.LONG_TEXT, FieldType.TIME) else " ".join(text.split())


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 4:
        raise FieldRefused("Antalet går inte att läsa. Skriv ett heltal, till exempel 2.")
    return int(text)


def _day_of(field: TemplateField, text: str, today: date) -> date:
    on = _day(text, today)
    if field.is_ahead and on < today:
        raise FieldRefused(f"{capital(long_date(on))} har redan varit. Ange en senare dag.")
    return on


def _day(text: str, today: date) -> date:
    try:
        content = with_dates(Document("", {"on": text}), today).content
    except FileRefused as refusal:
        raise FieldRefused(f"{refusal.problem[:1].upper()}{refusal.problem[1:]} {refusal.cure}") from None
    assert isinstance(content, dict) and isinstance(content["on"], date)
    return content["on"]


def _must_be_time(text: str, today: date) -> None:
    try:
        fuzzy_date(text, said_on=today)
    except NoDate as error:
        raise FieldRefused(f"{error.problem} {error.cure}") from None


def _line(field: TemplateField, line: str, today: date) -> str | Parts:
    """The line, or its parts where it has columns; the last may be left out where they need not be there."""
    if not field.columns:
        return line
    given = [part.strip() for part in line.split(";")]
    if len(given) == 1 and [column.type for column in field.columns] == [FieldType.DATE, FieldType.HOURS]:
        given = split_day(line)
    if len(given) > len(field.columns):
        raise FieldRefused(f"”{line[:60]}” har för många delar. Skriv {columns_words(field)}.")
    parts: dict[str, str | int | date | None] = {}
    for column, text in zip_longest(field.columns, given, fillvalue=""):
        assert isinstance(column, TemplateField)
        if not text and column.is_required:
            raise FieldRefused(f"”{line[:60]}” saknar {column.label.lower()}. Skriv {columns_words(field)}.")
        try:
            value = _one(column, [text] if text else [], today)
        except FieldRefused as refusal:
            how = f" Skriv {columns_words(field)}, med semikolon emellan." if len(given) < len(field.columns) else ""
            raise FieldRefused(f"”{line[:60]}”: {refusal}{how}") from None
        assert value is None or isinstance(value, str | int | date)
        parts[column.key] = value
    return parts


def columns_words(field: TemplateField) -> str:
    """How a line with columns is written: `vad; när; källa`. Empty where it has none."""
    return "; ".join(column.label.lower() for column in field.columns)


def lines_hint(field: TemplateField) -> str:
    """What the form says of a field of several lines: its help, how a line is written, and how few there may be."""
    columns = f"En på varje rad: {columns_words(field)}." if field.columns else ""
    fewest = f"Minst {field.at_least} rader behövs." if field.at_least and field.at_least > 1 else ""
    return " ".join(part for part in (field.help, columns, fewest) if part)


def _choice(field: TemplateField, given: list[str]) -> dict[str, Value]:
    codes = [option.code for option in field.options]
    chosen = next((option for option in field.options if given == [option.code]), None)
    if given and chosen is None:
        raise FieldRefused(
            f"”{given[0]}” är inget av valen. {suggestion(given[0], codes)}Välj {' eller '.join(codes)}."
        )
    names = {name for option in field.options for name in option.values}
    said = {f"{field.key}.{name}": (chosen.values.get(name) if chosen else None) for name in names}
    return {field.key: chosen.code if chosen else None, **said}


def _organisations(given: list[str], known: Mapping[str, str]) -> list[str]:
    keys = [key for text in given for key in text.replace(",", " ").split()]
    unknown = next((key for key in keys if key not in known), None)
    if unknown is not None:
        raise FieldRefused(
            f"Organisationen ”{unknown}” finns inte. {suggestion(unknown, list(known))}Välj bland {', '.join(known)}."
        )
    return list(dict.fromkeys(keys))
