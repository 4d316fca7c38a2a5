"""SCB's population, read from a table as SCB gives it or as somebody has typed it: one row for each municipality."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from files.rows import Cells, Columns, read_table
from questions.amount import Doubtful, read_amount
from rules.fees import MOST_INHABITANTS
from rules.swedish import long_date
from schemas.errors import FileRefused
from schemas.file.process import QuestionSpec
from schemas.inquiry import OutcomeRule, QuestionType

_HEADINGS = {"region": "kommun", "figure": "folkmängd", "year": "år"}
_REGION = ("kommun", "region", "nyckel", "organisation", "namn", "kommunnamn", "medlem")
_FIGURE = re.compile(r"folkmängd|folkmangd|befolkning|invånare|invanare|antal|population")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEARS = ("år", "ar", "tid", "year")
_CODE = re.compile(r"^(?:SE)?\d{2,4}\s+")
_WORD = re.compile(r"\s+(?:kommun|kommuns|stad)$")
_CURE = (
    "Låt en rad ha rubrikerna kommun och folkmängd, och skriv en rad per kommun under den. "
    "SCB:s tabell ”Folkmängd efter region och år” går att använda som den är."
)
_ASKED = QuestionSpec(
    key="invanare", text="Invånare", type=QuestionType.AMOUNT, rule=OutcomeRule.ALL_ANSWERED, unit="invånare"
)


@dataclass
class Population:
    """What the file says of those that were looked for, and every fault; with a fault nothing of it is to be used."""

    figures: dict[str, int] = field(default_factory=dict)
    """Key of the organisation → inhabitants."""
    parts: dict[str, list[str]] = field(default_factory=dict)
    """Key → the names of those that are parts of it now, and that it counts the inhabitants of."""
    faults: list[str] = field(default_factory=list)
    """Each with its row, its column and the cure, in Swedish."""
    others: int = 0
    """Rows of municipalities that nobody looked for."""


def read_population(
    name: str, content: bytes, on: date, known: Mapping[str, str], parts: Mapping[str, str] | None = None
) -> Population:
    """The population of the day `on` of those in `known` (key → name), from CSV or a workbook.

    `parts` has what became a part of one of them: its name → the key of that one, which counts its inhabitants too.
    FileRefused where no row of headings is found, where all figures are of another year, or where nobody is named.
    """
    found = Population()
    rows_of: dict[str, int] = {}
    years: set[str] = set()
    names = {form: (key, "") for key, text in known.items() for each in (text, key) for form in _forms(each)}
    names = {form: (key, text) for text, key in (parts or {}).items() for form in _forms(text)} | names
    for number, cells in _rows(name, content, on):
        if (year := cells.get("year", "")) and str(on.year) not in year:
            years.add(year)
            continue
        key, part = next((names[form] for form in _forms(cells.get("region", "")) if form in names), ("", ""))
        if not key:
            found.others += 1
        elif (former := rows_of.setdefault(part or key, number)) != number:
            found.faults.append(
                f"Rad {number}, kolumnen kommun: {part or known[key]} står också på rad {former}. "
                "Låt varje kommun ha en rad: ta bort uppdelningen på till exempel kön eller ålder."
            )
        else:
            _take(found, key, part, number, cells)
    if not rows_of:
        if years:
            raise _other_year(name, on, years)
        problem, cure = "ingen rad är en av medlemmarna.", "Skriv namnen som de står i registret."
        raise FileRefused(name, "kommun", problem, cure)
    return found


def _rows(name: str, content: bytes, on: date) -> list[tuple[int, Cells]]:
    headings = _Headings(str(on.year))
    columns = Columns(headings.fields_of, _HEADINGS, "figure", _CURE, may_have_others=True)
    try:
        return read_table(name, content, columns)
    except FileRefused as refusal:
        if refusal.field == _HEADINGS["figure"] and headings.other_years:
            raise _other_year(name, on, headings.other_years) from None
        raise


def _take(found: Population, key: str, part: str, number: int, cells: Cells) -> None:
    typed = cells.get("figure", "")
    try:
        figure = read_amount(typed, _ASKED)
    except Doubtful as doubt:
        found.faults.append(f"Rad {number}, kolumnen folkmängd: {doubt.problem} {doubt.cure}")
        return
    if not 0 < figure <= MOST_INHABITANTS:
        found.faults.append(f"Rad {number}, kolumnen folkmängd: ”{typed[:40]}” är ingen folkmängd. Skriv antalet.")
        return
    found.figures[key] = found.figures.get(key, 0) + figure
    if part:
        found.parts.setdefault(key, []).append(part)


@dataclass
class _Headings:
    """How a row of headings is read: a year in one is that of its column, and must be the one asked for."""

    year: str
    other_years: set[str] = field(default_factory=set)

    def fields_of(self, cells: list[str]) -> list[str]:
        found = [self._field_of(cell) for cell in cells]
        if "figure" in found[1:] and "region" not in found and not cells[0]:
            found[0] = "region"  # SCB's own workbooks leave that heading empty
        return found if "figure" in found and "region" in found else []

    def _field_of(self, heading: str) -> str:
        word = " ".join(heading.replace("\ufeff", "").split()).casefold()
        if word in _REGION:
            return "region"
        if word in _YEARS:
            return "year"
        if years := _YEAR.findall(word):
            self.other_years.update(set(years) - {self.year})
            return "figure" if self.year in years else ""
        return "figure" if _FIGURE.search(word) else ""


def _forms(text: str) -> list[str]:
    """The name without its code and the word for what it is, also without a genitive: `0128 Salems kommun` is `salems`
    and `salem`."""
    bare = _WORD.sub("", _CODE.sub("", " ".join(text.split())).casefold())
    return [bare, bare.removesuffix("s")]


def _other_year(name: str, on: date, years: set[str]) -> FileRefused:
    problem = f"filen har folkmängden för {', '.join(sorted(years)[:3])}, inte för {long_date(on)}."
    return FileRefused(name, "år", problem, "Hämta tabellen för det året från SCB.")
