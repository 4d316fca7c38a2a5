"""Dates as written in files: ISO, relative to the day of reading, and local times of a scenario."""

from __future__ import annotations

from datetime import date

import pytest

from files.dates import with_dates
from files.guarded_yaml import load
from rules.clock import local_iso
from schemas.errors import FileRefused

FRIDAY = date(2026, 11, 20)


def read(written: str, field: str = "on", today: date | None = FRIDAY) -> object:
    content = with_dates(load(f"{field}: {written}\n".encode(), "fil.yaml"), today).content
    assert isinstance(content, dict)
    return content[field]


@pytest.mark.parametrize(
    ("written", "on"),
    [
        ("2024-05-30", date(2024, 5, 30)),
        ("'2024-05-30'", date(2024, 5, 30)),
        ("start", FRIDAY),
        ("start+0", FRIDAY),
        ("start+30", date(2026, 12, 20)),
        ("start-5", date(2026, 11, 15)),
        ("start + 3", date(2026, 11, 23)),
        ("start+3wd", date(2026, 11, 25)),  # onsdag
        ("start-1wd", date(2026, 11, 19)),  # torsdag
        ("start+25wd", date(2026, 12, 29)),  # over Christmas to tisdag
        ("21/9 2023", date(2023, 9, 21)),
        ("den 9 juni 2023", date(2023, 6, 9)),
        ("9 juni 2023", date(2023, 6, 9)),
        ("fredag 29 september 2023", date(2023, 9, 29)),
        ("2023-09-29T00:00:00", date(2023, 9, 29)),
    ],
)
def test_dates(written: str, on: date) -> None:
    assert read(written) == on


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("2024-02-30", "finns inte"),
        ("2023-02-29", "finns inte"),
        ("30/13 2024", "finns inte"),
        ("torsdag 29 september 2023", "är en fredag, inte en torsdag"),
        ("2024-05-30 eller 31 maj", "efter datumet står"),
        ("2024-05-30 12:00", "har ett klockslag"),
        ("nästa fredag", "går inte att läsa"),
        ("0", "går inte att läsa"),
        ("start+3mån", "går inte att läsa"),
        ("start+99999", "för långt bort"),
        ("9999-12-31", "för långt bort"),
        ("0024-05-30", "för långt bort"),
    ],
)
def test_what_is_no_date_is_refused_with_the_way_to_write_it(written: str, says: str) -> None:
    with pytest.raises(FileRefused, match=says) as refused:
        read(written)
    assert refused.value.line == 1
    assert refused.value.field == "on"


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("2024-05-02", "2024-05-02T10:00:00+02:00"),
        ("2024-05-02 14:30", "2024-05-02T14:30:00+02:00"),
        ("2024-05-02 8.05", "2024-05-02T08:05:00+02:00"),
        ("2024-01-02T09:15:00", "2024-01-02T09:15:00+01:00"),
        ("2024-05-02 kl. 14.30", "2024-05-02T14:30:00+02:00"),
        ("torsdag den 2 maj 2024 kl. 14.30", "2024-05-02T14:30:00+02:00"),
        ("2024-05-02T12:30:00Z", "2024-05-02T14:30:00+02:00"),
    ],
)
def test_times_are_local_and_a_bare_date_means_ten(written: str, local: str) -> None:
    found = read(f"'{written}'", "at")
    assert hasattr(found, "tzinfo")
    assert local_iso(found) == local


@pytest.mark.parametrize("written", ["2024-05-02 25:00", "2024-05-02 14:75", "2024-05-02 halv tre", "2024-13-02 10:00"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(FileRefused):
        read(f"'{written}'", "at")


def test_start_belongs_in_process_files_only() -> None:
    with pytest.raises(FileRefused, match="kan bara stå i en processfil"):
        read("start+3", today=None)


def test_names_that_look_like_dates_are_left_alone() -> None:
    raw = b"derived: {from: start, months: 1}\nvalues: {on: ja, from: nej}\ntitle: start+3\n"
    content = with_dates(load(raw, "fil.yaml"), FRIDAY).content
    assert content == {
        "derived": {"from": "start", "months": "1"},
        "values": {"on": "ja", "from": "nej"},
        "title": "start+3",
    }
