"""The register of a year as sheets of cells, for a spreadsheet and as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from db.boards.year.register import YearRegister
from kinds.registry import of
from papers.compilation.rows import Cell, Sheet
from rules.swedish import alphabetical
from rules.year.tally import Handled, Tally

_SENT = (
    ("Lista", 22), ("Rubrik", 50), ("Diarienummer", 18), ("Till", 28), ("Kom", 12), ("Skickat", 12),
    ("Dagar", 8), ("Räknas till", 18),
)  # fmt: skip
_ANSWERS = (
    ("Tillfrågade", 12), ("I tid", 8), ("Sent", 8), ("Inget svar", 12), ("Noterade av kansliet", 12),
    ("I tid, procent", 12), ("Dagar, median", 12),
)  # fmt: skip
_KINDS = (("Slag", 28), ("Började", 10), ("Avslutade", 10), ("Återkallade", 12), ("Avslutade frågor", 14))


def sheets_of(found: YearRegister, names: Mapping[str, str]) -> dict[str, Sheet]:
    """The sheets, each by the name under which it is fetched as CSV; `names` has every organisation."""
    by_name = sorted(found.by_organisation, key=lambda one: alphabetical(names.get(one.key, one.key)))
    return {
        "skickat": Sheet("Skickat", _SENT, list(_sent(found))),
        "kommuner": Sheet(
            "Svar per part", (("Part", 28), *_ANSWERS), [[names.get(one.key, one.key), *_cells(one)] for one in by_name]
        ),
        "slag": Sheet(
            "Svar per slag", (("Slag", 28), *_ANSWERS), [[of(one.key).title, *_cells(one)] for one in found.by_kind]
        ),
        "arenden": Sheet(
            "Ärenden",
            _KINDS,
            [[of(one.kind).title, one.begun, one.ended, one.withdrawn, one.rounds] for one in found.kinds],
        ),
    }


def days_words(days: float | None) -> str:
    """`12`, `12,5`; empty where there is nothing to count."""
    return "" if days is None else f"{days:g}".replace(".", ",")


def _sent(found: YearRegister) -> Iterator[list[Cell]]:
    for title, sent in found.sent.items():
        yield from ([title, *_line(one), f"Skickat {found.year}"] for one in sent.in_year)
        yield from ([title, *_line(one), f"Förberett {found.year}"] for one in sent.after)
        yield from ([title, *_line(one), "Inget skickades"] for one in sent.nothing)


def _line(one: Handled) -> list[Cell]:
    return [one.title, one.diarienummer, one.to, one.begun_on, one.sent_on, one.days]


def _cells(one: Tally) -> list[Cell]:
    counted: list[Cell] = [one.asked, one.in_time, one.late, one.silent, one.on_behalf, one.percent_in_time]
    return [*counted, days_words(one.median_days)]
