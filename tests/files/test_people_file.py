"""A register file: written and read again it is the same register, and what is wrong names row, column and cure."""

from __future__ import annotations

import unicodedata
from datetime import date
from functools import partial
from io import BytesIO
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from files.people.columns import HEADINGS
from files.people.lines import fault_words, read_people
from files.people.written import register_csv
from rules.people.register import changes
from schemas.errors import FileRefused
from schemas.register import Capacity, ChangeKind, Holding, Organisation, Register, RegisterLine, Seat
from tests.files.workbook import workbook

TODAY = date(2024, 4, 10)
_TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=30).map(
    partial(unicodedata.normalize, "NFC")
)
_WORDS = st.lists(_TEXT, min_size=1, max_size=3).map(" ".join)
_DAYS = st.none() | st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """Any register that the desk or a file could have made."""
    organisations, seats, holdings = {}, {}, list[Holding]()
    for key in draw(st.lists(st.sampled_from(["haninge", "salem", "tyreso"]), unique=True)):
        organisations[key] = Organisation(
            key,
            draw(_WORDS),
            f"kommun@{key}.example",
            registrator=draw(st.just("") | _WORDS),
            channels=draw(st.just("") | _WORDS),
            delegation=draw(st.sampled_from(["", "ja", "nej"])),
        )
        for role in draw(st.lists(st.sampled_from(["kansli", "kso"]), unique=True)):
            seats[f"{key}/{role}"] = Seat(f"{key}/{role}", draw(_WORDS))
            for number, name in enumerate(draw(st.lists(_WORDS, max_size=4))):
                from_on, to_on = draw(_DAYS), draw(_DAYS)
                if from_on and to_on and to_on < from_on:
                    from_on, to_on = to_on, from_on
                if to_on is None and any(held.seat == f"{key}/{role}" and held.to_on is None for held in holdings):
                    to_on = date(2031, 1, 1)
                capacity = draw(st.sampled_from(get_args(Capacity)))
                email = f"person{number}@{key}.example"
                holdings.append(Holding(f"{key}/{role}", name, email, capacity, from_on, to_on, id=len(holdings) + 1))
    return Register(organisations, seats, holdings)


@settings(max_examples=30)
@given(registers())
def test_what_is_written_is_read_as_the_same_register(register: Register) -> None:
    content = register_csv(register)
    reading = read_people("registret.csv", content)
    assert reading.faults == []
    again = changes(register, reading.lines, TODAY)
    assert (again.faults, again.real) == ([], [])
    into_nothing = changes(Register(), reading.lines, TODAY)
    assert into_nothing.faults == [] and {change.kind for change in into_nothing.every} <= {ChangeKind.NEW}
    made = [change.after for change in into_nothing.every]
    anew = Register(
        {each.key: each for each in made if isinstance(each, Organisation)},
        {each.key: each for each in made if isinstance(each, Seat)},
        [each for each in made if isinstance(each, Holding)],
    )
    assert register_csv(anew) == content


CSV = """organisation;nyckel;plats;titel;namn;e-post;uppdrag;från
Tyresö kommun;tyreso;kommundirektor;kommundirektören;Direktör Å;a@tyreso.example;ordinarie;2024-05-01
"""


@pytest.mark.parametrize(
    "content",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("cp1252"),
        CSV.replace(";", ",").replace("\n", "\r\n").encode(),
        workbook([line.split(";") for line in CSV.splitlines()], day_in=(1, 7)),
    ],
    ids=["utf-8", "utf-8 with a mark", "windows-1252", "commas", "xlsx with a real date"],
)
def test_every_way_that_a_spreadsheet_is_saved_is_read_alike(content: bytes) -> None:
    (line,) = read_people("fil", content).lines
    assert isinstance(line, RegisterLine)
    assert (line.name, line.person, line.from_on) == ("Tyresö kommun", "Direktör Å", date(2024, 5, 1))


def test_every_fault_names_row_column_and_cure() -> None:
    rows = [
        "nyckel;plats;namn;e-post;uppdrag;från",
        "Tyresö;kommundirektor;A;a@tyreso.example;;",
        "tyreso;kommundirektor;A;ingen;vikarie;snart",
        "tyreso;;A;a@tyreso.example;;",
    ]
    told = [fault_words(fault) for fault in read_people("r.csv", "\n".join(rows).encode()).faults]
    assert [words.split(":")[0] for words in told] == [
        "Rad 2, kolumnen nyckel",
        "Rad 3, kolumnen e-post",
        "Rad 3, kolumnen uppdrag",
        "Rad 3, kolumnen från",
        "Rad 4, kolumnen plats",
    ]
    assert told[1] == ("Rad 3, kolumnen e-post: ”ingen” är ingen e-postadress. Skriv den som namn@kommun.example.")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"namn;e-post\nA;a@b.example", "ingen rad har rubriken nyckel"),
        (b"nyckel;skostorlek\ntyreso;43", "skostorlek: kolumnen finns inte"),
        (b"nyckel;namn;namn\ntyreso;A;B", "kolumnen finns två gånger"),
        (b"PK\x03\x04nothing", "kalkylarket går inte att läsa"),
        (b"%PDF-1.7", "det är en pdf"),
    ],
)
def test_a_file_that_is_no_register_is_refused_with_a_cure(content: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        read_people("fil", content)


def test_the_headings_are_those_of_the_download() -> None:
    assert register_csv(Register()).decode("utf-8-sig").strip().split(";") == list(HEADINGS.values())
    assert CalamineWorkbook.from_filelike(BytesIO(workbook([["nyckel"]]))).sheet_names == ["Blad1"]
