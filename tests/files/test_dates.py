"""Dates as written in files: ISO, relative to the day of reading, and local times of a scenario."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from files.dates import with_dates
from files.guarded_yaml import load
from files.process.file import read_process
from rules.dates.clock import local_date, local_iso
from rules.plan.planning import make_plan
from schemas.errors import FileRefused
from schemas.file.fuzzy import FuzzyDate
from tests.files.shipped import TODAY

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
    assert isinstance(found, datetime)
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


@pytest.mark.parametrize(
    "written",
    [
        "senare delen av mars 2027",
        "senare delen av mars",
        "{words: senare delen av mars, said_on: 2 februari 2027}",
        "{words: senare delen av mars, earliest: 2027-03-16, latest: 31/3 2027, review_on: 2027-03-16}",
    ],
)
def test_a_time_without_a_day(written: str) -> None:
    content = with_dates(load(f"due:\n  expected: {written}\n".encode(), "fil.yaml"), FRIDAY).content
    assert isinstance(content, dict)
    found = FuzzyDate.model_validate(content["due"]["expected"])
    assert (found.earliest, found.latest) == (date(2027, 3, 16), date(2027, 3, 31))
    assert found.review_on == date(2027, 3, 16)


@pytest.mark.parametrize(("written", "says"), [("inom kort", "säger inte när"), ("{said_on: 2027-02-02}", "words")])
def test_a_time_that_says_nothing_is_refused(written: str, says: str) -> None:
    with pytest.raises(FileRefused, match=says) as refused:
        with_dates(load(f"due:\n  expected: {written}\n".encode(), "fil.yaml"), FRIDAY)
    assert (refused.value.field, refused.value.line) == ("due.expected", 2)


def test_a_milestone_or_a_task_may_have_no_day_and_a_question_to_several_may_not(folder: Path) -> None:
    path = folder / "varudistribution-2023.yaml"
    text = path.read_text(encoding="utf-8")
    milestone = (
        "  - key: planer\n    title: Detaljplanerna har laga kraft\n    kind: milestone\n"
        "    due: {basis: authority, source: Kommunens tidplan, expected: före sommaren 2024}\n"
    )
    path.write_text(text.replace("steps:\n", f"steps:\n{milestone}", 1), encoding="utf-8")
    file, _ = read_process(path, today=TODAY)
    step = make_plan(file, today=TODAY).step("planer")
    assert step.schedule.due_on == date(2024, 6, 20)  # torsdag, dagen före midsommarafton
    assert any("”före sommaren 2024”" in warning.text for warning in step.warnings)
    task = milestone.replace("milestone", "task\n    seats: [sodertorn/kansli]")
    path.write_text(text.replace("steps:\n", f"steps:\n{task}", 1), encoding="utf-8")
    file, _ = read_process(path, today=TODAY)
    step = make_plan(file, today=TODAY).step("planer")
    asked_on = file.steps[0].due.expected.review_on if file.steps[0].due.expected else None
    assert step.opens_at is not None and local_date(step.opens_at) == asked_on
    asked = milestone.replace("milestone", "inquiry\n    questions: [{key: laga-kraft, text: Har de laga kraft?}]")
    path.write_text(text.replace("steps:\n", f"steps:\n{asked}", 1), encoding="utf-8")
    with pytest.raises(FileRefused, match="är ingen dag") as refused:
        read_process(path, today=TODAY)
    assert refused.value.field == "steps[planer].due.expected"
