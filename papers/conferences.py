"""The lists of a conference as Excel and CSV: who takes part, and how the places are used. Values only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from db.conferences import Called
from papers.compilation.rows import Cell, Sheet, local
from papers.naming import stem
from papers.writing.excel import workbook
from papers.writing.separated import rows_as_csv
from rules import conference as rule
from schemas.paper import Format
from schemas.year.conference import Mode, Participant, Standing
from words.year.conferences import CAME, MODES, SIDES, STANDINGS

_PLACES = (("Kommun", 30), ("Platser", 10), ("Använda", 10), ("Digitalt", 10), ("På väntelistan", 14))


def participant_list(
    called: Called,
    there: Sequence[Participant],
    names: Mapping[str, str],
    diets: Mapping[int, str],
    came: Mapping[int, bool],
    author: str,
    written_as: Format,
    made_at: datetime,
) -> tuple[str, bytes]:
    """The name of the file and its bytes; `names` are those of the seats' organisations, `came` says of persons whether
    they came, once that has been noted. Excel or else CSV."""
    conference = called.conference
    name = f"{stem('deltagare', conference.title, str(conference.held_on))}.{written_as.value}"
    head = [("Namn", 30), ("Kommun", 26), ("Uppdrag", 12), ("Deltar", 12), ("Läge", 16), ("E-post", 30), ("Sedan", 18)]
    if came:
        head.append(("Kom", 8))
    if conference.asks_diet:
        head.append(("Allergi eller specialkost", 30))
    rows: list[list[Cell]] = [
        [
            each.name, names[each.seat], SIDES[each.side], MODES[each.mode], STANDINGS[each.standing], each.email,
            local(each.since),
            *([CAME[came.get(each.number)]] if came else []),
            *([diets.get(each.number, "")] if conference.asks_diet else []),
        ]
        for each in in_order(there, names)
    ]  # fmt: skip
    rows += [[each, None, None, None, "fast inbjuden", *[None] * (len(head) - 5)] for each in conference.standing]
    if written_as is not Format.EXCEL:
        return name, rows_as_csv([heading for heading, _ in head], rows)
    used: list[list[Cell]] = [
        [
            names[each.seat], each.quota, rule.taken(conference, there, each.seat),
            _many(there, each.seat, Standing.REGISTERED, Mode.DIGITAL), _many(there, each.seat, Standing.WAITING),
        ]
        for each in conference.quotas
    ]  # fmt: skip
    sheets = [Sheet("Deltagare", head, rows), Sheet("Platser", _PLACES, used)]
    title = f"Deltagare, {conference.title}"
    return name, workbook(sheets, {"title": title, "subject": conference.title, "author": author}, made_at)


def in_order(there: Sequence[Participant], names: Mapping[str, str]) -> list[Participant]:
    """Those who take part by municipality and name, then those who wait in their order; nobody who was taken out."""
    part = [each for each in there if each.standing is Standing.REGISTERED]
    by_name = sorted(part, key=lambda each: (names[each.seat].casefold(), each.name.casefold(), each.number))
    return [*by_name, *rule.waiting(there)]


def _many(there: Sequence[Participant], seat: str, standing: Standing, mode: Mode | None = None) -> int:
    return sum(each.seat == seat and each.standing is standing and mode in (None, each.mode) for each in there)
