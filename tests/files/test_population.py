"""SCB's population: read as SCB gives it, and every fault told by row, column and cure."""

from __future__ import annotations

from datetime import date

import pytest

from files.population import read_population
from schemas.errors import FileRefused
from tests.files.workbook import workbook

ON = date(2021, 12, 31)  # fredag
KNOWN = {"botkyrka": "Botkyrka kommun", "salem": "Salems kommun", "tyreso": "Tyresö kommun"}
TYPED = [["", "2021"], ["0127 Botkyrka", "95 318"], ["0128 Salems", "17 252"], ["0138 Tyresö", "49 045"]]
_OTHER_YEAR = "filen har folkmängden för 2020, inte för fredag den 31 december 2021"
ALL = {"botkyrka": 95_318, "salem": 17_252, "tyreso": 49_045}


@pytest.mark.parametrize(
    "content",
    [
        'Folkmängd efter år\n\n"region","Folkmängd 2021"\n"0127 Botkyrka","95318"\n"0128 Salem",17252\nTyresö,49045\n',
        "kommun;folkmängd\nBotkyrka;95 318\nSalems kommun;17.252 invånare\ntyreso;49045\nNacka;108 234\n",
        "Region\tÅr\tAntal\nBotkyrka\t2021\t95318\nBotkyrka\t2020\t94847\nSalems\t2021\t17252\nTyresö\t2021\t49045\n",
    ],
)
def test_the_figures_are_found_however_the_file_is_laid_out(content: str) -> None:
    if "17.252" in content:
        found = read_population("scb.csv", content.encode(), ON, KNOWN)
        assert [fault.partition(":")[0] for fault in found.faults] == ["Rad 3, kolumnen folkmängd"]
        assert "Menar ni" in found.faults[0]
        content = content.replace("17.252 invånare", "17 252")
    for encoding in ("utf-8-sig", "cp1252"):
        found = read_population("scb.csv", content.encode(encoding), ON, KNOWN)
        assert (found.figures, found.faults) == (ALL, [])
    assert found.others == ("Nacka" in content)


def test_a_workbook_of_scb_without_a_heading_over_the_names() -> None:
    title = [["Folkmängd efter region och år", ""], ["", ""]]
    assert read_population("be0101.xlsx", workbook([*title, *TYPED]), ON, KNOWN).figures == ALL


def test_each_fault_is_told_by_row_and_column() -> None:
    rows = "kommun;folkmängd\nBotkyrka;46 000\nBotkyrka;49 318\nSalems;x\nTyresö;0\n"
    assert [fault[:40] for fault in read_population("f.csv", rows.encode(), ON, KNOWN).faults] == [
        "Rad 3, kolumnen kommun: Botkyrka kommun ",
        "Rad 4, kolumnen folkmängd: ”x” går inte ",
        "Rad 5, kolumnen folkmängd: ”0” är ingen ",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "kommun;Folkmängd 2020\nSalems;17 000\n",
            _OTHER_YEAR,
        ),
        (
            "kommun;år;antal\nSalems;2020;17 000\n",
            _OTHER_YEAR,
        ),
        ("kommun;folkmängd\nStockholm;978 770\n", "ingen rad är en av medlemmarna"),
        ("a;b\n1;2\n", "ingen rad har rubriken folkmängd"),
    ],
)
def test_a_file_that_is_of_no_use_is_refused_whole(content: str, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        read_population("f.csv", content.encode(), ON, KNOWN)
